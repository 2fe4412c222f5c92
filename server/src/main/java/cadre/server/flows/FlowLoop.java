package cadre.server.flows;

import cadre.server.feed.Feed;
import cadre.server.feed.cause.KeptOrigins;
import cadre.server.fleet.Loop;
import cadre.server.flows.outbox.Outbox;
import cadre.server.forges.api.Trouble;
import cadre.server.storage.Database;
import cadre.wire.error.CadreException;
import cadre.wire.id.FlowId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has items looked at when they are due: each by one server at a time, which says so with a lease.
 * Woken by commits and by itself every second; hints and commits only make a look come sooner.
 */
public final class FlowLoop implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(FlowLoop.class);
    private static final Duration REST = Duration.ofSeconds(1);

    /** How long an item rests when whoever looked at it was killed; renewed during a look. */
    private static final Duration LEASE = Duration.ofSeconds(30);

    private static final Duration RENEW = Duration.ofSeconds(8);

    /** After so many looks' time in one stage an item is looked at so much less often. */
    private static final int LATE = 20;

    private static final int SELDOM = 5;
    private static final int AT_ONCE = 50;
    private static final int MOST = 1_000;

    private final Database db;
    private final Feed feed;
    private final Outbox outbox;
    private final Looks looks;
    private final Duration look;
    private final InstantSource clock;
    private final Semaphore woken = new Semaphore(0);
    private final Loop loop;
    private final Map<FlowId, FlowRow> looking = new ConcurrentHashMap<>();
    private final Loop leases;
    private volatile Optional<Feed.Subscription> commits = Optional.empty();

    FlowLoop(
            Database db,
            Feed feed,
            Outbox outbox,
            Looks looks,
            Duration look,
            InstantSource clock) {
        this.db = db;
        this.feed = feed;
        this.outbox = outbox;
        this.looks = looks;
        this.look = look;
        this.clock = clock;
        this.loop = new Loop("flows", this::rest, this::roundOnce);
        this.leases = new Loop("flow-leases", Loop.Pause.of(RENEW), this::renewOnce);
    }

    /** Begins. */
    public void start() {
        commits = Optional.of(feed.onCommit(this::wake));
        leases.start();
        loop.start();
    }

    /** Has a round begin soon. */
    void wake() {
        if (woken.availablePermits() == 0) {
            woken.release();
        }
    }

    private void rest() throws InterruptedException {
        if (woken.tryAcquire(REST.toMillis(), TimeUnit.MILLISECONDS)) {
            woken.drainPermits();
        }
    }

    @Override
    public void close() {
        commits.ifPresent(Feed.Subscription::close);
        loop.close();
        leases.close();
    }

    /** One round: a look at each item that is due, side by side. */
    void roundOnce() {
        var due =
                db.read(tx ->
                        FlowStore.due(tx, clock.instant(), MOST).stream()
                                .filter(id -> !outbox.isAwaited(tx, prefix(id)))
                                .limit(AT_ONCE)
                                .toList());
        if (due.size() == 1) {
            lookOnce(due.getFirst());
        } else if (!due.isEmpty()) {
            try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
                due.forEach(id -> pool.submit(() -> lookOnce(id)));
            }
        }
    }

    private static String prefix(FlowId id) {
        return "flow/" + id.number() + "/";
    }

    /** One look, in the trace of what caused the item. */
    void lookOnce(FlowId id) {
        KeptOrigins.within(db, id.toString(), () -> lookAt(id));
    }

    private void lookAt(FlowId id) {
        var now = clock.instant();
        var taken = db.write(tx -> FlowStore.take(tx, id, now, now.plus(LEASE)));
        if (taken.isEmpty()) {
            return;
        }
        var row = taken.get();
        var again = later(row, now);
        looking.put(id, row);
        try {
            if (looks.look(row) == Looks.Next.SOON) {
                again = now;
            }
        } catch (CadreException e) {
            again = Trouble.pause(e).map(now::plus).orElse(again);
            log.atWarn()
                    .addKeyValue("flow", id)
                    .addKeyValue("reason", String.valueOf(e.getMessage()))
                    .log("an item could not be looked at");
        } catch (RuntimeException e) { // the others go on
            log.atError()
                    .addKeyValue("flow", id)
                    .setCause(e)
                    .log("an item cannot be looked at; report this");
        } finally {
            looking.remove(id);
        }
        var at = again;
        db.write(tx -> {
            FlowStore.letGo(tx, row, at);
            return true;
        });
        if (!at.isAfter(now)) {
            wake();
        }
    }

    /** Keeps what is being looked at: a push may take minutes. */
    void renewOnce() {
        for (var row : looking.values()) {
            var until = clock.instant().plus(LEASE);
            db.write(tx -> FlowStore.renew(tx, row, until));
        }
    }

    private Instant later(FlowRow row, Instant now) {
        var isLate = row.stageSince().plus(look.multipliedBy(LATE)).isBefore(now);
        return now.plus(isLate ? look.multipliedBy(SELDOM) : look);
    }
}
