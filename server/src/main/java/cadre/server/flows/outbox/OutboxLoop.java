package cadre.server.flows.outbox;

import cadre.server.fleet.Loop;
import cadre.server.storage.Database;
import cadre.server.storage.Waits;
import cadre.server.storage.Wakes;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has done what waits in the outbox: woken when something is stored, and each second by itself. A
 * connection that is slow keeps no other one waiting. May run on several servers.
 */
public final class OutboxLoop implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(OutboxLoop.class);
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final Duration RENEW = Duration.ofSeconds(8);

    private final Outbox outbox;
    private final Semaphore woken = new Semaphore(0);
    private final Set<String> busy = ConcurrentHashMap.newKeySet();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Wakes.Subscription stored;
    private final Loop loop;
    private final Loop leases;

    /** A loop that is not started. */
    public OutboxLoop(Outbox outbox, Database db) {
        this.outbox = outbox;
        this.stored = db.wakes().listen(Outbox.TOPIC, woken::release);
        this.loop = new Loop("outbox", this::await, this::lookOnce);
        this.leases = new Loop("outbox-leases", Loop.Pause.of(RENEW), outbox::renewOnce);
    }

    /** Begins. */
    public void start() {
        leases.start();
        loop.start();
    }

    /** What is to be done. */
    public Waits waits() {
        return outbox.waits();
    }

    private void await() throws InterruptedException {
        if (woken.tryAcquire(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
            woken.drainPermits();
        }
    }

    /** Begins with each connection that nobody here is at. */
    void lookOnce() {
        for (var connection : outbox.waiting()) {
            if (busy.add(connection)) {
                threads.submit(() -> drain(connection));
            }
        }
    }

    private void drain(String connection) {
        try {
            outbox.drain(connection);
        } catch (RuntimeException e) {
            log.atError()
                    .addKeyValue("connection", connection)
                    .setCause(e)
                    .log("the outbox of a connection does not go on; it is tried again");
        } finally {
            busy.remove(connection);
        }
    }

    @Override
    public void close() {
        stored.close();
        loop.close();
        threads.shutdownNow();
        threads.close();
        leases.close();
    }
}
