package cadre.server.fleet.node;

import cadre.process.BootClock;
import cadre.server.feed.Feed;
import cadre.server.fleet.LeaseTerms;
import cadre.server.fleet.Loop;
import cadre.server.fleet.placement.Roster;
import cadre.server.storage.Database;
import cadre.wire.event.Actor;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices nodes that are connected and do not beat: they are silent, and get nothing new until they
 * beat again. After a pause of this server it waits for one lease: their beats were not read.
 */
public final class NodeWatch implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(NodeWatch.class);
    private static final Duration TICK = Duration.ofSeconds(2);
    private static final Duration PAUSE = Duration.ofSeconds(5);

    private final Database db;
    private final Feed feed;
    private final Roster roster;
    private final LeaseTerms terms;
    private final InstantSource clock;
    private final LongSupplier nanos;
    private final Loop loop;
    private long lookedAt;
    private long quietUntil;

    /** A watch that is not started. */
    public NodeWatch(Database db, Feed feed, Roster roster, LeaseTerms terms, InstantSource clock) {
        this(db, feed, roster, terms, clock, BootClock::nanos);
    }

    /**
     * The same.
     *
     * @param nanos a clock that never goes back, and goes on while the machine sleeps
     */
    public NodeWatch(
            Database db,
            Feed feed,
            Roster roster,
            LeaseTerms terms,
            InstantSource clock,
            LongSupplier nanos) {
        this.nanos = nanos;
        this.lookedAt = nanos.getAsLong();
        this.quietUntil = lookedAt;
        this.db = db;
        this.feed = feed;
        this.roster = roster;
        this.terms = terms;
        this.clock = clock;
        this.loop = new Loop("node-watch", Loop.Pause.of(TICK), this::watchOnce);
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
    void watchOnce() {
        var now = nanos.getAsLong();
        if (now - lookedAt > TICK.plus(PAUSE).toNanos()) {
            quietUntil = now + terms.lease().toNanos();
        }
        lookedAt = now;
        if (now < quietUntil) {
            return;
        }
        for (var node : roster.hush(clock.instant().minus(terms.lease()))) {
            log.atWarn().addKeyValue("node", node).log("node is silent");
            db.write(tx -> {
                feed.append(
                        tx,
                        "node.silent",
                        node.toString(),
                        Optional.empty(),
                        Actor.CADRE,
                        Map.of("node", node));
                return node;
            });
        }
    }
}
