package cadre.server.flows;

import cadre.server.flows.delivery.Hint;
import cadre.server.flows.delivery.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * How soon hints are taken: the first few about one thing at once, of a burst one a second. Those
 * that wait meanwhile are one hint, for the store keeps one for each subject. Used by one thread.
 */
final class Haste {
    private static final int AT_ONCE = 3;
    private static final Duration AGAIN = Duration.ofSeconds(1);

    private final Map<String, Spent> spent = new HashMap<>();

    /** How much of what may be taken at once is used up, in the time that it takes to come back. */
    private record Spent(Duration time, Instant at) {
        Duration left(Instant now) {
            var left = time.minus(Duration.between(at, now));
            return left.isNegative() ? Duration.ZERO : left;
        }
    }

    /** Whether a hint may be taken now; then it counts. */
    boolean lets(Hint hint, Instant now) {
        spent.values().removeIf(one -> one.left(now).isZero());
        var key = about(hint);
        var left = spent.containsKey(key) ? spent.get(key).left(now) : Duration.ZERO;
        if (left.compareTo(AGAIN.multipliedBy(AT_ONCE - 1)) > 0) {
            return false;
        }
        spent.put(key, new Spent(left.plus(AGAIN), now));
        return true;
    }

    /** An item by itself; whatever happens in a repository has all of its items looked at. */
    private static String about(Hint hint) {
        var isItem = hint.kind() == Kind.ITEM || hint.kind() == Kind.COMMENT;
        return hint.connection() + " " + hint.project() + (isItem ? " " + hint.subject() : "");
    }
}
