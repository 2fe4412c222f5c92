package cadre.node.agents;

import cadre.wire.agent.QuotaWindow;
import cadre.wire.agent.Step;
import cadre.wire.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Reads a stream of one JSON object per line. Lines that are no JSON object are skipped, as are
 * lines of more than 16 MiB, which a notice tells.
 */
final class JsonLineReader implements StepReader {
    private static final int LONGEST = 16 * 1024 * 1024;

    private final Lines lines = new Lines(LONGEST);
    private final Function<JsonNode, List<Step>> steps;
    private final Supplier<List<QuotaWindow>> windows;

    /** A reader that asks {@code steps} what each object means. */
    JsonLineReader(Function<JsonNode, List<Step>> steps) {
        this(steps, List::of);
    }

    /** The same for a stream that says something of quotas, which {@code windows} knows. */
    JsonLineReader(Function<JsonNode, List<Step>> steps, Supplier<List<QuotaWindow>> windows) {
        this.steps = steps;
        this.windows = windows;
    }

    @Override
    public List<QuotaWindow> windows() {
        return windows.get();
    }

    @Override
    public List<Step> read(byte[] bytes, int offset, int length) {
        return stepsIn(lines.read(bytes, offset, length));
    }

    @Override
    public List<Step> end() {
        return stepsIn(lines.end());
    }

    private List<Step> stepsIn(List<String> complete) {
        var found = new ArrayList<Step>();
        int dropped = lines.takeDropped();
        if (dropped > 0) {
            found.add(Unread.lines(dropped));
        }
        complete.forEach(line -> found.addAll(stepsIn(line)));
        return found;
    }

    private List<Step> stepsIn(String line) {
        int first = 0;
        while (first < line.length() && line.charAt(first) <= ' ') {
            first++;
        }
        if (first == line.length() || line.charAt(first) != '{') {
            return List.of();
        }
        try {
            return steps.apply(Json.mapper().readTree(line)).stream().map(Clip::step).toList();
        } catch (JacksonException noJson) {
            return List.of();
        }
    }
}
