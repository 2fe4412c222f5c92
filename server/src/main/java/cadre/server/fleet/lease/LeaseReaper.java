package cadre.server.fleet.lease;

import cadre.server.fleet.Loop;
import cadre.server.fleet.job.Leases;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends leases that ran out and jobs that are over their time. After the server's start it waits for
 * one lease before it takes anything away: nodes that could not beat while the server was down come
 * back first.
 */
public final class LeaseReaper implements AutoCloseable {
    /** How long a node may take to answer to a stop: TERM, grace, KILL, save, upload. */
    static final Duration PATIENCE = Duration.ofMinutes(5);

    private static final Logger log = LoggerFactory.getLogger(LeaseReaper.class);
    private static final Duration TICK = Duration.ofSeconds(2);

    private final Leases leases;
    private final InstantSource clock;
    private final Instant startedAt;
    private final Loop loop;

    /** A reaper that is not started; the wait of one lease begins now. */
    public LeaseReaper(Leases leases, InstantSource clock) {
        this.leases = leases;
        this.clock = clock;
        this.startedAt = clock.instant();
        this.loop = new Loop("lease-reaper", Loop.Pause.of(TICK), this::reapOnce);
    }

    /** Begins. */
    public void start() {
        loop.start();
    }

    @Override
    public void close() {
        loop.close();
    }

    /** One round. */
    void reapOnce() {
        if (clock.instant().isBefore(startedAt.plus(leases.terms().lease()))) {
            return;
        }
        warn(leases.endExpired(), "leases expired");
        warn(leases.stopOverdue(), "jobs ran over their time and are being stopped");
        warn(leases.endUnanswered(PATIENCE), "nodes did not answer to a stop");
    }

    private static void warn(int count, String what) {
        if (count > 0) {
            log.atWarn().addKeyValue("count", count).log(what);
        }
    }
}
