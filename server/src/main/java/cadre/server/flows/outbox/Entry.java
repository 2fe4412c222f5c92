package cadre.server.flows.outbox;

import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * One thing in the outbox.
 *
 * @param name names it once in its connection, for whoever asked
 * @param result what the other end gave; empty before that
 * @param reason why it is not done yet, or was refused; empty if there is none
 * @param tries how often it was tried in vain
 * @param due when it is tried (again)
 */
public record Entry(
        long id,
        String connection,
        String name,
        Action action,
        State state,
        String result,
        String reason,
        int tries,
        Instant due,
        Instant storedAt,
        Optional<Instant> endedAt) {

    /** How it stands. */
    public enum State {
        WAITING,
        DONE,
        /** It will not be done: the other end said no for good, or a secret was in it. */
        REFUSED,
        /** A later edit of the same comment took its place. */
        REPLACED;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
