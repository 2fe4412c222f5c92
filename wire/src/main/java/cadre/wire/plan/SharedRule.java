package cadre.wire.plan;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** How several streams change one file. */
public enum SharedRule {
    /** Only its owner does; the others ask. */
    OWNER_ONLY,
    /** Each within the markers of its own section. */
    OWN_SECTION,
    /** Each adds a block at the end, and changes nothing that stands there. */
    APPEND_BLOCK,
    /** Nobody changes it: each writes a file beside it. */
    FRAGMENT,
    /** Each changes or adds single lines, which are kept in order. */
    ORDERED,
    /** Nobody changes it by hand: a command makes it at each merge. */
    REGENERATE,
    /** All lines of all are kept. */
    UNION;

    /** The word used in the plan's file. */
    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** All words. */
    public static List<String> words() {
        return Arrays.stream(values()).map(SharedRule::word).toList();
    }

    /** The one of this word. */
    public static Optional<SharedRule> of(String word) {
        return Arrays.stream(values()).filter(rule -> rule.word().equals(word)).findFirst();
    }
}
