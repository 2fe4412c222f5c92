package cadre.node.agents;

import cadre.wire.agent.Step;
import cadre.wire.agent.Usage;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;

/**
 * Adds up the requests to the model that a CLI lists in files of its own, each with its time and
 * its tokens: all of what a run used, and nothing of earlier runs of its session. For one thread at
 * a time.
 */
final class SideUsage implements SideReader {
    private static final int MOST_FILES = 200;

    private final Supplier<List<Path>> where;
    private final Function<JsonNode, Optional<Request>> requests;
    private final Instant since;
    private final Tally tally = new Tally();
    private final Map<Path, SideFile> files = new HashMap<>();

    /**
     * For one run.
     *
     * @param where the files are by now
     * @param requests what a line says of a request, empty for other lines
     * @param since when the run began
     */
    SideUsage(
            Supplier<List<Path>> where,
            Function<JsonNode, Optional<Request>> requests,
            Instant since) {
        this.where = where;
        this.requests = requests;
        this.since = since;
    }

    /** One request; of two with one id the later counts. */
    record Request(String model, String id, Usage usage) {}

    @Override
    public Extent extent() {
        return Extent.ALL;
    }

    @Override
    public List<Step> poll(String sessionId) {
        for (var file : where.get()) {
            if (files.size() < MOST_FILES) {
                files.computeIfAbsent(file, path -> new SideFile(path, this::steps));
            }
        }
        var steps = new ArrayList<Step>();
        files.values().forEach(file -> steps.addAll(file.more()));
        return steps;
    }

    private List<Step> steps(JsonNode line) {
        if (Fields.time(line, "timestamp").filter(at -> !at.isBefore(since)).isEmpty()) {
            return List.of();
        }
        Optional<Step> used =
                requests.apply(line)
                        .flatMap(request ->
                                tally.put(request.model(), request.id(), request.usage())
                                        .map(total -> new Step.Used(request.model(), total)));
        return used.stream().toList();
    }
}
