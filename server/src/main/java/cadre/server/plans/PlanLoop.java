package cadre.server.plans;

import cadre.server.access.Keys;
import cadre.server.access.Principal;
import cadre.server.feed.Feed;
import cadre.server.feed.cause.KeptOrigins;
import cadre.server.fleet.Loop;
import cadre.server.fleet.job.Jobs;
import cadre.server.merges.Merges;
import cadre.server.storage.Database;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.id.PlanId;
import cadre.wire.plan.run.PlanState;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries plans on: files what is to be filed, applies the ends of jobs and trains, and begins what
 * is next. Compares the store with what should be, so that it may be killed at any point and may
 * run on several servers; what was filed just before a crash is found again by its idempotency key.
 * Woken by commits while any plan is at work, and looking by itself every second.
 */
public final class PlanLoop implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(PlanLoop.class);
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final int AT_ONCE = 200;

    private final Database db;
    private final Feed feed;
    private final Merges merges;
    private final Rules rules;
    private final InstantSource clock;
    private final StepFiling filing;
    private final Stops stops;
    private final Semaphore woken = new Semaphore(0);
    private final Loop loop;
    private volatile boolean busy = true;
    private volatile Optional<Feed.Subscription> commits = Optional.empty();

    /** What decides. */
    record Rules(
            Course course,
            Endings endings,
            Chronicle chronicle,
            Hearing hearing,
            Paths paths,
            Rehearsals rehearsals) {}

    PlanLoop(
            Database db,
            Feed feed,
            Keys keys,
            Jobs jobs,
            Merges merges,
            Rules rules,
            InstantSource clock) {
        this.db = db;
        this.feed = feed;
        this.merges = merges;
        this.rules = rules;
        this.clock = clock;
        this.filing = new StepFiling(db, keys, jobs, merges);
        this.stops = new Stops(db, jobs, merges, rules.chronicle());
        this.loop = new Loop("plans", this::rest, this::roundOnce);
    }

    /** Begins. */
    public void start() {
        commits =
                Optional.of(
                        feed.onCommit(() -> {
                            if (busy) {
                                wake();
                            }
                        }));
        loop.start();
    }

    /** Has a round begin soon. */
    void wake() {
        busy = true;
        if (woken.availablePermits() == 0) {
            woken.release();
        }
    }

    private void rest() throws InterruptedException {
        if (woken.tryAcquire(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
            woken.drainPermits();
        }
    }

    @Override
    public void close() {
        commits.ifPresent(Feed.Subscription::close);
        loop.close();
    }

    /** One round. */
    void roundOnce() {
        rules.paths().readOnce();
        fileOnce();
        endOnce();
        goOnOnce();
        fileOnce();
        rules.rehearsals().once();
        busy =
                db.read(tx ->
                        StepStore.isAnyRunning(tx)
                                || !PlanStore.due(tx, clock.instant(), 1).isEmpty());
    }

    private void fileOnce() {
        for (var step : db.read(tx -> StepStore.unfiled(tx, AT_ONCE))) {
            apart(
                    step.plan(),
                    () -> {
                        try {
                            filing.file(step);
                        } catch (CadreException e) {
                            if (StepFiling.isPassing(e)) {
                                throw e;
                            }
                            log.atWarn()
                                    .addKeyValue("plan", step.plan())
                                    .addKeyValue("reason", String.valueOf(e.getMessage()))
                                    .log("a step of a plan could not be filed");
                            end(step, new Came.Impossible(String.valueOf(e.getMessage())));
                        }
                    });
        }
    }

    /** What is wrong with one plan holds up no other; a store that is away does. */
    private void apart(PlanId plan, Runnable run) {
        KeptOrigins.within(
                db,
                plan.toString(),
                () -> {
                    try {
                        run.run();
                    } catch (CadreException e) {
                        if (e.code() == ErrorCode.UNAVAILABLE) {
                            throw e;
                        }
                        report(plan, e);
                    } catch (RuntimeException e) {
                        report(plan, e);
                    }
                });
    }

    private static void report(PlanId plan, RuntimeException e) {
        log.atError()
                .addKeyValue("plan", plan)
                .setCause(e)
                .log("a plan does not go on; report this");
    }

    /** Who filed the plan, by a key that is still good; not as a member of another team. */
    static Principal submitter(Keys keys, PlanRow plan) {
        return keys.holder(plan.submitterKey(), "")
                .map(by -> new Principal(by.key(), by.name(), by.grant(), by.node(), ""))
                .orElseThrow(() ->
                        new CadreException(
                                ErrorCode.FORBIDDEN,
                                "The key that filed the plan is no longer good",
                                Map.of("plan", plan.id(), "key", plan.submitterKey()),
                                "Stop it, and run it again with another key"));
    }

    private void endOnce() {
        for (var step : db.read(tx -> StepStore.over(tx, AT_ONCE))) {
            apart(step.plan(), () -> end(step, rules.hearing().job(step.job().orElseThrow())));
        }
        for (var step : db.read(tx -> StepStore.merged(tx, AT_ONCE))) {
            apart(
                    step.plan(),
                    () -> {
                        var train = merges.view(Principal.CADRE, step.train().orElseThrow());
                        end(step, rules.hearing().train(train));
                    });
        }
    }

    private void end(StepRow step, Came came) {
        db.write(tx -> {
            var plan = PlanStore.hold(tx, step.plan()).orElseThrow();
            var now = StepStore.find(tx, step).filter(StepRow::isRunning);
            if (now.isEmpty() || !now.get().isSame(step)) {
                return false; // another server did, or has filed it
            }
            if (plan.state().isOver()) {
                rules.chronicle().end(tx, now.get(), false, "the plan is over");
            } else {
                rules.endings().apply(tx, plan, now.get(), came);
            }
            return true;
        });
    }

    private void goOnOnce() {
        for (var id : db.read(tx -> PlanStore.due(tx, clock.instant(), AT_ONCE))) {
            apart(id, () -> goOn(id));
        }
    }

    private void goOn(PlanId id) {
        var plan =
                db.write(tx -> {
                    var now = PlanStore.hold(tx, id).orElseThrow();
                    var isLeft =
                            now.state() == PlanState.STOPPED
                                    && !StepStore.running(tx, id).isEmpty();
                    PlanStore.lookAt(
                            tx,
                            id,
                            isLeft ? Optional.of(clock.instant().plus(LOOK)) : Optional.empty());
                    if (now.state() == PlanState.RUNNING) {
                        rules.course().goOn(tx, now);
                    }
                    return now;
                });
        if (plan.state() == PlanState.STOPPED) {
            stops.all(plan);
        }
        if (plan.state().isOver() && plan.team().isPresent()) {
            retire(plan);
        }
    }

    private void retire(PlanRow plan) {
        var isArchived = rules.chronicle().team().archive(plan.team().orElseThrow());
        if (!isArchived) {
            db.write(tx -> {
                PlanStore.lookAt(tx, plan.id(), Optional.of(clock.instant().plus(LOOK)));
                return true;
            });
        }
    }
}
