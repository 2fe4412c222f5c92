package cadre.node.agents;

import cadre.wire.agent.Step;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What a run of Claude Code has used so far, from its transcripts: its stream says of a message
 * only what was used when it began. Requests that leave no message, such as for a title, are in the
 * result alone. For one thread at a time.
 */
final class ClaudeSide implements SideReader {
    private static final int MOST_FILES = 500;

    private final List<ClaudeTranscripts> folders;
    private final Path directory;
    private final Instant since;
    private final Tally tally = new Tally();
    private final Map<Path, SideFile> files = new HashMap<>();
    private @Nullable Path main;

    /**
     * For one run.
     *
     * @param folders where its session may be
     * @param directory where the agent starts
     * @param since when the run began
     */
    ClaudeSide(List<ClaudeTranscripts> folders, Path directory, Instant since) {
        this.directory = directory;
        this.folders = List.copyOf(folders);
        this.since = since;
    }

    @Override
    public Extent extent() {
        return Extent.AT_LEAST;
    }

    @Override
    public List<Step> poll(String sessionId) {
        if (main == null) {
            main =
                    folders.stream()
                            .flatMap(folder -> folder.of(sessionId, directory).stream())
                            .findFirst()
                            .orElse(null);
        }
        if (main == null) {
            return List.of();
        }
        for (var file : ClaudeTranscripts.with(main)) {
            if (files.size() < MOST_FILES) {
                files.computeIfAbsent(file, path -> new SideFile(path, this::steps));
            }
        }
        var steps = new ArrayList<Step>();
        files.values().forEach(file -> steps.addAll(file.more()));
        return steps;
    }

    private List<Step> steps(JsonNode line) {
        var message = line.path("message");
        var id = Fields.text(message, "id");
        var usage = message.path("usage");
        boolean counts =
                Fields.text(line, "type").equals("assistant")
                        && !id.isEmpty()
                        && usage.isObject()
                        && !Fields.text(message, "model").equals(ClaudeStream.SYNTHETIC)
                        && Fields.time(line, "timestamp")
                                .filter(at -> !at.isBefore(since))
                                .isPresent();
        if (!counts) {
            return List.of();
        }
        var model = Clip.name(Fields.text(message, "model"));
        Optional<Step> step =
                tally.put(model, id, ClaudeUsage.of(usage))
                        .map(total -> new Step.Used(model, total));
        return step.stream().toList();
    }
}
