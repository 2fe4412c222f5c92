package cadre.wire.plan;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.List;
import java.util.Locale;

/**
 * Something wrong with a plan.
 *
 * @param code a stable word, such as {@code overlap}
 * @param what one line
 * @param lines of the plan's file, ascending
 * @param fix what to do about it
 */
public record PlanFinding(Level level, String code, String what, List<Integer> lines, String fix) {
    public PlanFinding {
        lines = lines.stream().filter(line -> line > 0).distinct().sorted().toList();
    }

    /** Whether the plan can run with it. */
    public enum Level {
        /** It cannot. */
        ERROR,
        /** It can, but somebody should look. */
        WARNING;

        /** The word used in JSON and on the screen. */
        @JsonValue
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    static PlanFinding error(String code, String what, List<Integer> lines, String fix) {
        return new PlanFinding(Level.ERROR, code, what, lines, fix);
    }

    static PlanFinding warning(String code, String what, List<Integer> lines, String fix) {
        return new PlanFinding(Level.WARNING, code, what, lines, fix);
    }
}
