package cadre.server.outbound;

import cadre.server.feed.Feed;
import cadre.server.fleet.Loop;
import cadre.server.storage.Database;
import cadre.server.storage.Wakes;
import cadre.wire.id.WebhookName;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes messages of what happens and has them sent: woken by the feed, and each second by itself. A
 * webhook that is slow keeps no other one waiting: each has a thread of its own, while something is
 * sent to it. May run on several servers.
 */
public final class WebhookLoop implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(WebhookLoop.class);
    private static final Duration LOOK = Duration.ofSeconds(1);

    /** Events come in crowds: they are read together. */
    private static final Duration GATHER = Duration.ofMillis(50);

    private static final Duration CLEAN = Duration.ofHours(1);

    /** A server that stops waits no longer for answers. */
    private static final Duration ENDING = Duration.ofSeconds(3);

    private static final Duration KEPT = Duration.ofDays(30);
    private static final int MOST_KEPT = 1000;

    private final Database db;
    private final InstantSource clock;
    private final Collecting collecting;
    private final Sending sending;
    private final Semaphore woken = new Semaphore(0);
    private final Set<WebhookName> busy = ConcurrentHashMap.newKeySet();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Feed.Subscription happened;
    private final Wakes.Subscription changed;
    private final Loop loop;
    private volatile boolean closed;
    private Instant cleaned = Instant.EPOCH;

    WebhookLoop(
            Database db, Feed feed, Collecting collecting, Sending sending, InstantSource clock) {
        this.db = db;
        this.clock = clock;
        this.collecting = collecting;
        this.sending = sending;
        this.happened = feed.onCommit(woken::release);
        this.changed = db.wakes().listen(Webhooks.TOPIC, woken::release);
        this.loop = new Loop("webhooks", this::await, this::lookOnce);
    }

    /** Begins. */
    public void start() {
        loop.start();
    }

    private void await() throws InterruptedException {
        if (woken.tryAcquire(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
            Thread.sleep(GATHER);
            woken.drainPermits();
        }
    }

    /** Reads what happened, and begins with each webhook that nobody here is at. */
    void lookOnce() {
        var more = collecting.collectOnce();
        for (var webhook : sending.due()) {
            if (busy.add(webhook)) {
                threads.submit(() -> drain(webhook));
            }
        }
        cleanNowAndThen();
        if (more) {
            woken.release();
        }
    }

    private void drain(WebhookName webhook) {
        try {
            while (!closed && sending.sendNext(webhook)) {
                // the next one
            }
        } catch (RuntimeException e) {
            log.atWarn()
                    .addKeyValue("webhook", webhook)
                    .addKeyValue("reason", String.valueOf(e.getMessage()))
                    .log("sending to a webhook does not go on; it is tried again");
        } finally {
            busy.remove(webhook);
        }
    }

    private void cleanNowAndThen() {
        var now = clock.instant();
        if (cleaned.plus(CLEAN).isBefore(now)) {
            cleaned = now;
            db.write(tx -> MessageStore.forget(tx, now.minus(KEPT), MOST_KEPT));
        }
    }

    @Override
    public void close() {
        changed.close();
        happened.close();
        loop.close();
        closed = true;
        threads.shutdown();
        awaitAnswers();
        threads.shutdownNow();
        threads.close();
    }

    /** What is sent just now is then not sent twice. */
    private void awaitAnswers() {
        try {
            if (!threads.awaitTermination(ENDING.toMillis(), TimeUnit.MILLISECONDS)) {
                log.atInfo().log("some webhooks have not answered; they are sent to again");
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
