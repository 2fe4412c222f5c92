package cadre.node.agents;

import cadre.wire.agent.Step;
import cadre.wire.agent.Usage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * What Gemini CLI keeps of its chats: each answer of the model with its tokens, as soon as it is
 * complete, so usage is known while a run goes on and when it is cancelled. Requests beside the
 * chat (choosing a model, shortening a long chat) are not in it, only in the final event. A resumed
 * session goes on in the same file: what is older than the run is not counted.
 */
final class GeminiChats implements SideReader {
    /** Written for each run before it begins: its time of change says when that was. */
    static final String MARK = "cadre-run";

    private static final int MOST_MESSAGES = 10_000;
    private static final int MOST_MODELS = 50;

    private final SideFiles files;
    private final Path mark;
    private final Map<String, Counted> counted = new LinkedHashMap<>();
    private final Map<String, Usage> models = new LinkedHashMap<>();
    private String lastModel;

    /**
     * For one run.
     *
     * @param home of the attempt
     * @param model that was asked for, empty for none
     */
    GeminiChats(Path home, String model) {
        this.files = new SideFiles(home, ".gemini", "tmp");
        this.mark = home.resolve(".gemini").resolve(MARK);
        this.lastModel = model;
    }

    /** An answer that was counted: the file names it again when its tools have come back. */
    private record Counted(String model, Usage usage) {}

    @Override
    public List<Step> poll(String sessionId) {
        var changed = new LinkedHashSet<String>();
        var begin = begin();
        for (var line : files.poll()) {
            if (line.path("type").asString("").equals("gemini")
                    && line.path("tokens").isObject()
                    && !at(line).isBefore(begin)) {
                changed.add(count(line));
            }
        }
        var steps = new ArrayList<Step>();
        changed.forEach(
                model -> steps.add(new Step.Used(model, models.getOrDefault(model, Usage.NONE))));
        return steps;
    }

    private String count(JsonNode line) {
        var named = line.path("model").asString("");
        if (!named.isEmpty() && (models.containsKey(named) || models.size() < MOST_MODELS)) {
            lastModel = named;
        }
        var model = lastModel;
        var usage = usage(line.path("tokens"));
        var before = counted.put(line.path("id").asString(""), new Counted(model, usage));
        if (counted.size() > MOST_MESSAGES) {
            counted.remove(counted.keySet().iterator().next());
        }
        if (before != null) {
            models.merge(before.model(), before.usage(), GeminiChats::minus);
        }
        models.merge(model, usage, Usage::plus);
        return model;
    }

    /** {@code input} has the cached ones in it; {@code tool} is what tools of the service read. */
    private static Usage usage(JsonNode tokens) {
        long input = number(tokens, "input");
        long cached = Math.min(input, number(tokens, "cached"));
        long reasoning = number(tokens, "thoughts");
        return new Usage(
                input - cached + number(tokens, "tool"),
                cached,
                0,
                number(tokens, "output") + reasoning,
                reasoning,
                java.util.Optional.empty());
    }

    private static Usage minus(Usage all, Usage part) {
        return new Usage(
                all.inputTokens() - part.inputTokens(),
                all.cachedTokens() - part.cachedTokens(),
                all.cacheWriteTokens() - part.cacheWriteTokens(),
                all.outputTokens() - part.outputTokens(),
                all.reasoningTokens() - part.reasoningTokens(),
                all.costUsd());
    }

    private Instant begin() {
        try {
            return Files.getLastModifiedTime(mark, LinkOption.NOFOLLOW_LINKS).toInstant();
        } catch (IOException noMark) {
            return Instant.EPOCH;
        }
    }

    private static Instant at(JsonNode line) {
        try {
            return Instant.parse(line.path("timestamp").asString(""));
        } catch (DateTimeException none) {
            return Instant.EPOCH;
        }
    }

    private static long number(JsonNode node, String field) {
        return Math.max(0, node.path(field).asLong(0));
    }
}
