package cadre.node.attempt;

import cadre.node.agents.AgentCli;
import cadre.node.agents.AgentPlace;
import cadre.node.agents.SideReader;
import cadre.node.agents.StepReader;
import cadre.node.attempt.AttemptState.Launch;
import cadre.node.redact.Secrets;
import cadre.node.spool.LogBounds;
import cadre.node.spool.OutputPump;
import cadre.node.supervise.RunEnd;
import cadre.node.supervise.RunProcesses;
import cadre.node.supervise.WatchedRun;
import cadre.process.sweep.SweepTarget;
import cadre.wire.agent.ModelUsage;
import cadre.wire.agent.Step;
import cadre.wire.job.AttemptResult;
import cadre.wire.job.Ending;
import cadre.wire.job.FailureCode;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The agent of an attempt from its start, or from where an earlier run of the node left it, to what
 * it came to. For one thread.
 */
final class AgentRun implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(AgentRun.class);

    /** After its final event a CLI has nothing to do but to end. */
    private static final Duration FINAL_GRACE = Duration.ofSeconds(30);

    /** A CLI that asks for a login and then begins all the same does so sooner. */
    private static final Duration LOGIN_PATIENCE = Duration.ofSeconds(5);

    /** A CLI that says nothing more for so long was told to wait for long, or for ever. */
    private static final Duration QUOTA_PATIENCE = Duration.ofMinutes(5);

    private final Attempt attempt;
    private final AttemptTools tools;
    private final AgentCli cli;
    private final Secrets secrets;
    private final Observation seen;
    private final StepReader reader;
    private final OutputPump pump;
    private final DiskPause pause;
    private final PathAlarm alarm;
    private final Snapshots snapshots;
    private final Spending spending;
    private final Progress progress;
    private final Set<String> unpriced = new HashSet<>();
    private final Optional<AgentPlace> place;
    private @Nullable SideWatch side;
    private @Nullable RunLimits limits;
    private boolean overstayed;
    private boolean stopIsWritten;

    /**
     * Begins to read the attempt's output from its first byte.
     *
     * @param masked values to mask
     * @param place where it runs, empty if nobody knows any more
     */
    AgentRun(
            Attempt attempt,
            AttemptTools tools,
            AgentCli cli,
            List<String> masked,
            Optional<AgentPlace> place) {
        this.place = place;
        this.secrets = Secrets.of(masked);
        this.spending = new Spending(attempt.order().limits());
        this.attempt = attempt;
        this.tools = tools;
        this.cli = cli;
        this.progress = new Progress(attempt.order().progress(), this::fingerprint);
        this.seen = new Observation(!cli.hasFinalEvent(), attempt.seen(), progress);
        this.reader =
                cli.reader(attempt.order(), place.map(AgentPlace::directory).orElse(Path.of("")));
        this.pump =
                new OutputPump(
                        attempt.files().directory(),
                        attempt.spool(),
                        secrets,
                        reader,
                        seen,
                        new LogBounds(tools.settings().limits().maxLogBytes(), this::isHurried),
                        tools.clock());
        this.pause = new DiskPause(attempt, new DiskSpace(tools.settings()), this::notice);
        this.alarm = new PathAlarm(attempt, tools, secrets);
        this.snapshots = new Snapshots(attempt, tools, secrets);
    }

    OutputPump pump() {
        return pump;
    }

    /** From now on what comes is the agent's. */
    void begins(Launch launch) {
        seen.agentBegins(launch.errFrom());
    }

    /** An earlier run of the node has seen the first turn begin. */
    void turnHasBegun() {
        seen.turnHasBegun();
    }

    boolean turnBegun() {
        return seen.turnBegun();
    }

    /** An earlier run of the node may have made it pause. */
    void mayBePaused() {
        pause.mayBe();
    }

    private void notice(String line) {
        pump.notice(new Step.Notice(line));
    }

    /** Stays with it until it has ended. */
    Optional<RunEnd> follow(WatchedRun run, Launch launch) throws InterruptedException {
        var counted = limits(launch);
        limits = counted;
        alarm.start();
        snapshots.start();
        lookAside(launch);
        var leash = new Leash(attempt.leeway());
        var watch =
                new RunWatch(
                        pump,
                        attempt.moreLog(),
                        counted,
                        () -> {
                            leash.tell(run);
                            return reasonToEnd(counted);
                        });
        pause.of(() -> target(run));
        try (run) {
            return watch.follow(run, () -> target(run), this::written);
        }
    }

    /** The same when there is no supervisor that holds it. */
    void followAlone(RunProcesses processes, Launch launch) throws InterruptedException {
        var counted = limits(launch);
        limits = counted;
        alarm.start();
        snapshots.start();
        lookAside(launch);
        pause.of(processes::target);
        new RunWatch(pump, attempt.moreLog(), counted, () -> reasonToEnd(counted))
                .followAlone(processes.launched(), processes::target);
    }

    /** Reads what is left of its output; then says what it came to. */
    AttemptResult judge(Optional<RunEnd> end, Launch launch) throws InterruptedException {
        snapshots.end();
        alarm.close();
        alarm.say(this::notice);
        snapshots.say(this::notice);
        pump.agentEnded();
        seen.agentHasEnded();
        attempt.moreLog().run();
        seen.windows(reader.windows());
        var lent = takeBack(launch);
        if (pump.tellAside()) {
            attempt.moreLog().run();
        }
        var ending = ending(end);
        var warnings = new ArrayList<>(seen.refusals());
        warnings.addAll(lent);
        spending.unpriced(seen.models())
                .forEach(model ->
                        warnings.add(
                                "no price is known for the model %s: the limit of money did not"
                                                .formatted(model)
                                        + " count it"));
        if (overstayed) {
            warnings.add(
                    cli.name()
                            + " reported its final event and then did not end: it had to be ended");
        }
        end.filter(how -> how.left() > 0)
                .ifPresent(how -> warnings.add(how.left() + " processes could not be ended"));
        return new AttemptResult(
                ending,
                end.map(RunEnd::exitCode),
                seen.turnBegun() && !attempt.leeway().isGivenUp(),
                seen.answer(),
                seen.sessionId(),
                seen.model(),
                seen.usage(),
                seen.models(),
                launch.isolation(),
                List.of(),
                end.map(RunEnd::killed).orElse(List.of()).stream()
                        .filter(process -> !isOfTheCli(process))
                        .toList(),
                warnings,
                end.map(RunEnd::ranMs).orElseGet(() -> ran(launch).toMillis()));
    }

    /**
     * Ends what it was lent, such as a copy of a login; also when it was never started.
     *
     * @return what people must know of that, one line each
     */
    List<String> takeBack(Launch launch) throws InterruptedException {
        return lookAside(launch).last();
    }

    /** A CLI is a launcher, a program and helpers: they are no more left behind than itself. */
    private boolean isOfTheCli(String process) {
        return cli.hasFinalEvent()
                && (process.startsWith(cli.name() + " (pid ")
                        || process.startsWith(cli.name() + "-"));
    }

    /** What the supervisor wrote of the agent's end. */
    Optional<RunEnd> written() {
        return RunEnd.read(files());
    }

    @Override
    public void close() {
        var watch = side;
        if (watch != null) {
            watch.close();
        }
        snapshots.close();
        alarm.close();
        progress.close();
        pump.close();
    }

    /** Watches what the CLI says in its own files, from now on. */
    private SideWatch lookAside(Launch launch) {
        var watch = side;
        if (watch == null) {
            var files =
                    place.map(where -> cli.side(attempt.order(), where, launch.at()))
                            .orElse(SideReader.NONE);
            watch =
                    new SideWatch(
                            files,
                            seen::sessionId,
                            steps -> {
                                seen.sideSteps(steps, files.extent());
                                seen.windows(files.windows());
                                tell(steps);
                            },
                            seen::heldUpBy);
            side = watch;
        }
        return watch;
    }

    /** Of what the CLI's files say the stream of steps gets what was used so far. */
    private void tell(List<Step> steps) {
        for (var step : steps) {
            if (step instanceof Step.Used used) {
                pump.aside(used);
            }
        }
    }

    private Path files() {
        return attempt.files().run("agent");
    }

    private SweepTarget target(WatchedRun run) {
        return RunProcesses.read(files())
                .map(RunProcesses::target)
                .orElseGet(() ->
                        SweepTarget.of(attempt.order().attempt().toString())
                                .onNode(tools.settings().mark())
                                .with(run.process()));
    }

    private RunLimits limits(Launch launch) {
        var ran = ran(launch);
        return new RunLimits(
                Duration.ofSeconds(attempt.order().timeoutSec()),
                Duration.ofSeconds(attempt.order().idleTimeoutSec()),
                ran,
                attempt.files().silence(tools.clock().instant(), ran));
    }

    /** At once: who set a limit of money should know before it is spent that it does not hold. */
    private void warnOfUnpriced() {
        for (var model : spending.unpriced(seen.models())) {
            if (unpriced.add(model)) {
                var said =
                        "no price is known for the model %s: unless the CLI says what it costs, the limit of money does not count it"
                                .formatted(model);
                attempt.files().say(said);
                pump.notice(new Step.Notice(said));
            }
        }
    }

    private Duration ran(Launch launch) {
        var ran = Duration.between(launch.at(), tools.clock().instant());
        return ran.isNegative() ? Duration.ZERO : ran;
    }

    private Optional<Duration> reasonToEnd(RunLimits limits) throws InterruptedException {
        attempt.stop().failIfLeaving();
        seen.silentFor(limits.silent());
        seen.windows(reader.windows());
        seen.last()
                .filter(AgentRun::isRefused)
                .ifPresent(last -> attempt.stop().ask(cli.verdict(Optional.of(last), 1)));
        if (spending.isLimited()) {
            warnOfUnpriced();
            spending.reached(seen.models())
                    .ifPresent(reached ->
                            attempt.stop()
                                    .ask(
                                            new Ending.Failed(
                                                    FailureCode.LIMIT,
                                                    "the agent was stopped: " + reached)));
        }
        progress.look(freshTokens()).ifPresent(this::stuck);
        seen.waitsForLogin(LOGIN_PATIENCE)
                .ifPresent(prompt -> attempt.stop().ask(Unfinished.askedForLogin(cli, prompt)));
        seen.troubleFor(QUOTA_PATIENCE)
                .flatMap(trouble -> Unfinished.quota(cli, trouble))
                .ifPresent(attempt.stop()::ask);
        var done = seen.sinceDone();
        var over = limits.over();
        overstayed |=
                done.filter(since -> over.isPresent() || since.compareTo(FINAL_GRACE) > 0)
                        .isPresent();
        if (done.isEmpty()) {
            over.ifPresent(limit -> attempt.stop().ask(Unfinished.timedOut(cli, limit, seen)));
        }
        alarm.say(this::notice);
        snapshots.say(this::notice);
        pause.look();
        if (pause.isPaused()) {
            limits.active(); // its silence is not its own
        }
        writeStop();
        if (attempt.stop().reason() instanceof Ending.Lost) {
            return Optional.of(Duration.ZERO); // another one may begin soon
        }
        return attempt.stop().isAsked() || overstayed
                ? Optional.of(tools.settings().limits().grace())
                : Optional.empty();
    }

    /** For the next run of the node: should this one die meanwhile, only the file knows why. */
    private void writeStop() {
        var why = attempt.stop().reason();
        if (why == null || stopIsWritten) {
            return;
        }
        stopIsWritten = true;
        try {
            attempt.files().writeStop(Results.masked(why, secrets));
        } catch (UncheckedIOException e) {
            log.atWarn()
                    .addKeyValue("attempt", attempt.order().attempt())
                    .setCause(e)
                    .log("why an attempt is ended cannot be written down");
        }
    }

    /** What the model was sent again and had kept says nothing of how far it got. */
    private long freshTokens() {
        return seen.models().stream()
                .map(ModelUsage::usage)
                .mapToLong(used -> used.totalTokens() - used.cachedTokens())
                .sum();
    }

    private Optional<String> fingerprint() throws InterruptedException {
        var place = attempt.order().place();
        var prepared = tools.workspaces().prepared(place);
        return prepared.isPresent()
                ? tools.workspaces().fingerprint(prepared.get(), place)
                : Optional.empty();
    }

    private void stuck(Progress.Stuck stuck) {
        pump.notice(new Step.Notice("no progress: " + stuck.text()));
        attempt.seen().noProgress(stuck);
        if (attempt.order().progress().stop()) {
            attempt.stop()
                    .ask(
                            new Ending.Failed(
                                    FailureCode.NO_PROGRESS,
                                    "the agent was stopped: " + stuck.text()));
        }
    }

    /** The reading of a long output is no reason to run over a limit, or to ignore a stop. */
    private boolean isHurried() {
        var counted = limits;
        return attempt.stop().isAsked() || (counted != null && counted.isTimeOver());
    }

    /** A CLI that goes on after it said that its login is refused only waits and tries again. */
    private static boolean isRefused(Step last) {
        return last instanceof Step.Failed failed && failed.kind().equals("authentication");
    }

    /** An agent that ended by itself is judged by what it said, even if it was to be stopped. */
    private Ending ending(Optional<RunEnd> end) {
        if (end.isPresent() && !end.get().stopped()) {
            return Unfinished.explain(cli, cli.verdict(seen.last(), end.get().exitCode()), seen);
        }
        var asked = attempt.stop().reason();
        if (asked != null) {
            return asked;
        }
        if (end.isPresent() && end.get().overLimit()) {
            return Unfinished.timedOut(cli, "timeout", seen);
        }
        if (end.isPresent() && !overstayed && seen.last().isEmpty()) {
            return new Ending.Stopped("stopped before the node was restarted");
        }
        return seen.last()
                .map(last -> cli.verdict(seen.last(), last instanceof Step.Answered ? 0 : 1))
                .map(ending -> Unfinished.explain(cli, ending, seen))
                .orElseGet(
                        () -> new Ending.Lost("its processes vanished while nobody watched them"));
    }
}
