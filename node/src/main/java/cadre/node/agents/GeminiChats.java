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
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * What Gemini CLI keeps of its chats: each answer of the model with its tokens, as soon as it is
 * complete, so usage is known while a run goes on and when it is cancelled. Requests beside the
 * chat (choosing a model, shortening a long chat) are not in it, only in the final event. A resumed
 * session goes on in the same file: what is older than the run is not counted.
 *
 * <p>An answer without tokens, where others have them, broke off: after a tool's result the CLI
 * takes it for a whole one and reports success.
 */
final class GeminiChats implements SideReader {
    private static final int MOST_FILES = 200;

    private final Path folder;
    private final Instant since;
    private final Tally tally = new Tally();
    private final Map<Path, SideFile> files = new HashMap<>();
    private String lastModel;
    private Instant lastAt = Instant.MIN;
    private boolean isLastWhole = true;
    private boolean saysTokens;

    /**
     * For one run.
     *
     * @param folder the CLI's own, {@code .gemini}
     * @param model that was asked for, empty for none
     * @param since when the run began
     */
    GeminiChats(Path folder, String model, Instant since) {
        this.folder = folder;
        this.lastModel = model;
        this.since = since;
    }

    /** Whether a session is kept there: its file's name ends with the beginning of its id. */
    static boolean has(Path folder, String sessionId) {
        var ending = "-" + sessionId.substring(0, Math.min(8, sessionId.length())) + ".jsonl";
        return chats(folder)
                .flatMap(chats -> SideFolder.files(chats, ending).stream())
                .findAny()
                .isPresent();
    }

    @Override
    public Extent extent() {
        return Extent.AT_LEAST;
    }

    @Override
    public List<Step> poll(String sessionId) {
        // Agents that the agent starts have a folder of their own beside it.
        chats(folder)
                .flatMap(chats ->
                        Stream.concat(Stream.of(chats), SideFolder.folders(chats).stream()))
                .flatMap(chats -> SideFolder.files(chats, ".jsonl").stream())
                .forEach(this::hold);
        var steps = new ArrayList<Step>();
        files.values().forEach(file -> steps.addAll(file.more()));
        if (saysTokens && !isLastWhole) {
            steps.add(
                    new Step.Failed(
                            "cut_stream",
                            "the last answer of the model's service broke off, though Gemini CLI"
                                    + " took it for whole",
                            Optional.empty(),
                            Usage.NONE));
        }
        return steps;
    }

    private static Stream<Path> chats(Path folder) {
        return SideFolder.folders(folder).stream()
                .filter(tmp -> tmp.endsWith("tmp"))
                .flatMap(tmp -> SideFolder.folders(tmp).stream())
                .flatMap(project -> SideFolder.folders(project).stream())
                .filter(chats -> chats.endsWith("chats"));
    }

    private void hold(Path file) {
        if (files.size() < MOST_FILES) {
            files.computeIfAbsent(file, path -> new SideFile(path, this::steps));
        }
    }

    private List<Step> steps(JsonNode line) {
        var at = Fields.time(line, "timestamp").filter(time -> !time.isBefore(since));
        if (!Fields.text(line, "type").equals("gemini") || at.isEmpty()) {
            return List.of();
        }
        boolean isWhole = line.path("tokens").isObject();
        if (!at.get().isBefore(lastAt)) {
            lastAt = at.get();
            isLastWhole = isWhole;
        }
        saysTokens |= isWhole;
        if (!isWhole) {
            return List.of();
        }
        // An answer of nothing does not name its model.
        var named = Clip.name(Fields.text(line, "model"));
        lastModel = named.isEmpty() ? lastModel : named;
        var model = lastModel;
        Optional<Step> used =
                tally.put(model, Fields.text(line, "id"), usage(line.path("tokens")))
                        .map(total -> new Step.Used(model, total));
        return used.stream().toList();
    }

    /** {@code input} has the cached ones in it; {@code tool} is what the service's tools read. */
    private static Usage usage(JsonNode tokens) {
        long input = Fields.count(tokens, "input");
        long cached = Math.min(input, Fields.count(tokens, "cached"));
        long reasoning = Fields.count(tokens, "thoughts");
        return new Usage(
                input - cached + Fields.count(tokens, "tool"),
                cached,
                0,
                Fields.count(tokens, "output") + reasoning,
                reasoning,
                Optional.empty());
    }
}
