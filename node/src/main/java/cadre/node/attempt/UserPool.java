package cadre.node.attempt;

import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.id.AttemptId;
import java.util.HashMap;
import java.util.Map;

/**
 * User ids that belong to one attempt each, until its workspace is gone. The range is one that
 * Linux distributions leave free (systemd's list of reserved ids).
 */
final class UserPool {
    private static final int FIRST = 60_514;
    private static final int LAST = 61_183;

    private final Map<Integer, AttemptId> taken = new HashMap<>();

    /**
     * One that no other attempt has.
     *
     * @throws CadreException UNAVAILABLE when all are taken
     */
    synchronized int take(AttemptId attempt) {
        for (int uid = FIRST; uid <= LAST; uid++) {
            if (taken.putIfAbsent(uid, attempt) == null) {
                return uid;
            }
        }
        throw new CadreException(
                ErrorCode.UNAVAILABLE,
                "No user id is left for an attempt",
                Map.of("attempts", taken.size()),
                "Use another isolation than user for so many attempts at once");
    }

    /** An attempt that was found again has it. */
    synchronized void taken(int uid, AttemptId attempt) {
        if (uid != 0) {
            taken.put(uid, attempt);
        }
    }

    synchronized void giveBack(AttemptId attempt) {
        taken.values().remove(attempt);
    }
}
