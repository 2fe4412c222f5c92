package cadre.server.fleet.lease;

import cadre.server.fleet.Loop;
import cadre.server.fleet.job.Leases;
import cadre.wire.error.CadreException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends leases that ran out and jobs that are over their time. After the server's start, and after
 * the store was away, it waits for one lease before it takes anything away: nodes that could not
 * beat while the server or the store was down come back first. May run on several servers.
 */
public final class LeaseReaper implements AutoCloseable {
    /** How long a node may take to answer to a stop: TERM, grace, KILL, save, upload. */
    static final Duration PATIENCE = Duration.ofMinutes(5);

    private static final Logger log = LoggerFactory.getLogger(LeaseReaper.class);
    private static final Duration TICK = Duration.ofSeconds(2);

    private final Leases leases;
    private final InstantSource clock;
    private final Loop loop;
    private Instant quietSince;
    private long lookedAt;

    /** A reaper that is not started; the wait of one lease begins now. */
    public LeaseReaper(Leases leases, InstantSource clock) {
        this.leases = leases;
        this.clock = clock;
        this.quietSince = clock.instant();
        this.lookedAt = System.nanoTime();
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
        // of before the round: in it the store may keep us waiting while no node can beat
        var now = clock.instant();
        if (System.nanoTime() - lookedAt > longestRound().toNanos()) {
            quietSince = now; // the store kept us waiting, and the nodes' beats too
        }
        lookedAt = System.nanoTime();
        if (now.isBefore(quietSince.plus(leases.terms().lease()))) {
            return;
        }
        try {
            warn(leases.endExpired(now), "leases expired");
            warn(leases.stopOverdue(now), "jobs ran over their time and are being stopped");
            warn(leases.endUnanswered(now, PATIENCE), "nodes did not answer to a stop");
        } catch (CadreException e) {
            quietSince = clock.instant();
            throw e;
        }
    }

    private Duration longestRound() {
        return leases.terms().lease().dividedBy(2).plus(TICK);
    }

    private static void warn(int count, String what) {
        if (count > 0) {
            log.atWarn().addKeyValue("count", count).log(what);
        }
    }
}
