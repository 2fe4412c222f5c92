package cadre.node.agents;

import static java.nio.charset.StandardCharsets.UTF_8;

import cadre.wire.agent.Step;
import cadre.wire.agent.Usage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Streams of the real CLIs, recorded against a scripted model server. */
final class Recorded {
    private Recorded() {}

    /** A recorded file, such as {@code gemini/success}. */
    static byte[] bytes(String name) {
        try (var in = Recorded.class.getResourceAsStream(name + ".jsonl")) {
            if (in == null) {
                throw new IllegalStateException("no such recording: " + name);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<Step> steps(StepReader reader, byte[] stream) {
        var steps = new ArrayList<>(reader.read(stream));
        steps.addAll(reader.end());
        return steps;
    }

    static List<Step> steps(StepReader reader, String stream) {
        return steps(reader, stream.getBytes(UTF_8));
    }

    /** What was used of each model, as the last steps say it. */
    static Map<String, Usage> used(List<Step> steps) {
        var used = new HashMap<String, Usage>();
        for (var step : steps) {
            if (step instanceof Step.Used(var model, var usage)) {
                used.put(model, usage);
            }
        }
        return used;
    }

    static Optional<Step> last(List<Step> steps) {
        return steps.stream().filter(Step::isFinal).reduce((_, later) -> later);
    }

    static Usage usage(long input, long cached, long output, long reasoning) {
        return new Usage(input, cached, 0, output, reasoning, Optional.empty());
    }
}
