package cadre.wire.flow;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Where an item's way through a flow stands. */
public enum FlowState {
    /** Jobs run, or gates are looked at. */
    ACTIVE,
    /** A limit was reached, or something only a person can decide. */
    NEEDS_PERSON,
    /** A person halted it. */
    PAUSED,
    /** It is in the last stage. */
    DONE,
    /** A person ended it, or the item was closed. */
    CANCELLED;

    /** The word used in JSON and SQL. */
    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The state of a word that {@link #word} gave. */
    public static FlowState of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }

    /** Whether it is on its way no more. */
    public boolean isOver() {
        return this == DONE || this == CANCELLED;
    }
}
