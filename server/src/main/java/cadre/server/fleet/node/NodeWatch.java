package cadre.server.fleet.node;

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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices nodes that are connected and do not beat: they are silent, and get nothing new until they
 * beat again.
 */
public final class NodeWatch implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(NodeWatch.class);
    private static final Duration TICK = Duration.ofSeconds(2);

    private final Database db;
    private final Feed feed;
    private final Roster roster;
    private final LeaseTerms terms;
    private final InstantSource clock;
    private final Loop loop;

    /** A watch that is not started. */
    public NodeWatch(Database db, Feed feed, Roster roster, LeaseTerms terms, InstantSource clock) {
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
