package cadre.server.outbound;

import cadre.server.access.Principal;
import cadre.server.access.secret.KeyPlace;
import cadre.server.access.secret.Vault;
import cadre.server.feed.Feed;
import cadre.server.feed.Filter;
import cadre.server.fleet.Clock;
import cadre.server.gateways.outbound.HttpSender;
import cadre.server.storage.Database;
import cadre.server.storage.TestStores;
import cadre.wire.api.Grant;
import cadre.wire.api.WebhookRequest;
import cadre.wire.event.Actor;
import cadre.wire.id.KeyId;
import cadre.wire.id.WebhookName;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.random.RandomGenerator;

/**
 * A store with webhooks to a receiver, whose loops a test turns by hand, and whose server may end.
 */
final class Outside implements AutoCloseable {
    static final WebhookName CI = new WebhookName("ci");
    static final Principal ADMIN =
            new Principal(new KeyId(1), "root", Grant.ADMIN, Optional.empty(), "127.0.0.1");

    final Clock clock = new Clock();
    final Receiver receiver = Receiver.start();
    private final Path home;
    private final RandomGenerator chance = new Random(7);
    private final HttpSender sender = new HttpSender(Duration.ofSeconds(60), clock);
    Database db;
    Feed feed;
    Webhooks webhooks;
    Collecting collecting;
    Sending sending;

    Outside(Path home) {
        this.home = home;
        db = TestStores.main(home);
        feed = new Feed(db, clock);
        webhooks = webhooks(sender);
        collecting = collecting();
        sending = sending(sender, "one");
    }

    private Vault vault() {
        return new Vault(db, feed, new KeyPlace(home, Optional.empty()), clock);
    }

    Webhooks webhooks(Sender by) {
        return new Webhooks(new Webhooks.Store(db, feed, vault(), clock), by, "one", chance);
    }

    Collecting collecting() {
        return new Collecting(db, feed, clock, chance);
    }

    Sending sending(Sender by, String holder) {
        return new Sending(db, feed, new Signing(vault(), chance), by, holder, clock, chance);
    }

    HttpSender http() {
        return sender;
    }

    /** The server ends, whatever it is at, and another one begins on its store. */
    void restart() {
        feed.close();
        db.close();
        db = TestStores.main(home);
        feed = new Feed(db, clock);
        webhooks = webhooks(sender);
        collecting = collecting();
        sending = sending(sender, "one");
    }

    /** The secret. */
    String add(String... events) {
        return webhooks.add(
                        ADMIN,
                        new WebhookRequest(
                                CI, receiver.url(), Optional.of(List.of(events)), Optional.empty()))
                .secret();
    }

    void happens(String kind, int times) {
        db.write(tx -> {
            for (int i = 0; i < times; i++) {
                feed.append(tx, kind, "j" + i, Optional.empty(), Actor.CADRE, Map.of("number", i));
            }
            return times;
        });
    }

    /** Reads all that happened, and sends what is due. */
    void turn() {
        collect();
        sending.due().forEach(_ -> drain(sending));
    }

    /** How many were sent. */
    static int drain(Sending by) {
        int count = 0;
        while (by.sendNext(CI)) {
            count++;
        }
        return count;
    }

    void collect() {
        // what is committed may be shown a little later on a store of several servers
        feed.awaitAfter(newest() - 1, Duration.ofSeconds(60));
        while (collecting.collectOnce()) {
            // goes on
        }
    }

    private long newest() {
        return db.read(tx -> tx.one("select max(seq) as seq from event", row -> row.number("seq")))
                .orElse(0L);
    }

    /** Turns until nothing waits, as the time passes. */
    void turnToTheEnd() {
        for (int i = 0; i < 3000; i++) {
            turn();
            var view = webhooks.show(ADMIN, CI);
            if (view.waiting() == 0 || !view.state().equals("active")) {
                return;
            }
            clock.pass(Duration.ofMinutes(1));
        }
        throw new AssertionError("something waits for ever: " + webhooks.show(ADMIN, CI));
    }

    long events(String kind) {
        return feed.after(0, 1000, Filter.ofKinds(kind)).size();
    }

    @Override
    public void close() {
        feed.close();
        db.close();
        sender.close();
        receiver.close();
    }
}
