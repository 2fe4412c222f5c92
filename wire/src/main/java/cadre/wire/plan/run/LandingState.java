package cadre.wire.plan.run;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** How far the result of a plan is in one of its repositories. */
public enum LandingState {
    /** It is on its way. */
    PENDING,
    /** Its pull request is open. */
    DRAFT,
    /** It is merged into the base. */
    LANDED,
    /** Its branch is pushed; no connection is for the host, so that there is no pull request. */
    PUSHED,
    /** The repository has no URL: it comes into a checkout. */
    LOCAL,
    /** The plan changed nothing there. */
    UNCHANGED,
    /** It could not be pushed or opened. */
    REFUSED;

    /** The word used in JSON, SQL and on the screen. */
    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The one of this word.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static LandingState of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }

    /** Whether it is where it was to be without a merge. */
    public boolean isThere() {
        return switch (this) {
            case DRAFT, LANDED, PUSHED, LOCAL, UNCHANGED -> true;
            case PENDING, REFUSED -> false;
        };
    }
}
