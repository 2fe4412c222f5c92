package cadre.server.fleet.lease;

import cadre.process.BootClock;
import cadre.server.fleet.Loop;
import cadre.server.fleet.job.Leases;
import cadre.wire.error.CadreException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends leases that ran out and jobs that are over their time. After the server's start, after a
 * pause of its own, and after the store was away, it waits for one lease before it takes anything
 * away: what nodes said meanwhile nobody has read, and those that could not say it come back first.
 * Deadlines need no node's word and are kept at once. May run on several servers.
 */
public final class LeaseReaper implements AutoCloseable {
    /** How long a node may take to answer to a stop: TERM, grace, KILL, save, upload. */
    static final Duration PATIENCE = Duration.ofMinutes(5);

    private static final Logger log = LoggerFactory.getLogger(LeaseReaper.class);
    private static final Duration TICK = Duration.ofSeconds(2);

    /** Who wakes so much too late was not running: garbage collection, SIGSTOP, a sleep. */
    private static final Duration PAUSE = Duration.ofSeconds(5);

    private final Leases leases;
    private final InstantSource clock;
    private final Loop loop;
    private final LongSupplier nanos;
    private Instant quietSince;
    private long lookedAt;
    private long restedAt;

    /** A reaper that is not started; the wait of one lease begins now. */
    public LeaseReaper(Leases leases, InstantSource clock) {
        this(leases, clock, BootClock::nanos);
    }

    /**
     * The same.
     *
     * @param nanos a clock that never goes back, and goes on while the machine sleeps
     */
    public LeaseReaper(Leases leases, InstantSource clock, LongSupplier nanos) {
        this.leases = leases;
        this.clock = clock;
        this.nanos = nanos;
        this.quietSince = clock.instant();
        this.lookedAt = nanos.getAsLong();
        this.restedAt = lookedAt;
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
        var tick = nanos.getAsLong();
        if (tick - lookedAt > longestRound().toNanos()
                || tick - restedAt > TICK.plus(PAUSE).toNanos()) {
            quietSince = now; // the store kept us waiting, or we did not run; so it was for beats
        }
        lookedAt = tick;
        var quiet = now.isBefore(quietSince.plus(leases.terms().lease()));
        try {
            // no node need be asked for these: what is due is due, also when this server was down
            warn(leases.endWaiting(now), "jobs waited for a node for too long");
            warn(leases.stopOverdue(now), "jobs ran over their time and are being stopped");
            if (!quiet) {
                warn(leases.endExpired(now), "leases expired");
                warn(leases.endUnanswered(now, PATIENCE), "nodes did not answer to a stop");
            }
        } catch (CadreException e) {
            quietSince = clock.instant();
            throw e;
        } finally {
            restedAt = nanos.getAsLong();
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
