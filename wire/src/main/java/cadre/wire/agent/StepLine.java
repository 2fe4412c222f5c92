package cadre.wire.agent;

import cadre.wire.json.Json;
import java.time.Instant;
import java.util.Optional;
import tools.jackson.core.JacksonException;

/**
 * One line of the log stream {@code steps}: a step as JSON, with the time at which the node read it
 * as its first field {@code at_ms}.
 *
 * @param at in milliseconds, empty on a line of an older node
 */
public record StepLine(Optional<Instant> at, Step step) {
    private static final String AT = "at_ms";

    /**
     * The line of a step without its end. It is of the same length whatever the time: a node that
     * reads an agent's output once more gets the same places.
     *
     * @param step as JSON, an object that is not empty
     */
    public static String write(Instant at, String step) {
        return "{\"%s\":%013d,%s"
                .formatted(AT, Math.max(at.toEpochMilli(), 1_000_000_000_000L), step.substring(1));
    }

    /** What a line says; empty if it is no step. */
    public static Optional<StepLine> read(String line) {
        try {
            var tree = Json.mapper().readTree(line);
            if (!tree.isObject()) {
                return Optional.empty();
            }
            var at = tree.path(AT);
            var step = Json.mapper().treeToValue(tree, Step.class);
            return Optional.of(
                    new StepLine(
                            at.isIntegralNumber() && at.canConvertToLong()
                                    ? Optional.of(Instant.ofEpochMilli(at.longValue()))
                                    : Optional.empty(),
                            step));
        } catch (JacksonException | NullPointerException noStep) {
            return Optional.empty();
        }
    }
}
