package cadre.wire.contract;

/** Who writes the values that a schema describes, and so which shifts of it break somebody. */
enum Flow {
    /** The owner or a consumer writes, the other reads: nothing may shift. */
    BOTH,
    /** Consumers write: more may be allowed. */
    REQUEST,
    /** The owner writes: less may be allowed. */
    RESPONSE,
    /** Where more means less, such as below {@code not}: as {@link #BOTH}, and nothing is new. */
    EXACT;

    /** Which values a schema allows, compared to before. */
    enum Shift {
        /** Not all that were. */
        NARROWER,
        /** More than were. */
        WIDER,
        /** Others, or nobody can say. */
        OTHER
    }

    boolean breaks(Shift shift) {
        return switch (this) {
            case BOTH, EXACT -> true;
            case REQUEST -> shift != Shift.WIDER;
            case RESPONSE -> shift != Shift.NARROWER;
        };
    }

    /** The same for what is answered, or called, the other way round. */
    Flow reversed() {
        return switch (this) {
            case REQUEST -> RESPONSE;
            case RESPONSE -> REQUEST;
            case BOTH, EXACT -> this;
        };
    }
}
