package cadre.server.fleet.breaker;

import cadre.wire.api.BreakerView;
import cadre.wire.id.AgentName;
import cadre.wire.id.AttemptId;
import cadre.wire.id.NodeName;
import java.time.Instant;
import java.util.Optional;

/**
 * An account that is paused: a row of the table breaker.
 *
 * @param until before then nothing starts, then one probe
 * @param told whether the CLI said when, else it is a wait that grows
 * @param failures how often in a row it failed
 * @param probe the attempt that probed last
 * @param probing whether that one still runs and has not begun its turn
 */
record Breaker(
        Key key,
        String code,
        String reason,
        Instant openedAt,
        Instant until,
        boolean told,
        int failures,
        Optional<AttemptId> probe,
        boolean probing) {
    /**
     * Which account of which profile.
     *
     * @param account as the attempt says what its CLI logged in with; empty if nobody knows
     * @param node whose account it is: a login or a variable of the node; empty for one that is the
     *     same on every node, such as a secret of the server
     */
    record Key(AgentName agent, String account, Optional<NodeName> node) {
        private static final String OF_A_SECRET = "(secret of ";
        private static final String OF_THE_JOB = "(job)";

        /**
         * The account of an attempt; empty if it is the job's own key, which no other job uses.
         *
         * @param account such as {@code key ANTHROPIC_API_KEY (secret of profile:claude)}
         */
        static Optional<Key> of(AgentName agent, String account, NodeName node) {
            if (account.endsWith(OF_THE_JOB)) {
                return Optional.empty();
            }
            var everywhere = account.isEmpty() || account.contains(OF_A_SECRET);
            return Optional.of(
                    new Key(agent, account, everywhere ? Optional.empty() : Optional.of(node)));
        }

        boolean concerns(NodeName here) {
            return node.isEmpty() || node.get().equals(here);
        }
    }

    /** Whether a start on this account has to wait. */
    boolean isShut(Instant now) {
        return probing || now.isBefore(until);
    }

    BreakerView view(Instant now) {
        return new BreakerView(
                key.agent(),
                key.account(),
                key.node(),
                now.isBefore(until) ? "open" : "half_open",
                code,
                reason,
                openedAt,
                until,
                told,
                failures,
                probing ? probe : Optional.empty());
    }
}
