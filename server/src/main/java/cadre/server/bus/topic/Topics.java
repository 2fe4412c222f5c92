package cadre.server.bus.topic;

import cadre.server.feed.Feed;
import cadre.server.storage.Database;
import cadre.server.storage.Tx;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.event.Actor;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Agents that register, publish and look for what was published to them. What is published is
 * stored before it is answered, with its event, and is given to each agent once. Thread-safe.
 */
public final class Topics {
    /** How much may wait for one agent. */
    private static final int FULL = 1000;

    private static final int MOST_AGENTS = 10_000;
    private static final int MOST_OF_A_TRACE = 100;
    private static final int FORGOTTEN_AT_ONCE = 20;

    /** For so long one can see that an agent was there. */
    private static final Duration REMEMBERED = Duration.ofDays(1);

    private final Database db;
    private final Feed feed;
    private final InstantSource clock;

    /** The topics in {@code db}. */
    public Topics(Database db, Feed feed, InstantSource clock) {
        this.db = db;
        this.feed = feed;
        this.clock = clock;
    }

    /**
     * Registers an agent, or renews it.
     *
     * @return it, with the time up to which it counts as online
     * @throws CadreException TOO_MANY if 10,000 are there
     */
    public TopicAgent register(Actor by, Registration agent) {
        return db.write(tx -> {
            var now = clock.instant();
            TopicStore.forget(tx, now, now.minus(REMEMBERED), FORGOTTEN_AT_ONCE);
            if (!TopicStore.isKnown(tx, agent.agent())) {
                if (TopicStore.countAgents(tx) >= MOST_AGENTS) {
                    throw new CadreException(
                            ErrorCode.TOO_MANY,
                            "Too many agents are registered",
                            Map.of("agents", MOST_AGENTS),
                            "Those that do not come again are forgotten after a day");
                }
                event(tx, "topic.joined", agent.agent(), by, new Joined(agent.cli()));
            }
            TopicStore.put(tx, agent, now, now.plus(agent.stays()));
            return TopicStore.agent(tx, agent.agent()).orElseThrow();
        });
    }

    /** Has an agent count as offline from now on; one that is not there is left as it is. */
    public void deregister(Actor by, String agent) {
        db.write(tx -> {
            var ended = TopicStore.end(tx, agent, clock.instant());
            if (ended) {
                event(tx, "topic.left", agent, by, Map.of());
            }
            return ended;
        });
    }

    /**
     * Publishes to a topic or to an agent, who need not be registered.
     *
     * @throws CadreException CONFLICT if it is for an agent for whom 1,000 wait already; one who
     *     follows a topic gets no more then
     */
    public Published publish(Actor by, Publication one) {
        return db.write(tx -> publishIn(tx, by, one));
    }

    /** The same in a transaction that is open. */
    public Published publishIn(Tx tx, Actor by, Publication one) {
        var now = clock.instant();
        TopicStore.forget(tx, now, now.minus(REMEMBERED), FORGOTTEN_AT_ONCE);
        var recipients = recipients(tx, one, now);
        var expires = now.plus(one.ttl());
        var message = TopicStore.insert(tx, one, now, expires);
        recipients.forEach(agent -> TopicStore.deliver(tx, agent, message));
        event(
                tx,
                "topic.published",
                "p" + message,
                by,
                new Sent(one.from(), one.to(), one.topic(), one.traceId()));
        return new Published(message, recipients.size(), expires);
    }

    private static List<String> recipients(Tx tx, Publication one, Instant now) {
        if (one.to().startsWith(Publication.TO_TOPIC)) {
            var topic = one.to().substring(Publication.TO_TOPIC.length());
            return TopicStore.subscribers(tx, topic, now, FULL);
        }
        if (TopicStore.countWaiting(tx, one.to()) >= FULL) {
            throw new CadreException(
                    ErrorCode.CONFLICT,
                    "Too much waits for this agent",
                    Map.of("agent", one.to(), "waiting", FULL),
                    "It has to look at what was published to it first");
        }
        return List.of(one.to());
    }

    /**
     * What was published to an agent and has not been taken, the most urgent first.
     *
     * @param topics only these; all when empty
     * @param most 1 or more
     */
    public List<TopicMessage> waiting(String agent, Set<String> topics, int most, Taking taking) {
        return switch (taking) {
            case LEAVE -> db.read(tx -> waiting(tx, agent, topics, most));
            case TAKE ->
                    // a look first: most calls find nothing, and then there is nothing to write
                    db.read(tx -> waiting(tx, agent, topics, 1)).isEmpty()
                            ? List.of()
                            : db.write(tx ->
                                    waiting(tx, agent, topics, most).stream()
                                            .filter(one ->
                                                    TopicStore.take(tx, agent, one.message()))
                                            .toList());
        };
    }

    private List<TopicMessage> waiting(Tx tx, String agent, Set<String> topics, int most) {
        return TopicStore.waiting(tx, agent, topics, clock.instant(), most);
    }

    /** An agent that registered within the last day. */
    public Optional<TopicAgent> agent(String agent) {
        return db.read(tx -> TopicStore.agent(tx, agent));
    }

    /** The newest 100 that belong to a trace and are not over. */
    public List<TopicMessage> ofTrace(String trace) {
        return db.read(tx -> TopicStore.ofTrace(tx, trace, clock.instant(), MOST_OF_A_TRACE));
    }

    /** How much there is. */
    public TopicCounts counts() {
        return db.read(tx -> TopicStore.counts(tx, clock.instant()));
    }

    private void event(Tx tx, String kind, String thing, Actor by, Object body) {
        feed.append(tx, kind, thing, Optional.empty(), by, body);
    }

    /** What an event of a publication adds; never the payload. */
    private record Sent(String from, String to, String topic, String traceId) {}

    private record Joined(String cli) {}
}
