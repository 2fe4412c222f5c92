package cadre.node;

import cadre.wire.id.AttemptId;
import cadre.wire.job.IsolationKind;
import cadre.wire.job.OnDisconnect;
import cadre.wire.link.AgentOrder;
import cadre.wire.link.AttemptOrder;
import cadre.wire.link.ProgressOrder;
import cadre.wire.link.RepositoryOrder;
import cadre.wire.link.ResumeOrder;
import cadre.wire.link.SpendingLimits;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Orders in which all that a test does not ask about is as little as it can be. */
public final class TestOrder {
    private TestOrder() {}

    /** With a new session and no limit on what it uses. */
    public static AttemptOrder of(
            AttemptId attempt,
            long token,
            String prompt,
            AgentOrder agent,
            List<RepositoryOrder> repositories,
            Map<String, String> env,
            List<String> artifacts,
            IsolationKind isolation,
            long timeoutSec,
            long idleTimeoutSec) {
        return of(
                attempt,
                token,
                prompt,
                agent,
                repositories,
                env,
                artifacts,
                isolation,
                timeoutSec,
                idleTimeoutSec,
                SpendingLimits.NONE,
                Optional.empty());
    }

    /** Whose workspace begins with the repositories alone, or goes on. */
    public static AttemptOrder of(
            AttemptId attempt,
            long token,
            String prompt,
            AgentOrder agent,
            List<RepositoryOrder> repositories,
            Map<String, String> env,
            List<String> artifacts,
            IsolationKind isolation,
            long timeoutSec,
            long idleTimeoutSec,
            SpendingLimits limits,
            Optional<ResumeOrder> resume) {
        return of(
                attempt,
                token,
                prompt,
                agent,
                repositories,
                env,
                artifacts,
                isolation,
                timeoutSec,
                idleTimeoutSec,
                limits,
                resume,
                Optional.empty());
    }

    /** That may get nowhere for as long as it likes. */
    public static AttemptOrder of(
            AttemptId attempt,
            long token,
            String prompt,
            AgentOrder agent,
            List<RepositoryOrder> repositories,
            Map<String, String> env,
            List<String> artifacts,
            IsolationKind isolation,
            long timeoutSec,
            long idleTimeoutSec,
            SpendingLimits limits,
            Optional<ResumeOrder> resume,
            Optional<AttemptId> cold) {
        return new AttemptOrder(
                attempt,
                token,
                prompt,
                agent,
                repositories,
                env,
                artifacts,
                isolation,
                timeoutSec,
                idleTimeoutSec,
                limits,
                resume,
                cold,
                ProgressOrder.NONE,
                new OnDisconnect.Wait());
    }

    /** The same that does this while the node cannot reach the server. */
    public static AttemptOrder of(AttemptOrder order, OnDisconnect policy) {
        return new AttemptOrder(
                order.attempt(),
                order.token(),
                order.prompt(),
                order.agent(),
                order.repositories(),
                order.env(),
                order.artifacts(),
                order.isolation(),
                order.timeoutSec(),
                order.idleTimeoutSec(),
                order.limits(),
                order.resume(),
                order.cold(),
                order.progress(),
                policy);
    }
}
