package cadre.server.chat;

import cadre.server.fleet.Loop;
import cadre.server.storage.Database;
import cadre.server.storage.Wakes;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * A bot that is served: the loops that keep its duty, handle what came, keep messages as jobs are,
 * tell what is new, and send. On a server without the duty they rest.
 */
public final class Serving implements AutoCloseable {
    private static final Duration RENEW = Duration.ofSeconds(5);
    private static final Duration LOOK = Duration.ofMillis(500);
    private static final Duration CLEAN = Duration.ofHours(1);
    private static final Duration KEPT = Duration.ofDays(30);

    /** A message that waited so long still finds what was picked when it was written. */
    private static final Duration PICKS_KEPT = Duration.ofDays(1);

    private final Database db;
    private final InstantSource clock;
    private final Duty duty;
    private final Reception reception;
    private final Outbox outbox;
    private final Heard came;
    private final Heard stored;
    private final Loop keeping;
    private final Loop handling;
    private final Loop watching;
    private final Loop telling;
    private final Loop sending;
    private Instant cleaned = Instant.EPOCH;

    /** What the loops do. */
    record Work(
            Handling handling,
            JobWatch jobs,
            QuestionWatch questions,
            Notices notices,
            Outbox outbox) {
        void watch() {
            jobs.lookOnce();
            questions.lookOnce();
        }
    }

    Serving(Database db, Duty duty, Reception reception, Work work, InstantSource clock) {
        this.db = db;
        this.clock = clock;
        this.duty = duty;
        this.reception = reception;
        this.outbox = work.outbox();
        this.came = new Heard(Reception.TOPIC);
        this.stored = new Heard(Outbox.TOPIC);
        this.keeping = new Loop("chat-duty", this::rest, this::keepOnce);
        this.handling =
                new Loop("chat-commands", came::await, () -> repeat(work.handling()::handleNext));
        this.watching = new Loop("chat-jobs", Loop.Pause.of(LOOK), work::watch);
        this.telling = new Loop("chat-notices", Loop.Pause.of(LOOK), work.notices()::lookOnce);
        this.sending =
                new Loop("chat-messages", stored::await, () -> repeat(work.outbox()::sendNext));
    }

    /** Wakes a loop when something is stored, and now and then by itself. */
    private final class Heard implements AutoCloseable {
        private final Semaphore rung = new Semaphore(0);
        private final Wakes.Subscription subscription;

        Heard(String topic) {
            subscription = db.wakes().listen(topic, rung::release);
        }

        void await() throws InterruptedException {
            if (rung.tryAcquire(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
                rung.drainPermits();
            }
        }

        @Override
        public void close() {
            subscription.close();
        }
    }

    /** Where the gateway hands in what comes. */
    public Reception reception() {
        return reception;
    }

    /** Begins. */
    public void start() {
        keeping.start();
        handling.start();
        watching.start();
        telling.start();
        sending.start();
    }

    private interface Round {
        boolean next();
    }

    private static void repeat(Round round) {
        while (!Thread.currentThread().isInterrupted() && round.next()) {
            // the next one
        }
    }

    private void rest() throws InterruptedException {
        if (duty.isHeld()) {
            Thread.sleep(RENEW);
        } else {
            Thread.sleep(LOOK);
        }
    }

    void keepOnce() {
        var now = clock.instant();
        if (duty.renewOnce() && cleaned.plus(CLEAN).isBefore(now)) {
            cleaned = now;
            db.write(tx ->
                    JournalStore.forget(tx, now.minus(KEPT))
                            + MessageStore.forget(tx, now.minus(KEPT))
                            + ButtonStore.forget(tx, now.minus(KEPT))
                            + PickStore.forget(tx, now.minus(PICKS_KEPT)));
        }
    }

    @Override
    public void close() {
        try {
            outbox.end();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        sending.close();
        telling.close();
        watching.close();
        handling.close();
        keeping.close();
        stored.close();
        came.close();
        duty.release();
    }
}
