package cadre.node.attempt;

import cadre.node.attempt.AttemptState.Ended;
import cadre.node.attempt.AttemptState.Launch;
import cadre.node.supervise.RunEnd;
import cadre.node.supervise.RunProcesses;
import cadre.node.supervise.WatchedRun;
import cadre.process.sweep.Sweep;
import cadre.process.sweep.SweepTarget;
import cadre.wire.error.CadreException;
import cadre.wire.job.AttemptResult;
import cadre.wire.job.Ending;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An attempt that an earlier run of the node left: what runs is followed on, what has ended is
 * judged by what the supervisor wrote or by what the agent itself said last, what never began is
 * reported as lost before its first turn. For one thread.
 */
final class Adoption {
    private static final Logger log = LoggerFactory.getLogger(Adoption.class);

    private final Attempt attempt;
    private final AttemptTools tools;
    private final Lodgings lodgings;
    private final Launchpad launchpad;
    private final Closing closing;

    Adoption(Attempt attempt, AttemptTools tools, Lodgings lodgings, Launchpad launchpad) {
        this.attempt = attempt;
        this.tools = tools;
        this.lodgings = lodgings;
        this.launchpad = launchpad;
        this.closing = new Closing(attempt, tools, new Scripts(attempt, tools, launchpad));
    }

    /** It had not come to its agent: prepare scripts that still run are ended. */
    Ended beforeAgent() throws InterruptedException {
        endScripts(attempt.files().runs());
        var lost = new Ending.Lost("the node was restarted before the agent began");
        return closing.neverRan(lost, attempt.order().isolation());
    }

    /** The agent was started, or was about to be. */
    Ended withAgent(Launch launch, boolean turnBegun) throws InterruptedException {
        openAgain();
        lodgings.foundUser(attempt.order(), launch.uid());
        attempt.files().stop().ifPresent(attempt.stop()::ask);
        endScripts(attempt.files().runs().stream().filter(run -> !run.equals("agent")).toList());
        var cli = tools.clis().cli(attempt.order().agent().cli());
        var masked = Masks.values(Masks.known(attempt, tools.settings()));
        var prepared = tools.workspaces().prepared(attempt.order().place());
        var place = prepared.map(where -> launchpad.place(where, launch));
        try (var agent = new AgentRun(attempt, tools, cli, masked, place)) {
            agent.begins(launch);
            agent.mayBePaused();
            if (turnBegun) {
                agent.turnHasBegun();
            }
            var end = end(agent, launch);
            if (prepared.isPresent()) {
                return closing.ran(agent, prepared.get(), end, launch);
            }
            var result = agent.judge(end, launch);
            agent.pump().end();
            return new Ended(
                    Results.unsaved(result, "the workspace is gone, nothing could be saved"),
                    false);
        }
    }

    /** Its agent knows the relay from before. */
    private void openAgain() {
        try {
            tools.relay().open(attempt.order());
        } catch (CadreException e) {
            log.atWarn()
                    .addKeyValue("attempt", attempt.order().attempt())
                    .setCause(e)
                    .log("an agent goes on without the bus");
        }
    }

    /** An attempt that broke: whatever of it still runs is ended. */
    Ended broken(AttemptResult result) throws InterruptedException {
        endScripts(attempt.files().runs());
        try {
            closing.pumpRest();
        } catch (RuntimeException e) {
            log.atWarn()
                    .addKeyValue("attempt", attempt.order().attempt())
                    .setCause(e)
                    .log("the log of a broken attempt is not complete");
        }
        return new Ended(result, true);
    }

    private Optional<RunEnd> end(AgentRun agent, Launch launch) throws InterruptedException {
        var held = held("agent");
        if (held.isPresent()) {
            log.atInfo()
                    .addKeyValue("attempt", attempt.order().attempt())
                    .addKeyValue("pid", held.get().process().pid())
                    .log("an attempt goes on after the restart of the node");
            attempt.reach().accept(running(launch, agent));
            return agent.follow(held.get(), launch);
        }
        var written = agent.written();
        if (written.isPresent()) {
            return written;
        }
        var processes = RunProcesses.read(attempt.files().run("agent"));
        if (processes.isPresent()) {
            attempt.reach().accept(running(launch, agent));
            agent.followAlone(processes.get(), launch);
        } else {
            var marker =
                    SweepTarget.of(attempt.order().attempt().toString())
                            .onNode(tools.settings().mark());
            new Sweep(Duration.ofSeconds(10)).sweep(marker, Duration.ZERO);
            if (attempt.files().outLength() == 0) {
                var why = "the node was restarted while the agent was being started";
                attempt.stop().ask(new Ending.Lost(why));
            }
        }
        return agent.written();
    }

    private AttemptState running(Launch launch, AgentRun agent) {
        return new AttemptState.Running(launch, agent.turnBegun(), !attempt.leeway().isHeard());
    }

    private void endScripts(List<String> runs) throws InterruptedException {
        for (var run : runs) {
            var held = held(run);
            if (held.isPresent()) {
                try (var watched = held.get()) {
                    watched.stop(Duration.ZERO);
                    for (int i = 0; i < 60 && watched.end().isEmpty(); i++) {
                        watched.await(Duration.ofMillis(500));
                    }
                }
            } else {
                RunProcesses.read(attempt.files().run(run))
                        .filter(_ -> RunEnd.read(attempt.files().run(run)).isEmpty())
                        .ifPresent(left ->
                                new Sweep(Duration.ofSeconds(10))
                                        .sweep(left.target(), Duration.ZERO));
            }
        }
    }

    private Optional<WatchedRun> held(String run) {
        try {
            return tools.supervisor().attach(Launchpad.runName(attempt.order(), run));
        } catch (IOException e) {
            log.atWarn().addKeyValue("run", run).setCause(e).log("the supervisor does not answer");
            return Optional.empty();
        }
    }
}
