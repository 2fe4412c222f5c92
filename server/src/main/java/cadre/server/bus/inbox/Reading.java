package cadre.server.bus.inbox;

/**
 * What is to be read.
 *
 * @param afterId the last message that was seen; 0 for all that is kept
 * @param mark whether what is given counts as read
 * @param waitSec how long to wait for the first one, 0 to 50
 */
public record Reading(long afterId, Mark mark, long waitSec) {
    /** Whether the read position moves. */
    public enum Mark {
        /** It stays. */
        NONE,
        /** It moves to the end of what is given. */
        READ;

        /** As a request's {@code mark_read} says. */
        public static Mark of(boolean read) {
            return read ? READ : NONE;
        }
    }

    /** All that is kept, at once. */
    public static final Reading ALL = after(0);

    /** What is behind this one, at once. */
    public static Reading after(long afterId) {
        return new Reading(afterId, Mark.NONE, 0);
    }
}
