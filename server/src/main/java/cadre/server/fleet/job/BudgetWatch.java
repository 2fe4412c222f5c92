package cadre.server.fleet.job;

import cadre.server.fleet.Loop;
import cadre.server.storage.Database;
import cadre.server.storage.Tx;
import cadre.server.usage.budget.Exhausted;
import cadre.wire.event.Actor;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Looks what is left of the budgets, as soon as more was used and every few seconds; lets the
 * dispatcher try again when more is left than before, and stops what runs beyond a budget where it
 * or the server is set so. May run on several servers at once.
 */
public final class BudgetWatch implements AutoCloseable {
    private static final Duration TICK = Duration.ofSeconds(2);
    private static final int AT_ONCE = 200;

    private final Database db;
    private final JobChanges changes;
    private final boolean stopsRunning;
    private final Semaphore news = new Semaphore(0);
    private final Loop loop = new Loop("budgets", this::awaitNews, this::watchOnce);
    private Exhausted before;

    /**
     * A watch that is not started.
     *
     * @param stopsRunning whether jobs that run are stopped when their budget is used up
     */
    public BudgetWatch(Database db, JobChanges changes, boolean stopsRunning) {
        this.db = db;
        this.changes = changes;
        this.stopsRunning = stopsRunning;
        this.before = changes.ledger().budgets().exhausted();
        changes.ledger().budgets().onChange(news::release);
    }

    /** Begins. */
    public void start() {
        news.release();
        loop.start();
    }

    @Override
    public void close() {
        loop.close();
    }

    private void awaitNews() throws InterruptedException {
        if (news.tryAcquire(TICK.toMillis(), TimeUnit.MILLISECONDS)) {
            news.drainPermits();
        }
    }

    void watchOnce() {
        changes.ledger().budgets().look();
        var now = changes.ledger().budgets().exhausted();
        if (!now.equals(before)) {
            before = now;
            changes.backlog().nudge();
        }
        var stops = now.over().stream().filter(one -> stopsRunning || one.stops()).toList();
        if (!stops.isEmpty()) {
            stop(stops);
        }
    }

    private void stop(List<Exhausted.Over> over) {
        for (var job : db.read(tx -> OverBudget.of(over).running(tx, AT_ONCE))) {
            db.write(tx -> {
                JobStore.lock(tx, job).ifPresent(row -> stop(tx, row, over));
                return job;
            });
        }
    }

    private void stop(Tx tx, JobRow job, List<Exhausted.Over> over) {
        var why = OverBudget.why(tx, job.id(), over);
        if (!job.isRunning() || job.stopping().isOn() || why.isEmpty()) {
            return;
        }
        changes.stop(
                tx,
                job,
                new JobRow.Stopping(
                        why.get(),
                        JobRow.Stopping.BUDGET,
                        Actor.CADRE.name(),
                        "",
                        Optional.of(changes.now())));
        changes.tell(
                tx,
                "job.stop_requested",
                job.id().toString(),
                job.id(),
                Actor.CADRE,
                Map.of("state", "running", "attempt", job.attempt(), "reason", why.get()));
    }
}
