package cadre.node.attempt;

import cadre.node.agents.StepReader;
import cadre.node.attempt.AttemptState.Ended;
import cadre.node.attempt.AttemptState.Launch;
import cadre.node.redact.Secrets;
import cadre.node.spool.LogBounds;
import cadre.node.spool.OutputPump;
import cadre.node.supervise.RunEnd;
import cadre.node.supervise.RunOrder;
import cadre.node.supervise.WatchedRun;
import cadre.node.workspace.Prepared;
import cadre.process.sweep.Sweep;
import cadre.wire.agent.Step;
import cadre.wire.job.AttemptResult;
import cadre.wire.job.Ending;
import cadre.wire.job.FailureCode;
import cadre.wire.job.IsolationKind;
import cadre.wire.job.LogStream;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The last steps of an attempt's run, however far it came: the log is complete after them. */
final class Closing {
    private final Attempt attempt;
    private final AttemptTools tools;
    private final Scripts scripts;

    Closing(Attempt attempt, AttemptTools tools, Scripts scripts) {
        this.attempt = attempt;
        this.tools = tools;
        this.scripts = scripts;
    }

    /** The agent has run: its after scripts, then what it came to. */
    Ended ran(AgentRun agent, Prepared prepared, Optional<RunEnd> end, Launch launch)
            throws InterruptedException {
        var result = agent.judge(end, launch);
        var agentEnding = result.ending();
        if (agentEnding instanceof Ending.Succeeded) {
            var trouble = scripts.after(agent, prepared, launch);
            if (trouble.isPresent()) {
                var failed = new Ending.Failed(FailureCode.AFTER, trouble.get());
                var asked = attempt.stop().reason();
                result = Results.withEnding(result, asked == null ? failed : asked);
            }
        }
        say(result.ending());
        if (!(agentEnding instanceof Ending.Succeeded)) {
            saySkipped();
        }
        agent.pump().end();
        attempt.moreLog().run();
        return new Ended(result, true);
    }

    private void saySkipped() {
        attempt.order().repositories().stream()
                .filter(repository -> !repository.after().isBlank())
                .map(repository ->
                        "the after script of %s is not run, for the agent did not succeed"
                                .formatted(repository.name()))
                .forEach(attempt.files()::say);
    }

    /** The agent has not begun; its workspace may hold what prepare scripts made. */
    Ended neverBegan(AgentRun agent, Ending ending, IsolationKind isolation) {
        say(ending);
        agent.pump().end();
        attempt.moreLog().run();
        return new Ended(AttemptResult.neverStarted(ending, isolation), true);
    }

    /** Nothing of it has run, there is nothing to save. */
    Ended neverRan(Ending ending, IsolationKind isolation) {
        say(ending);
        pumpRest();
        attempt.moreLog().run();
        return new Ended(AttemptResult.neverStarted(ending, isolation), false);
    }

    /** After a broken connection: the run if it lives; else whatever may be left of it is ended. */
    Optional<WatchedRun> startedAfterAll(RunOrder run) {
        try {
            var held = tools.supervisor().attach(run.run());
            if (held.isPresent()) {
                return held;
            }
        } catch (IOException e) {
            attempt.files().say("the supervisor does not answer: " + e.getMessage());
        }
        new Sweep(Duration.ofSeconds(10)).sweep(run.target(), Duration.ZERO);
        return Optional.empty();
    }

    /** What people read at the end of the log when it did not go well. */
    private void say(Ending ending) {
        switch (ending) {
            case Ending.Succeeded() -> {
                // the agent has said it
            }
            case Ending.Failed(_, var reason, _) -> attempt.files().say(reason);
            case Ending.Stopped(var reason) -> attempt.files().say("stopped: " + reason);
            case Ending.TimedOut(var limit, var said) ->
                    attempt.files()
                            .say(
                                    "ended by its "
                                            + limit
                                            + said.map(last -> ": " + last).orElse(""));
            case Ending.Lost(var reason) -> attempt.files().say("lost: " + reason);
        }
    }

    /** Whatever is in its files goes to the spool, even if nobody reads steps out of it. */
    void pumpRest() {
        try (var pump = pump(attempt, tools)) {
            pump.end();
        }
    }

    /** What Cadre has said so far goes to the server before anything of the attempt runs. */
    static void pumpSoFar(Attempt attempt, AttemptTools tools) {
        try (var pump = pump(attempt, tools)) {
            pump.pumpOnce();
        }
        attempt.moreLog().run();
    }

    private static OutputPump pump(Attempt attempt, AttemptTools tools) {
        var masked = Masks.values(Masks.known(attempt, tools.settings()));
        return new OutputPump(
                attempt.files().directory(),
                attempt.spool(),
                Secrets.of(masked),
                new NoSteps(),
                new Nobody(),
                new LogBounds(tools.settings().limits().maxLogBytes(), attempt.stop()::isAsked),
                tools.clock());
    }

    private static final class NoSteps implements StepReader {
        @Override
        public List<Step> read(byte[] bytes, int offset, int length) {
            return List.of();
        }

        @Override
        public List<Step> end() {
            return List.of();
        }
    }

    private static final class Nobody implements OutputPump.Listener {
        @Override
        public void step(Step step) {}

        @Override
        public void wrote(LogStream stream, long position) {}

        @Override
        public void said(LogStream stream, byte[] masked) {}
    }
}
