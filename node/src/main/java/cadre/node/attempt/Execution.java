package cadre.node.attempt;

import cadre.node.agents.AgentCli;
import cadre.node.agents.AgentPlace;
import cadre.node.agents.Invocation;
import cadre.node.attempt.AttemptState.Ended;
import cadre.node.attempt.AttemptState.Launch;
import cadre.node.supervise.RunOrder;
import cadre.node.supervise.SupervisorClient.Start;
import cadre.node.supervise.WatchedRun;
import cadre.node.workspace.CannotMerge;
import cadre.node.workspace.HostLogins;
import cadre.node.workspace.Prepared;
import cadre.wire.error.CadreException;
import cadre.wire.id.AttemptId;
import cadre.wire.id.BundleId;
import cadre.wire.job.Ending;
import cadre.wire.job.FailureCode;
import cadre.wire.job.IsolationKind;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.locks.LockSupport;

/**
 * A new attempt from its order to the end of its agent: preflight, workspace, prepare scripts,
 * agent, after scripts. For one thread.
 */
final class Execution {
    /** Writing and telling that it runs would compete with its first steps for the processors. */
    private static final Duration HEAD_START = Duration.ofMillis(10);

    private static final Duration LEASE_LOOK = Duration.ofMillis(50);

    private final Attempt attempt;
    private final AttemptTools tools;
    private final Lodgings lodgings;
    private final Launchpad launchpad;
    private final Scripts scripts;
    private final Closing closing;
    private IsolationKind isolation;
    private int uid;

    Execution(Attempt attempt, AttemptTools tools, Lodgings lodgings, Launchpad launchpad) {
        this.attempt = attempt;
        this.tools = tools;
        this.lodgings = lodgings;
        this.launchpad = launchpad;
        this.scripts = new Scripts(attempt, tools, launchpad);
        this.closing = new Closing(attempt, tools, scripts);
        this.isolation = attempt.order().isolation();
    }

    /** Returns when the agent has ended, or could not begin. */
    Ended run() throws InterruptedException {
        try {
            var ready = preflight();
            var hidden =
                    Masks.of(
                            attempt.order(),
                            tools.settings().passed(),
                            attempt.secrets(),
                            ready.prepared(),
                            ready.invocation(),
                            ready.place().bus());
            attempt.files().writeMasked(hidden);
            var masked = Masks.values(hidden);
            try (var agent =
                    new AgentRun(attempt, tools, ready.cli(), masked, Optional.of(ready.place()))) {
                return prepareAndBegin(ready, agent);
            }
        } catch (CannotMerge e) {
            var why = attempt.stop().reason();
            var failed = new Ending.Failed(FailureCode.CONFLICT, e.reason());
            var ended = closing.neverRan(why == null ? failed : why, isolation);
            return new Ended(ended.result().withMerge(Optional.of(e.outcome())), ended.hasWork());
        } catch (CadreException e) {
            var why = attempt.stop().reason();
            return closing.neverRan(why == null ? preflightFailed(e) : why, isolation);
        } catch (InterruptedException e) {
            attempt.stop().failIfLeaving(); // the next run of the node finds the attempt
            var why = attempt.stop().reason();
            if (why == null) {
                throw e;
            }
            return closing.neverRan(why, isolation);
        }
    }

    /** Everything that an attempt needs before anything of it is started. */
    private record Ready(
            AgentCli cli,
            Prepared prepared,
            AgentPlace place,
            AgentSecrets secrets,
            Invocation invocation) {}

    private Ready preflight() throws InterruptedException {
        var order = attempt.order();
        var cli = tools.clis().cli(order.agent().cli());
        var rule = tools.settings().isolation();
        var choice = new IsolationChoice(tools.isolation(), rule.usual(), rule.noneIsAllowed());
        cadre.process.isolation.IsolationKind kind;
        Prepared prepared;
        try {
            attempt.stop().interruptibleByStop();
            kind =
                    order.resume().isPresent()
                            ? goOn(choice)
                            : begin(choice.choose(order.isolation()));
            var disk = new DiskSpace(tools.settings());
            prepared =
                    new RoomWait(attempt, disk, lodgings, () -> Closing.pumpSoFar(attempt, tools))
                            .whenThereIsRoom(this::workspace);
        } finally {
            attempt.stop().notInterruptible();
        }
        var bus = tools.relay().open(order);
        var place = launchpad.place(prepared, kind, uid).withBus(bus);
        var secrets = AgentSecrets.of(order, attempt.secrets(), cli.variables());
        secrets.notice().ifPresent(attempt.files()::say);
        var invocation = cli.invocation(order, place, secrets.given());
        invocation.notices().forEach(attempt.files()::say);
        return new Ready(cli, prepared, place, secrets, invocation);
    }

    private cadre.process.isolation.IsolationKind begin(cadre.process.isolation.IsolationKind kind)
            throws InterruptedException {
        isolation = IsolationChoice.onTheWire(kind);
        uid = isolation == IsolationKind.USER ? lodgings.user(attempt.order().place()) : 0;
        return kind;
    }

    /** In the isolation and as the user of then: what is there belongs to it. */
    private cadre.process.isolation.IsolationKind goOn(IsolationChoice choice)
            throws InterruptedException {
        var place = lodgings.take(attempt.order());
        isolation = place.isolation();
        uid = place.uid();
        return choice.choose(isolation);
    }

    private Prepared workspace() throws InterruptedException {
        var owner = uid == 0 ? OptionalInt.empty() : OptionalInt.of(uid);
        var order = attempt.order();
        var workspaces = tools.workspaces();
        if (order.resume().isPresent() && order.merge().isEmpty()) {
            return workspaces.resume(order, owner);
        }
        var logins = HostLogins.of(attempt.secrets());
        return order.resume().isPresent()
                ? workspaces.resumeAnew(order, logins, this::fetch, this::fetchMerged, owner)
                : workspaces.prepare(
                        order, logins, this::fetch, this::fetchEarlier, this::fetchMerged, owner);
    }

    private boolean fetchEarlier(String kind, String repository, Path into) throws IOException {
        try {
            var order = attempt.order();
            return tools.server()
                    .fetchEarlier(order.attempt(), order.token(), kind, repository, into);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }

    private boolean fetchMerged(AttemptId from, String repository, Path into) throws IOException {
        try {
            var order = attempt.order();
            return tools.server()
                    .fetchMerged(order.attempt(), order.token(), from, repository, into);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }

    private void fetch(BundleId bundle, Path into) throws IOException {
        try {
            tools.server().fetch(bundle, into);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }

    private Ended prepareAndBegin(Ready ready, AgentRun agent) throws InterruptedException {
        var trouble = scripts.prepare(agent, ready.prepared(), launch(ready));
        var why = attempt.stop().reason();
        if (why != null) {
            return closing.neverBegan(agent, why, isolation);
        }
        if (trouble.isPresent()) {
            var failed = new Ending.Failed(FailureCode.PREPARE, trouble.get());
            return closing.neverBegan(agent, failed, isolation);
        }
        while (!tools.contact().isFresh()) { // it may have been given to another node meanwhile
            var asked = attempt.stop().reason();
            if (asked != null) {
                return closing.neverBegan(agent, asked, isolation);
            }
            attempt.stop().failIfLeaving();
            Thread.sleep(LEASE_LOOK);
        }
        var over = attempt.stop().reason(); // the answer that renewed leases has said so first
        if (over != null) {
            return closing.neverBegan(agent, over, isolation);
        }
        var launch = launch(ready);
        RunOrder run;
        Start started;
        try {
            run =
                    launchpad.agent(
                            attempt.order(),
                            ready.prepared(),
                            ready.secrets(),
                            new Launchpad.Agent(
                                    ready.invocation(), ready.place().bus(), locked(ready)),
                            attempt.files(),
                            launch);
            agent.begins(launch);
            lodgings.settle(attempt.order(), uid, isolation);
            attempt.reach().accept(new AttemptState.Starting(launch));
            started = start(run);
        } catch (RuntimeException e) {
            agent.takeBack(launch);
            throw e;
        }
        return switch (started) {
            case Start.Failed(var reason) -> {
                var warnings = agent.takeBack(launch);
                warnings.forEach(attempt.files()::say);
                var said = "%s cannot be started: %s".formatted(ready.cli().name(), reason);
                var failed =
                        new Ending.Failed(FailureCode.PREFLIGHT, said + StartSize.longest(run));
                yield closing.neverBegan(agent, failed, isolation);
            }
            case Start.Running(var running) -> follow(ready, agent, running, launch);
        };
    }

    /** Looked for as late as can be: scripts before the agent may have changed something. */
    private List<Path> locked(Ready ready) throws InterruptedException {
        var isMounted = isolation == IsolationKind.BUBBLEWRAP || isolation == IsolationKind.UNSHARE;
        var folders =
                isMounted
                        ? tools.workspaces().foreignFolders(ready.prepared(), attempt.order())
                        : List.<Path>of();
        if (!folders.isEmpty()) {
            attempt.files().say(folders.size() + " folders of others are read-only for the agent");
        }
        return folders;
    }

    private Ended follow(Ready ready, AgentRun agent, WatchedRun running, Launch launch)
            throws InterruptedException {
        LockSupport.parkNanos(HEAD_START.toNanos());
        attempt.reach().accept(new AttemptState.Running(launch, false, true));
        var end = agent.follow(running, launch);
        return closing.ran(agent, ready.prepared(), end, launch);
    }

    /** Asked twice if need be: starting is idempotent by the run's name. */
    private Start start(RunOrder run) {
        try {
            return tools.supervisor().start(run);
        } catch (IOException e) {
            return closing.startedAfterAll(run)
                    .<Start>map(Start.Running::new)
                    .orElseGet(() -> new Start.Failed(String.valueOf(e.getMessage())));
        }
    }

    private Launch launch(Ready ready) {
        return new Launch(
                isolation,
                uid,
                tools.clock().instant(),
                attempt.files().errLength(),
                ready.invocation().account());
    }

    private static Ending preflightFailed(CadreException e) {
        return new Ending.Failed(FailureCode.PREFLIGHT, String.valueOf(e.getMessage()));
    }
}
