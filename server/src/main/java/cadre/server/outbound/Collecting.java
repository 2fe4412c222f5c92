package cadre.server.outbound;

import cadre.server.feed.Feed;
import cadre.server.feed.Slice;
import cadre.server.outbound.MessageStore.Message;
import cadre.server.storage.Database;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.event.Actor;
import cadre.wire.event.Event;
import cadre.wire.id.WebhookName;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/**
 * Makes a message of each event that a webhook wants, in the transaction that moves its place in
 * the feed: each event once, whichever servers look. Of a webhook that takes nothing only so many
 * wait; the others wait in the feed. For one thread.
 */
final class Collecting {
    private static final int SLICE = 200;
    private static final int MOST_WAITING = 1000;
    private static final int ID_BYTES = 16;

    /** So far a place is written down, though nothing was wanted on the way. */
    private static final long STRETCH = 1000;

    private final Database db;
    private final Feed feed;
    private final InstantSource clock;
    private final RandomGenerator chance;

    /** How far was looked beyond the places that are written down. */
    private final Map<WebhookName, Looked> looked = new HashMap<>();

    /** Good while the webhook is the same, and its place is. */
    private record Looked(Endpoint of, long upTo) {
        boolean isOf(Endpoint other) {
            return of.createdAt().equals(other.createdAt()) && of.seq() == other.seq();
        }
    }

    Collecting(Database db, Feed feed, InstantSource clock, RandomGenerator chance) {
        this.db = db;
        this.feed = feed;
        this.clock = clock;
        this.chance = chance;
    }

    /** Looks once for each webhook; whether there is more to look at. */
    boolean collectOnce() {
        var active = db.read(EndpointStore::active);
        looked.keySet().retainAll(active.stream().map(Endpoint::name).collect(Collectors.toSet()));
        var more = false;
        for (var one : active) {
            more |= collect(one);
        }
        return more;
    }

    private boolean collect(Endpoint one) {
        var waiting = db.read(tx -> MessageStore.count(tx, one.name(), "waiting"));
        if (waiting >= MOST_WAITING) {
            return false;
        }
        var known = Optional.ofNullable(looked.get(one.name())).filter(each -> each.isOf(one));
        var from = known.map(Looked::upTo).orElse(one.seq());
        Slice slice;
        try {
            slice =
                    feed.scanAfter(
                            from, (int) Math.min(SLICE, MOST_WAITING - waiting), one.filter());
        } catch (CadreException e) {
            if (e.code() != ErrorCode.GONE) {
                throw e;
            }
            skip(one);
            return true;
        }
        if (slice.events().isEmpty() && slice.upTo() - one.seq() < STRETCH) {
            looked.put(one.name(), new Looked(one, slice.upTo()));
        } else {
            store(one, slice);
        }
        return !slice.end();
    }

    private void store(Endpoint one, Slice slice) {
        var messages = slice.events().stream().map(event -> message(one, event)).toList();
        db.write(tx -> {
            if (EndpointStore.move(tx, one, slice.upTo())) {
                messages.forEach(each -> MessageStore.insert(tx, each, clock.instant()));
            }
            return messages.size();
        });
    }

    private Message message(Endpoint one, Event event) {
        var id = new byte[ID_BYTES];
        chance.nextBytes(id);
        return new Message(
                "msg_" + HexFormat.of().formatHex(id),
                one.name(),
                event.seq(),
                event.kind(),
                Payload.of(event),
                0,
                Optional.empty(),
                "",
                Optional.empty());
    }

    /** Retention was faster, after a long pause perhaps. */
    private void skip(Endpoint one) {
        var floor = feed.floor();
        db.write(tx -> {
            if (EndpointStore.move(tx, one, floor)) {
                EndpointStore.missed(tx, one.name());
                feed.append(
                        tx,
                        "webhook.missed",
                        one.name().name(),
                        Optional.empty(),
                        Actor.CADRE,
                        Map.of("after", one.seq(), "deleted_up_to", floor));
            }
            return floor;
        });
    }
}
