package cadre.server.outbound;

import cadre.server.access.Principal;
import cadre.server.access.secret.Vault;
import cadre.server.feed.Feed;
import cadre.server.outbound.Endpoint.State;
import cadre.server.outbound.Sender.Answer;
import cadre.server.storage.Database;
import cadre.server.storage.Topic;
import cadre.server.storage.Tx;
import cadre.server.storage.Waits;
import cadre.wire.api.Grant;
import cadre.wire.api.Page;
import cadre.wire.api.WebhookAnswer;
import cadre.wire.api.WebhookMessage;
import cadre.wire.api.WebhookRequest;
import cadre.wire.api.WebhookResend;
import cadre.wire.api.WebhookSecret;
import cadre.wire.api.WebhookView;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.id.WebhookName;
import cadre.wire.json.Json;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/**
 * The webhooks that Cadre sends to, for admins. Each change is an event in its own transaction, in
 * which no address has more than its host. Thread-safe.
 */
public final class Webhooks {
    static final String TOPIC = "webhook";

    /** For what changes secrets, too: it stands before the vault's own lock. */
    private static final String LOCK = "outbound";

    private static final int MOST = 50;
    private static final int MOST_AT_ONCE = 1000;
    private static final Duration OLD_SIGNS = Duration.ofHours(24);

    private final Database db;
    private final Feed feed;
    private final InstantSource clock;
    private final Signing signing;
    private final Sending sending;
    private final WebhookLoop loop;

    /** Where all of it is kept, and the clock. */
    public record Store(Database db, Feed feed, Vault vault, InstantSource clock) {}

    /**
     * Webhooks in this store; nothing is sent before the loop is started.
     *
     * @param holder names this server among those on the store
     * @param chance where secrets come from: a {@code SecureRandom}, but for tests
     */
    public Webhooks(Store store, Sender sender, String holder, RandomGenerator chance) {
        this.db = store.db();
        this.feed = store.feed();
        this.clock = store.clock();
        this.signing = new Signing(store.vault(), chance);
        this.sending = new Sending(db, feed, signing, sender, holder, clock, chance);
        this.loop =
                new WebhookLoop(db, feed, new Collecting(db, feed, clock, chance), sending, clock);
    }

    /** What sends; to be started, and closed. */
    public WebhookLoop loop() {
        return loop;
    }

    /**
     * Adds one, which gets what happens from now on.
     *
     * @throws CadreException FORBIDDEN below admin; INVALID for a wrong address or kind; CONFLICT
     *     if there is one of that name, or too many
     */
    public WebhookSecret add(Principal by, WebhookRequest request) {
        by.require(Grant.ADMIN);
        var fresh = Registration.of(request, feed.head(), clock.instant(), by);
        return db.write(tx -> {
            tx.lock(LOCK);
            if (EndpointStore.count(tx) >= MOST) {
                throw new CadreException(
                        ErrorCode.CONFLICT,
                        "There are too many webhooks",
                        Map.of("most", MOST),
                        "Remove those that nobody needs, with 'cadre webhook remove'");
            }
            var secret = signing.make(tx, by.actor(), request.name(), 1);
            if (!EndpointStore.insert(tx, fresh)) {
                throw new CadreException(
                        ErrorCode.CONFLICT,
                        "There is a webhook of this name",
                        Map.of("webhook", request.name()),
                        "Take another name, or remove that one with 'cadre webhook remove'");
            }
            var more = new TreeMap<String, Object>();
            more.put("host", String.valueOf(fresh.url().getHost()));
            more.put("events", fresh.kinds());
            request.team().ifPresent(team -> more.put("team", team.name()));
            tell(tx, "webhook.added", by, request.name(), more);
            return new WebhookSecret(view(tx, fresh), secret);
        });
    }

    /** All of them. Needs admin. */
    public List<WebhookView> list(Principal by) {
        by.require(Grant.ADMIN);
        return all();
    }

    /** The same for the server's own look at itself. */
    public List<WebhookView> all() {
        return db.read(tx -> EndpointStore.all(tx).stream().map(one -> view(tx, one)).toList());
    }

    /** Messages that are to be sent. */
    public Waits waits() {
        return db.read(tx -> MessageStore.waits(tx, "waiting"));
    }

    /** Messages that were given up, until someone sends them again or forgets them. */
    public Waits givenUp() {
        return db.read(tx -> MessageStore.waits(tx, "dead"));
    }

    /** Those that have given something up since then. */
    public Set<WebhookName> gaveUpSince(Instant time) {
        return Set.copyOf(db.read(tx -> MessageStore.gaveUpSince(tx, time)));
    }

    /**
     * One of them. Needs admin.
     *
     * @throws CadreException NOT_FOUND
     */
    public WebhookView show(Principal by, WebhookName name) {
        by.require(Grant.ADMIN);
        return db.read(tx -> view(tx, found(EndpointStore.find(tx, name), name)));
    }

    /**
     * Sends an event {@code webhook.test} now, whatever the webhook's state, and waits for the
     * answer. It stands in no feed and is not sent again. Needs admin.
     *
     * @throws CadreException NOT_FOUND
     */
    public WebhookAnswer test(Principal by, WebhookName name) {
        by.require(Grant.ADMIN);
        var to = db.read(tx -> found(EndpointStore.find(tx, name), name));
        var now = clock.instant();
        var payload = Json.write(new Payload("webhook.test", now, Map.of("webhook", name.name())));
        var answer = sending.post(to, "msg_test_" + now.toEpochMilli(), payload);
        return switch (answer) {
            case Answer.Answered(var status, var _, var text) ->
                    new WebhookAnswer(Sending.isTaken(answer), Optional.of(status), text);
            case Answer.Away(var why) -> new WebhookAnswer(false, Optional.empty(), why);
        };
    }

    /**
     * Sends nothing any more; its place in the feed stays. Needs admin.
     *
     * @throws CadreException NOT_FOUND
     */
    public WebhookView pause(Principal by, WebhookName name) {
        return change(by, name, State.PAUSED, "webhook.paused");
    }

    /**
     * Goes on where it was paused or disabled, at once. Needs admin.
     *
     * @throws CadreException NOT_FOUND
     */
    public WebhookView resume(Principal by, WebhookName name) {
        return change(by, name, State.ACTIVE, "webhook.resumed");
    }

    private WebhookView change(Principal by, WebhookName name, State to, String kind) {
        by.require(Grant.ADMIN);
        return db.write(tx -> {
            var one = found(EndpointStore.lock(tx, name), name);
            if (one.state() != to || to == State.ACTIVE) {
                EndpointStore.state(tx, name, to, "");
                if (to == State.ACTIVE) {
                    MessageStore.hurry(tx, name, clock.instant());
                }
                tell(tx, kind, by, name, Map.of());
            }
            return view(tx, found(EndpointStore.find(tx, name), name));
        });
    }

    /**
     * Removes it with all that waits. Needs admin.
     *
     * @throws CadreException NOT_FOUND
     */
    public void remove(Principal by, WebhookName name) {
        by.require(Grant.ADMIN);
        db.write(tx -> {
            tx.lock(LOCK);
            var one = found(EndpointStore.find(tx, name), name);
            signing.drop(tx, by.actor(), name, one.secret());
            signing.drop(tx, by.actor(), name, one.secret() - 1);
            EndpointStore.delete(tx, name);
            MessageStore.delete(tx, name);
            tell(tx, "webhook.removed", by, name, Map.of());
            return name;
        });
    }

    /**
     * Makes a new secret; the one before signs too for 24 hours, and none that is older. Needs
     * admin.
     *
     * @throws CadreException NOT_FOUND; UNAVAILABLE if the key of the secrets is lost
     */
    public WebhookSecret rotate(Principal by, WebhookName name) {
        by.require(Grant.ADMIN);
        return db.write(tx -> {
            tx.lock(LOCK);
            var number = found(EndpointStore.find(tx, name), name).secret();
            var secret = signing.make(tx, by.actor(), name, number + 1);
            signing.drop(tx, by.actor(), name, number - 1);
            var until = clock.instant().plus(OLD_SIGNS);
            EndpointStore.secret(tx, name, number + 1, Optional.of(until));
            tell(tx, "webhook.rotated", by, name, Map.of("old_until", until.toString()));
            return new WebhookSecret(view(tx, found(EndpointStore.find(tx, name), name)), secret);
        });
    }

    /**
     * The messages that were given up, in the order of their events. Needs admin.
     *
     * @param after the number of the last event on the page before; 0 for the first page
     * @param limit 1 to 1,000
     * @throws CadreException NOT_FOUND
     */
    public Page<WebhookMessage> failed(Principal by, WebhookName name, long after, int limit) {
        by.require(Grant.ADMIN);
        var rows =
                db.read(tx -> {
                    found(EndpointStore.find(tx, name), name);
                    return MessageStore.dead(tx, name, after, limit + 1);
                });
        var shown = rows.subList(0, Math.min(limit, rows.size()));
        return new Page<>(
                shown.stream().map(Views::of).toList(),
                rows.size() > limit
                        ? Optional.of(Long.toString(shown.getLast().seq()))
                        : Optional.empty());
    }

    /**
     * Has messages that were given up sent again, under the ids that they had. Needs admin.
     *
     * @throws CadreException NOT_FOUND if there is no such webhook, or one of the ids is none of a
     *     message that was given up; INVALID for too many
     */
    public WebhookView resend(Principal by, WebhookName name, WebhookResend which) {
        by.require(Grant.ADMIN);
        var ids = which.ids().orElse(List.of());
        if (ids.size() > MOST_AT_ONCE) {
            throw new CadreException(
                    ErrorCode.INVALID,
                    "Too many messages at once",
                    Map.of("messages", ids.size(), "most", MOST_AT_ONCE),
                    "Leave ids out for all");
        }
        return db.write(tx -> {
            var one = found(EndpointStore.lock(tx, name), name);
            var now = clock.instant();
            int count = 0;
            if (which.ids().isEmpty()) {
                count = MessageStore.reviveAll(tx, name, now);
            }
            for (var id : Set.copyOf(ids)) {
                if (!MessageStore.revive(tx, name, id, now)) {
                    throw new CadreException(
                            ErrorCode.NOT_FOUND,
                            "No such message was given up",
                            Map.of("webhook", name, "message", shown(id)),
                            "'cadre webhook failed " + name + "' lists them");
                }
                count++;
            }
            tell(tx, "webhook.resent", by, name, Map.of("messages", count));
            return view(tx, one);
        });
    }

    private static String shown(String id) {
        return id.length() > 80 ? id.substring(0, 80) + "..." : id;
    }

    private static Endpoint found(Optional<Endpoint> one, WebhookName name) {
        return one.orElseThrow(() ->
                new CadreException(
                        ErrorCode.NOT_FOUND,
                        "No such webhook",
                        Map.of("webhook", name),
                        "'cadre webhook list' has them"));
    }

    private WebhookView view(Tx tx, Endpoint one) {
        return Views.of(tx, one, clock.instant());
    }

    private void tell(Tx tx, String kind, Principal by, WebhookName name, Map<String, ?> body) {
        feed.append(tx, kind, name.name(), Optional.empty(), by.actor(), body);
        tx.afterCommit(() -> db.wakes().ring(new Topic(TOPIC, name.name())));
    }
}
