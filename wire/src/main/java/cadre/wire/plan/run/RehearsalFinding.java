package cadre.wire.plan.run;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.List;
import java.util.Locale;

/**
 * What would be wrong with a stream if all were merged now.
 *
 * @param stream that came later in the order
 * @param with streams before it that touched the same files; empty where it is what was merged
 * @param files in conflict, at most 100; none for a red check
 * @param why for people
 * @param output the end of what a red check printed; empty otherwise
 */
public record RehearsalFinding(
        String stream,
        Kind kind,
        List<String> with,
        List<String> files,
        String why,
        String output) {
    public RehearsalFinding {
        with = List.copyOf(with);
        files = List.copyOf(files);
    }

    /** What it is. */
    public enum Kind {
        /** Two changes do not go together. */
        CONFLICT,
        /** A shared file against its rule. */
        RULE,
        /** Files of others. */
        FOREIGN,
        /** A broken contract. */
        CONTRACT,
        /** The check after its merge fails. */
        RED;

        /** The word used in JSON and on the screen. */
        @JsonValue
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Whether it is the same thing, seen another time. */
    public boolean isSame(RehearsalFinding other) {
        return stream.equals(other.stream)
                && kind == other.kind
                && with.equals(other.with)
                && files.equals(other.files);
    }
}
