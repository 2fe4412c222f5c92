package cadre.server.merges;

import cadre.server.feed.Feed;
import cadre.server.feed.cause.KeptOrigins;
import cadre.server.fleet.Loop;
import cadre.server.storage.Database;
import cadre.server.storage.Wakes;
import cadre.wire.error.CadreException;
import cadre.wire.id.TrainId;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes trains from step to step: woken by what happens while there are trains, by a train that
 * begins, and every few seconds by itself. May run on several servers.
 */
public final class MergeLoop implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(MergeLoop.class);
    private static final Duration LOOK = Duration.ofSeconds(2);

    /** What happens at the same time is looked at once. */
    private static final Duration GATHER = Duration.ofMillis(20);

    private final Merges merges;
    private final Database db;
    private final Semaphore woken = new Semaphore(0);
    private final Wakes.Subscription begins;
    private final Feed.Subscription happens;
    private final Loop loop;
    private volatile boolean isBusy = true;

    /** A loop that is not started. */
    public MergeLoop(Merges merges, Database db, Feed feed) {
        this.merges = merges;
        this.db = db;
        this.begins = db.wakes().listen(Merges.TOPIC, () -> woken.release());
        this.happens = feed.onCommit(this::somethingHappened);
        this.loop = new Loop("merges", this::await, this::goOnOnce);
    }

    /** Begins. */
    public void start() {
        loop.start();
    }

    private void somethingHappened() {
        if (isBusy) {
            woken.release();
        }
    }

    private void await() throws InterruptedException {
        if (woken.tryAcquire(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
            Thread.sleep(GATHER);
            woken.drainPermits();
        }
    }

    /** One round. */
    void goOnOnce() {
        isBusy = true; // what ends while we look rings
        cancelLeft();
        var running = merges.running();
        for (var train : running) {
            KeptOrigins.within(db, train.toString(), () -> goOn(train));
        }
        isBusy = !running.isEmpty();
    }

    private void goOn(TrainId train) {
        try {
            merges.goOn(train);
        } catch (CadreException e) {
            throw e;
        } catch (RuntimeException e) {
            log.atError()
                    .addKeyValue("train", train)
                    .setCause(e)
                    .log("a merge train does not go on; report this");
        }
    }

    private void cancelLeft() {
        try {
            merges.cancelLeft();
        } catch (CadreException e) {
            throw e;
        } catch (RuntimeException e) {
            log.atError()
                    .setCause(e)
                    .log("what a stopped train left is not cancelled; report this");
        }
    }

    @Override
    public void close() {
        begins.close();
        happens.close();
        loop.close();
    }
}
