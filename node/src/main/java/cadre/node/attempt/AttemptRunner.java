package cadre.node.attempt;

import cadre.node.attempt.AttemptState.Delivered;
import cadre.node.attempt.AttemptState.Ended;
import cadre.node.attempt.AttemptState.Launch;
import cadre.node.attempt.AttemptState.Received;
import cadre.node.attempt.AttemptState.Reported;
import cadre.node.attempt.AttemptState.Running;
import cadre.node.attempt.AttemptState.Saved;
import cadre.node.attempt.AttemptState.Starting;
import cadre.node.disk.Reserve;
import cadre.node.link.ServerLink;
import cadre.node.redact.Secrets;
import cadre.node.spool.LogSpool;
import cadre.wire.agent.ModelUsage;
import cadre.wire.agent.QuotaWindow;
import cadre.wire.agent.Usage;
import cadre.wire.job.AttemptResult;
import cadre.wire.job.Ending;
import cadre.wire.job.FailureCode;
import cadre.wire.job.LogStream;
import cadre.wire.job.LogTotal;
import cadre.wire.link.AttemptOrder;
import cadre.wire.link.HeldAttempt;
import cadre.wire.link.NodeMessage;
import cadre.wire.link.ServerMessage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes one attempt from state to state on a virtual thread of its own, and speaks for it. Whatever
 * breaks on the way, it ends with a result at the server.
 */
final class AttemptRunner implements Observation.Listener {
    private static final Logger log = LoggerFactory.getLogger(AttemptRunner.class);
    private static final int REPEAT_SEC = 15;
    private static final int MOST_REFUSALS = 5;
    private static final long USED_NANOS = 2_000_000_000L;
    private static final long ROOM_LOOK_NANOS = 200_000_000L;

    private final AttemptOrder order;
    private final AttemptFiles files;
    private final LogSpool spool;
    private final AttemptTools tools;
    private final ServerLink link;
    private final Lodgings lodgings;
    private final Launchpad launchpad;
    private final StopAsked stop = new StopAsked();
    private final CountDownLatch stored = new CountDownLatch(1);
    private final Attempt attempt;
    private final Delivery delivery;
    private final Reserve reserve;
    private final Leeway leeway;
    private AttemptState state;
    private @Nullable Launch launch;
    private boolean turnBegun;
    private Usage usage = Usage.NONE;
    private List<ModelUsage> models = List.of();
    private List<QuotaWindow> windows = List.of();
    private long windowsNanos;
    private Progress.@Nullable Stuck stuck;
    private Optional<List<LogTotal>> logs = Optional.empty();
    private long usedNanos;

    /** Reports in a row, on one connection, that were answered with a stop. */
    private int refusals;

    private boolean isReportUnanswered;
    private volatile long silentSec;
    private boolean isApplied = true;
    private boolean isUnwritten;

    /**
     * For an attempt whose order is on disk.
     *
     * @param found the state that an earlier run of the node left, or received for a new one
     */
    AttemptRunner(
            ServerMessage.Start start,
            AttemptFiles files,
            AttemptState found,
            AttemptTools tools,
            ServerLink link,
            Lodgings lodgings,
            Launchpad launchpad) {
        this.order = start.order();
        this.files = files;
        this.state = found;
        this.tools = tools;
        this.link = link;
        this.lodgings = lodgings;
        this.launchpad = launchpad;
        this.spool = new LogSpool(order.attempt(), order.token(), files.directory());
        this.reserve = new Reserve(tools.settings().state());
        this.leeway =
                new Leeway(
                        order.onDisconnect(),
                        tools.contact(),
                        found instanceof Running running && !running.unheard());
        spool.whenFull(this::awaitRoom);
        this.attempt =
                new Attempt(
                        order,
                        start.secrets(),
                        files,
                        spool,
                        stop,
                        leeway,
                        this::reach,
                        this,
                        link::wake);
        this.delivery = new Delivery(attempt, tools, lodgings, link::isConnected);
    }

    HeldAttempt held() {
        long seconds = silentSec;
        return new HeldAttempt(
                order.attempt(),
                order.token(),
                seconds > 0 ? Optional.of(seconds) : Optional.empty());
    }

    LogSpool spool() {
        return spool;
    }

    /**
     * Asks for its end; an attempt that has ended goes on to its report. A server that answers one
     * report after the other with a stop does not know the attempt: then it is kept here for a
     * person. Stops alone say nothing: each beat brings one until the report is stored, and after a
     * connection was lost nobody knows what the server has heard.
     */
    synchronized void stop(String reason) {
        stop.ask(new Ending.Stopped(reason));
        if (!isReportUnanswered) {
            return;
        }
        isReportUnanswered = false;
        if (state instanceof Delivered delivered && ++refusals >= MOST_REFUSALS) {
            state = new Delivered(delivered.result(), true);
            stored.countDown();
        }
    }

    /** Asks for its end if the server could not be reached for longer than it may be. */
    void endIfUnreachable() {
        if (stop.isAsked() || isOver()) {
            return;
        }
        var isHeard = leeway.isHeard() || !(present() instanceof Running); // else no agent yet
        if (isHeard) {
            writeHeard();
        }
        (isHeard ? tools.contact().over(order.onDisconnect()) : leeway.over())
                .ifPresent(reason -> {
                    AttemptLines.on(log.atWarn(), order)
                            .addKeyValue("reason", reason)
                            .log("an attempt is ended, its server cannot be reached");
                    if (isHeard) {
                        stop.ask(new Ending.Stopped(reason));
                    } else {
                        leeway.giveUp();
                        stop.ask(new Ending.Lost(reason));
                    }
                });
    }

    private synchronized void writeHeard() {
        if (state instanceof Running(var begun, boolean begunTurn, boolean unheard) && unheard) {
            write(new Running(begun, begunTurn, false));
        }
    }

    /** Nobody knows what the server has heard of it. */
    void disconnected() {
        spool.disconnected();
        leeway.disconnected();
    }

    /** Asks for its end because another attempt of the same job is to begin here. */
    void makeWay() {
        stop.ask(new Ending.Stopped("another attempt of its job is to begin on this node"));
    }

    /** The node ends: leaves the attempt as it is. */
    void leave() {
        stop.leave();
    }

    /**
     * The server has the result.
     *
     * @param applied whether it became the job's
     */
    synchronized void resultStored(boolean applied) {
        isApplied = applied;
        stored.countDown();
    }

    /** Says again what a lost connection may have swallowed. */
    synchronized void sayAgain() {
        var begun = launch;
        if (begun != null) {
            sayStarted(begun);
        }
        if (turnBegun && !leeway.isGivenUp()) {
            sayTurnBegan();
        }
        if (!usage.equals(Usage.NONE)) {
            sayUsed();
        }
        if (stuck != null) {
            sayStuck(stuck);
        }
        if (state instanceof Delivered delivered && logs.isPresent()) {
            sayFinished(delivered.result(), logs.get()); // else report() is about to say it
        }
        refusals = 0;
        isReportUnanswered = false; // the stops of a welcome are no answer to it
    }

    @Override
    public synchronized void turnBegan() {
        turnBegun = true;
        if (state instanceof Running running) {
            write(new Running(running.launch(), true, running.unheard()));
        }
        sayTurnBegan();
    }

    /** The word of the begun turn has left on the connection that stands. */
    void turnSaid() {
        leeway.said();
    }

    @Override
    public synchronized void used(Usage total, List<ModelUsage> byModel) {
        usage = total;
        models = List.copyOf(byModel);
        if (System.nanoTime() - usedNanos > USED_NANOS) {
            usedNanos = System.nanoTime();
            sayUsed();
        }
    }

    @Override
    public synchronized void windows(List<QuotaWindow> now) {
        windows = now;
        windowsNanos = System.nanoTime();
        sayUsed();
    }

    @Override
    public synchronized void noProgress(Progress.Stuck now) {
        stuck = now;
        sayStuck(now);
    }

    private void sayStuck(Progress.Stuck now) {
        link.send(
                new NodeMessage.NoProgress(
                        order.attempt(), order.token(), now.rule(), now.text(), now.episode()));
    }

    @Override
    public void silentFor(Duration time) {
        silentSec = time.toSeconds();
    }

    private void sayTurnBegan() {
        link.send(new NodeMessage.TurnBegan(order.attempt(), order.token()));
    }

    private void sayUsed() {
        var age =
                windows.isEmpty()
                        ? Optional.<Long>empty()
                        : Optional.of((System.nanoTime() - windowsNanos) / 1_000_000_000L);
        link.send(
                new NodeMessage.Used(order.attempt(), order.token(), usage, models, windows, age));
    }

    /** Returns when the server has the result and nothing is left here, or the node ends. */
    void run(Origin origin) throws InterruptedException {
        if (!isOver()) {
            var ended = toEnd(origin);
            stop.failIfLeaving();
            silentSec = 0;
            reach(ended);
        }
        if (present() instanceof Ended ended) {
            reach(saved(ended));
        }
        if (present() instanceof Saved saved) {
            reach(delivered(saved));
        }
        if (present() instanceof Delivered delivered) {
            report(delivered);
            reach(new Reported(keep(), Results.word(delivered.result().ending())));
        }
        if (present() instanceof Reported reported) {
            forget(reported);
        }
    }

    /** Where the attempt comes from. */
    enum Origin {
        /** The server has just ordered it. */
        ORDERED,
        /** An earlier run of the node left it. */
        FOUND
    }

    private Ended toEnd(Origin origin) throws InterruptedException {
        try {
            return reachEnd(origin);
        } finally {
            tools.relay().close(order.attempt()); // whatever of it is left has no bus any more
        }
    }

    private Ended reachEnd(Origin origin) throws InterruptedException {
        try {
            if (origin == Origin.ORDERED) {
                return new Execution(attempt, tools, lodgings, launchpad).run();
            }
            var adoption = new Adoption(attempt, tools, lodgings, launchpad);
            return switch (present()) {
                case Received _ -> adoption.beforeAgent();
                case Starting(var begun) -> adoption.withAgent(begun, false);
                case Running(var begun, boolean begunTurn, _) ->
                        adoption.withAgent(begun, begunTurn);
                case Ended ended -> ended;
                case Saved _, Delivered _, Reported _ ->
                        throw new IllegalStateException("it has ended already");
            };
        } catch (RuntimeException | Error e) {
            stop.failIfLeaving();
            log.atError().addKeyValue("attempt", order.attempt()).setCause(e).log("attempt broke");
            var adoption = new Adoption(attempt, tools, lodgings, launchpad);
            return adoption.broken(brokenResult(e));
        }
    }

    private Saved saved(Ended ended) throws InterruptedException {
        try {
            return delivery.save(ended);
        } catch (RuntimeException | Error e) {
            stop.failIfLeaving();
            log.atError().addKeyValue("attempt", order.attempt()).setCause(e).log("saving broke");
            return Delivery.unsaved(ended.result(), "Saving the work broke: " + e.getMessage());
        }
    }

    private Delivered delivered(Saved saved) throws InterruptedException {
        try {
            return delivery.deliver(saved);
        } catch (RuntimeException | Error e) {
            stop.failIfLeaving();
            log.atError().addKeyValue("attempt", order.attempt()).setCause(e).log("delivery broke");
            return new Delivered(
                    Results.unsaved(saved.result(), "Delivery broke: " + e.getMessage()), true);
        }
    }

    private void report(Delivered delivered) throws InterruptedException {
        var sent = sentLog();
        synchronized (this) {
            logs = Optional.of(sent);
        }
        sayFinished(delivered.result(), sent);
        for (int waited = 1; !stored.await(1, TimeUnit.SECONDS); waited++) {
            stop.failIfLeaving();
            if (waited % REPEAT_SEC == 0) {
                sayFinished(delivered.result(), sent);
            }
        }
    }

    private List<LogTotal> sentLog() {
        try {
            return spool.totals();
        } catch (UncheckedIOException e) {
            log.atError()
                    .addKeyValue("attempt", order.attempt())
                    .setCause(e)
                    .log("a log cannot be read back to compare it, check the node's disk");
            return List.of();
        }
    }

    private void forget(Reported reported) throws InterruptedException {
        spool.close();
        try {
            stop.interruptibleByLeaving();
            if (reported.keep()) {
                log.atWarn()
                        .addKeyValue("attempt", order.attempt())
                        .addKeyValue("folder", tools.settings().kept())
                        .log("not all of an attempt's work could be stored, it stays on this node");
                lodgings.abandon(order);
                files.moveTo(tools.settings().kept());
            } else {
                lodgings.leave(order, isApplied(), reported.ended());
                files.delete();
            }
            tools.workspaces().makeAhead();
        } catch (RuntimeException e) {
            stop.failIfLeaving();
            log.atError()
                    .addKeyValue("attempt", order.attempt())
                    .setCause(e)
                    .log("what is left of a reported attempt cannot be deleted, see the folder");
        } finally {
            stop.notInterruptible();
        }
    }

    private synchronized void reach(AttemptState next) {
        if (next instanceof Running(var begun, boolean begunTurn, boolean unheard)) {
            launch = begun;
            turnBegun |= begunTurn;
            write(new Running(begun, turnBegun, unheard));
            sayStarted(begun);
        } else {
            write(masked(next));
        }
    }

    /** Texts of a result come from many places; none of them may hold a secret. */
    private AttemptState masked(AttemptState next) {
        return switch (next) {
            case Ended(var result, boolean hasWork) -> new Ended(masked(result), hasWork);
            case Saved(var result, var saved, boolean keep) ->
                    new Saved(masked(result), saved, keep);
            case Delivered(var result, boolean keep) -> new Delivered(masked(result), keep);
            case Received _, Starting _, Running _, Reported _ -> next;
        };
    }

    private AttemptResult masked(AttemptResult result) {
        var hidden = Masks.known(attempt, tools.settings());
        return Results.masked(result, Secrets.of(Masks.values(hidden)));
    }

    /** What could not be written down is tried again. Called now and then. */
    synchronized void writeAgain() {
        if (isUnwritten) {
            write(state);
        }
    }

    /** While the disk is full: first with the reserve, then as long as it takes. */
    private void awaitRoom(IOException why) {
        if (reserve.give()) {
            return;
        }
        try {
            stop.failIfLeaving();
        } catch (InterruptedException leaving) {
            throw new UncheckedIOException("the node ends", why);
        }
        LockSupport.parkNanos(ROOM_LOOK_NANOS);
    }

    AttemptOrder order() {
        return order;
    }

    /** A full disk must not hang an attempt: then it goes on in memory. */
    private synchronized void write(AttemptState next) {
        AttemptLines.tell(order, state, next);
        state = next;
        try {
            isUnwritten = true;
            files.write(next);
            isUnwritten = false;
        } catch (RuntimeException e) {
            AttemptLines.on(log.atError(), order)
                    .setCause(e)
                    .log("the state of an attempt cannot be written, check the node's disk");
        }
    }

    private synchronized boolean isApplied() {
        return isApplied;
    }

    private synchronized boolean keep() {
        return state instanceof Delivered delivered && delivered.keep();
    }

    private synchronized AttemptState present() {
        return state;
    }

    /** Nothing of it runs any more. */
    boolean isOver() {
        return switch (present()) {
            case Received _, Starting _, Running _ -> false;
            case Ended _, Saved _, Delivered _, Reported _ -> true;
        };
    }

    private void sayStarted(Launch begun) {
        link.send(
                new NodeMessage.Started(
                        order.attempt(),
                        order.token(),
                        begun.isolation(),
                        humanStream(),
                        begun.account()));
    }

    private synchronized void sayFinished(AttemptResult result, List<LogTotal> sent) {
        isReportUnanswered = true;
        link.send(new NodeMessage.Finished(order.attempt(), order.token(), result, sent));
    }

    private LogStream humanStream() {
        return tools.clis().cli(order.agent().cli()).humanStream();
    }

    private synchronized AttemptResult brokenResult(Throwable e) {
        var failed =
                new Ending.Failed(
                        FailureCode.INTERNAL,
                        "The node broke while it ran the attempt: "
                                + e.getClass().getSimpleName()
                                + ", see its log");
        var none = AttemptResult.neverStarted(failed, order.isolation());
        return new AttemptResult(
                failed,
                none.exitCode(),
                turnBegun || launch != null,
                "",
                "",
                "",
                usage,
                models,
                launch == null ? none.isolation() : launch.isolation(),
                none.changes(),
                none.killed(),
                none.warnings(),
                0);
    }
}
