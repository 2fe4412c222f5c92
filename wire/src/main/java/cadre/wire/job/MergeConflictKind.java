package cadre.wire.job;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Why a saved change cannot be merged. */
public enum MergeConflictKind {
    /** Both sides changed the same, or it cannot be had at all. */
    CONFLICT,
    /** It changes files outside the paths that its job's guard gives it. */
    FOREIGN,
    /** A shared file cannot be merged by its rule. */
    RULE,
    /** It breaks a contract of its job's guard. */
    CONTRACT;

    /** The word used in JSON. */
    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
