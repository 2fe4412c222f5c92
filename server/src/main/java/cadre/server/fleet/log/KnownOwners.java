package cadre.server.fleet.log;

import cadre.server.access.Principal;
import cadre.server.fleet.job.Attempts;
import cadre.wire.id.AttemptId;
import cadre.wire.id.KeyId;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Whose attempts are: looked up once in a while, not for each piece of log, since an attempt never
 * goes to another node or gets another token. Thread-safe.
 */
final class KnownOwners {
    private static final int MOST = 10_000;
    private static final Duration GOOD_FOR = Duration.ofSeconds(30);

    private final Attempts attempts;
    private final Map<AttemptId, Owner> known = new ConcurrentHashMap<>();

    private record Owner(KeyId key, long token, boolean logIsDeleted, long nanos) {
        boolean is(Principal node, long asked) {
            return key.equals(node.key())
                    && token == asked
                    && System.nanoTime() - nanos < GOOD_FOR.toNanos();
        }
    }

    KnownOwners(Attempts attempts) {
        this.attempts = attempts;
    }

    /**
     * As {@link Attempts#check}.
     *
     * @return whether its log was deleted: nothing more of it is kept
     */
    boolean check(Principal node, AttemptId attempt, long token) {
        var owner = known.get(attempt);
        if (owner != null && owner.is(node, token)) {
            return owner.logIsDeleted();
        }
        attempts.check(node, attempt, token);
        var deleted = attempts.isLogDeleted(attempt);
        if (known.size() >= MOST) {
            known.clear();
        }
        known.put(attempt, new Owner(node.key(), token, deleted, System.nanoTime()));
        return deleted;
    }

    /** Something was done to this attempt's log. */
    void forget(AttemptId attempt) {
        known.remove(attempt);
    }
}
