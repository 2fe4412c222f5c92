package cadre.wire.link;

import cadre.wire.id.AttemptId;
import cadre.wire.job.IsolationKind;
import cadre.wire.job.OnDisconnect;
import cadre.wire.job.PathGuard;
import cadre.wire.trace.Cause;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Everything a node needs to run one attempt.
 *
 * @param token the fencing token that goes with every message about it
 * @param env for the agent
 * @param artifacts globs relative to the workspace
 * @param idleTimeoutSec 0 for none
 * @param limits how much it may use
 * @param resume the session to go on with, empty for a new one
 * @param cold the attempt whose saved change the workspace of a new session begins with
 * @param progress when it counts as getting nowhere
 * @param onDisconnect what the node does by itself while it cannot reach the server
 * @param bus as whom its agent speaks on which team's bus; empty if it has none
 * @param merge the saved changes that its workspace begins with
 * @param guard which paths its agent may change; empty for all
 * @param snapshotSec how often what its agent has done so far is sent while it runs, if that is
 *     another than before; never when empty
 * @param cause what it is known by in log lines and traces; empty if nothing is known
 */
public record AttemptOrder(
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
        Optional<AttemptId> cold,
        ProgressOrder progress,
        OnDisconnect onDisconnect,
        Optional<BusOrder> bus,
        Optional<MergeOrder> merge,
        Optional<PathGuard> guard,
        Optional<Long> snapshotSec,
        Optional<Cause> cause) {
    public AttemptOrder {
        repositories = List.copyOf(repositories);
        env = Map.copyOf(env);
        artifacts = List.copyOf(artifacts);
        limits = limits == null ? SpendingLimits.NONE : limits;
        progress = progress == null ? ProgressOrder.NONE : progress;
        onDisconnect = onDisconnect == null ? new OnDisconnect.Wait() : onDisconnect;
        bus = bus == null ? Optional.empty() : bus;
        merge = merge == null ? Optional.empty() : merge;
        guard = guard == null ? Optional.empty() : guard;
        snapshotSec = snapshotSec == null ? Optional.empty() : snapshotSec;
        cause = cause == null ? Optional.empty() : cause;
    }

    /** Without the bus, with nothing to merge, no guard and no snapshots. */
    public AttemptOrder(
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
            Optional<AttemptId> cold,
            ProgressOrder progress,
            OnDisconnect onDisconnect) {
        this(
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
                progress,
                onDisconnect,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    /** The same with the bus, if it has one. */
    public AttemptOrder withBus(Optional<BusOrder> bus) {
        return with(bus, merge, guard, snapshotSec, cause);
    }

    /** The same that begins with these saved changes. */
    public AttemptOrder withMerge(Optional<MergeOrder> merge) {
        return with(bus, merge, guard, snapshotSec, cause);
    }

    /** The same that may change these paths and no other, if there are any. */
    public AttemptOrder withGuard(Optional<PathGuard> guard) {
        return with(bus, merge, guard, snapshotSec, cause);
    }

    /** The same whose work is sent so often while it runs, never for 0. */
    public AttemptOrder withSnapshots(long everySec) {
        return with(bus, merge, guard, Optional.of(everySec).filter(sec -> sec > 0), cause);
    }

    /** The same with what caused it. */
    public AttemptOrder withCause(Optional<Cause> known) {
        return with(bus, merge, guard, snapshotSec, known);
    }

    /** The same with another prompt. */
    public AttemptOrder withPrompt(String other) {
        return with(other, bus, merge, guard, snapshotSec, cause);
    }

    private AttemptOrder with(
            Optional<BusOrder> bus,
            Optional<MergeOrder> merge,
            Optional<PathGuard> guard,
            Optional<Long> snapshotSec,
            Optional<Cause> cause) {
        return with(prompt, bus, merge, guard, snapshotSec, cause);
    }

    private AttemptOrder with(
            String prompt,
            Optional<BusOrder> bus,
            Optional<MergeOrder> merge,
            Optional<PathGuard> guard,
            Optional<Long> snapshotSec,
            Optional<Cause> cause) {
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
                progress,
                onDisconnect,
                bus,
                merge,
                guard,
                snapshotSec,
                cause);
    }

    /** The attempt whose folder it works in: its own, or that of the one it goes on with. */
    public AttemptId place() {
        return resume.map(ResumeOrder::place).orElse(attempt);
    }
}
