package cadre.server.forges.check;

import cadre.server.forges.api.CallLog;
import cadre.server.forges.api.CallLog.SentCall;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Whose token the other end did not take when it was asked last, as its answers tell since the
 * start of the server. Thread-safe.
 */
public final class RefusedTokens {
    private static final int UNAUTHORIZED = 401;

    private final Set<String> refused = ConcurrentHashMap.newKeySet();

    /** Whether the last answer that said so of this connection said no. */
    public boolean isRefused(String connection) {
        return refused.contains(connection);
    }

    /** Learns of each call that is told there. */
    public CallLog beside(CallLog log) {
        return sent -> {
            if (sent instanceof SentCall(var connection, _, var status, _)) {
                learn(connection, status);
            }
            log.told(sent);
        };
    }

    private void learn(String connection, int status) {
        if (status == UNAUTHORIZED) {
            refused.add(connection);
        } else if (status / 100 == 2) {
            refused.remove(connection);
        }
    }
}
