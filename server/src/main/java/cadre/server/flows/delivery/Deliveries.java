package cadre.server.flows.delivery;

import cadre.server.access.Principal;
import cadre.server.feed.Feed;
import cadre.server.feed.cause.Origin;
import cadre.server.flows.delivery.DeliveryStore.Fresh;
import cadre.server.flows.delivery.DeliveryStore.Whole;
import cadre.server.forges.connection.Connection;
import cadre.server.forges.connection.Connections;
import cadre.server.storage.Database;
import cadre.server.storage.Tx;
import cadre.wire.api.Grant;
import cadre.wire.api.Page;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.event.Actor;
import cadre.wire.flow.DeliveryDetail;
import cadre.wire.flow.DeliveryView;
import cadre.wire.flow.ReplayView;
import cadre.wire.id.DeliveryId;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The journal. A delivery is in it, with its event and its hint, before its sender is answered; it
 * is looked at afterwards. Thread-safe.
 */
public final class Deliveries implements AutoCloseable {
    /** Where the provider has no id that stays: Plane v1 tries again within that. */
    private static final Duration SAME_BYTES = Duration.ofHours(1);

    private static final int SHOWN_BYTES = 1024 * 1024;

    private final Database db;
    private final Feed feed;
    private final Connections connections;
    private final InstantSource clock;
    private final Refusals refusals;

    /** The journal in {@code db}. */
    public Deliveries(Database db, Feed feed, Connections connections, InstantSource clock) {
        this.db = db;
        this.feed = feed;
        this.connections = connections;
        this.clock = clock;
        this.refusals = new Refusals(db, clock);
    }

    /** What became of a delivery. */
    public sealed interface Outcome {
        /** It is stored. */
        record Accepted(DeliveryId id) implements Outcome {}

        /** It came before; nothing follows from it. */
        record Duplicate() implements Outcome {}

        /** Nothing proves that it is from there; it is counted, not stored. */
        record Refused() implements Outcome {}
    }

    private record Proved(Connection connection, String signedBy) {}

    /**
     * Takes a delivery in; returns when it is on disk.
     *
     * @param candidates the connections that its address stands for: it is from the one whose
     *     secret has signed it
     * @throws CadreException INVALID if it is signed and yet no JSON object; UNAVAILABLE if the
     *     store is away
     */
    public Outcome accept(List<Connection> candidates, Arrival arrival) {
        var now = clock.instant();
        var proved = prove(candidates, arrival, now);
        if (proved.isEmpty()) {
            if (candidates.isEmpty()) {
                refusals.count("");
            }
            candidates.forEach(each -> refusals.count(each.name())); // it may be from any of them
            return new Outcome.Refused();
        }
        var connection = proved.get().connection();
        var form = NormalForm.of(connection.provider(), arrival, Fields.read(arrival.body()));
        var fingerprint = fingerprint(form, arrival.body());
        var forgotten = form.stableId().isEmpty() ? now.minus(SAME_BYTES) : Instant.EPOCH;
        var fresh =
                new Fresh(
                        connection,
                        form,
                        Fate.of(connection, form),
                        proved.get().signedBy(),
                        arrival.kept(),
                        arrival.body());
        var origin = Origin.current();
        return db.append(
                lane(connection.name()),
                tx -> {
                    if (!DeliveryStore.see(tx, connection.name(), fingerprint, now, forgotten)) {
                        DeliveryStore.repeat(tx, connection.name(), fingerprint);
                        return new Outcome.Duplicate();
                    }
                    var id = store(tx, fresh, fingerprint, arrival, now);
                    hint(tx, new Told(connection, form, fresh.fate(), id, origin), now);
                    return new Outcome.Accepted(id);
                });
    }

    private DeliveryId store(Tx tx, Fresh fresh, String fingerprint, Arrival arrival, Instant now) {
        var id = new DeliveryId(DeliveryStore.add(tx, fresh, fingerprint, now));
        var name = fresh.connection().name();
        feed.append(
                tx,
                "delivery.stored",
                id.toString(),
                Optional.empty(),
                new Actor("webhook of " + name, Optional.empty(), arrival.address()),
                told(name, fresh.form(), fresh.fate()));
        return id;
    }

    private static Map<String, String> told(String connection, NormalForm form, Fate fate) {
        var body = new TreeMap<String, String>();
        body.put("connection", connection);
        body.put("event", form.event());
        body.put("kind", form.kind().word());
        body.put("project", form.project());
        body.put("subject", form.subject());
        body.put("fate", fate.word());
        return body;
    }

    /** A delivery that is stored, and the request in which it was read. */
    private record Told(
            Connection connection,
            NormalForm form,
            Fate fate,
            DeliveryId id,
            Optional<Origin> cause) {
        Hint hint() {
            return new Hint(
                    connection.name(),
                    connection.provider(),
                    form.kind(),
                    form.project(),
                    form.subject(),
                    form.actorId(),
                    id.number(),
                    cause);
        }
    }

    private void hint(Tx tx, Told told, Instant now) {
        if (told.fate() != Fate.LOOK) {
            return;
        }
        HintStore.put(tx, told.hint(), now);
        tx.afterCommit(() -> db.wakes().ring(Hints.NEW));
    }

    private static Optional<Proved> prove(
            List<Connection> candidates, Arrival arrival, Instant now) {
        for (var connection : candidates) {
            if (connection.hookSecrets().isEmpty()) {
                if (connection.allowUnsigned() && arrival.isLoopback()) {
                    return Optional.of(new Proved(connection, "unsigned"));
                }
                continue; // closed
            }
            var secret = Signatures.match(connection, arrival, now);
            if (secret.isPresent()) {
                return Optional.of(new Proved(connection, "secret " + (secret.getAsInt() + 1)));
            }
        }
        return Optional.empty();
    }

    private static String fingerprint(NormalForm form, byte[] body) {
        if (!form.stableId().isEmpty()) {
            return "id " + form.stableId();
        }
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            digest.update(form.event().getBytes(StandardCharsets.UTF_8));
            digest.update((byte) 0);
            return "sha256 " + HexFormat.of().formatHex(digest.digest(body));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("the JVM has no SHA-256", e);
        }
    }

    /** Deliveries of one connection share rows, and so a lane. */
    static String lane(String connection) {
        return "hooks:" + connection;
    }

    /**
     * A page of the journal, newest first. Needs viewer.
     *
     * @param connection of this one alone; one that is gone may still have some
     * @throws CadreException NOT_FOUND if there is no such connection and nothing is kept of one
     */
    public Page<DeliveryView> list(
            Principal by, Optional<String> connection, Optional<String> cursor, int limit) {
        by.require(Grant.VIEWER);
        var before = cursor.map(text -> DeliveryId.of(text).number()).orElse(Long.MAX_VALUE);
        var items = db.read(tx -> DeliveryStore.page(tx, connection, before, limit + 1));
        if (items.isEmpty()) {
            connection.filter(this::isUnknown).ifPresent(this::refuse);
        }
        var shown = items.subList(0, Math.min(limit, items.size()));
        return new Page<>(
                shown,
                items.size() > limit
                        ? Optional.of(shown.getLast().id().toString())
                        : Optional.empty());
    }

    /** Whether no connection is called so, and none was of which something is kept. */
    private boolean isUnknown(String name) {
        return connections.find(name).isEmpty()
                && db.read(tx -> DeliveryStore.last(tx, name)).isEmpty();
    }

    private void refuse(String name) {
        throw new CadreException(
                ErrorCode.NOT_FOUND,
                "There is no such connection",
                Map.of(
                        "connection",
                        name,
                        "connections",
                        connections.all().stream().map(Connection::name).toList()),
                "See which there are with 'cadre connection list'");
    }

    /**
     * A delivery with its body, which may hold personal data. Needs operator.
     *
     * @throws CadreException NOT_FOUND if there is none, or retention has deleted it
     */
    public DeliveryDetail show(Principal by, DeliveryId id) {
        by.require(Grant.OPERATOR);
        var whole = whole(id);
        var length = Math.min(SHOWN_BYTES, whole.body().length);
        return new DeliveryDetail(
                whole.view(),
                whole.headers(),
                new String(whole.body(), 0, length, StandardCharsets.UTF_8));
    }

    /**
     * Reads a stored delivery once more, as it is understood now, and has its subject looked at.
     * Needs operator.
     *
     * @throws CadreException NOT_FOUND if there is none; CONFLICT if its connection is gone
     */
    public ReplayView replay(Principal by, DeliveryId id, Replay how) {
        by.require(Grant.OPERATOR);
        var whole = whole(id);
        var connection =
                connections
                        .find(whole.view().connection())
                        .orElseThrow(() -> noConnection(whole.view()));
        var arrival = new Arrival(whole.headers(), whole.body(), "", false);
        var form = NormalForm.of(connection.provider(), arrival, Fields.read(whole.body()));
        var fate = Fate.of(connection, form);
        if (how == Replay.DRY_RUN) {
            return new ReplayView(understood(whole.view(), form, fate), fate == Fate.LOOK, true);
        }
        var told = new Told(connection, form, fate, id, Origin.current());
        return db.append(
                lane(connection.name()),
                tx -> {
                    DeliveryStore.understand(tx, id.number(), form, fate);
                    hint(tx, told, clock.instant());
                    feed.append(
                            tx,
                            "delivery.replayed",
                            id.toString(),
                            Optional.empty(),
                            by.actor(),
                            told(connection.name(), form, fate));
                    return new ReplayView(
                            understood(whole.view(), form, fate), fate == Fate.LOOK, false);
                });
    }

    /** Whether a replay has consequences. */
    public enum Replay {
        /** It has. */
        REAL,
        /** It only says which. */
        DRY_RUN
    }

    private static DeliveryView understood(DeliveryView view, NormalForm form, Fate fate) {
        return new DeliveryView(
                view.id(),
                view.connection(),
                view.provider(),
                form.event(),
                form.kind().word(),
                form.project(),
                form.subject(),
                form.actorId(),
                fate.word(),
                view.signedBy(),
                view.providerId(),
                view.bytes(),
                view.repeats(),
                view.receivedAt());
    }

    private Whole whole(DeliveryId id) {
        return db.read(tx -> DeliveryStore.find(tx, id))
                .orElseThrow(() ->
                        new CadreException(
                                ErrorCode.NOT_FOUND,
                                "No such delivery",
                                Map.of("delivery", id),
                                "'cadre deliveries list' shows those that are kept"));
    }

    private static CadreException noConnection(DeliveryView view) {
        return new CadreException(
                ErrorCode.CONFLICT,
                "The delivery's connection is gone",
                Map.of("delivery", view.id(), "connection", view.connection()),
                "Configure the connection again; 'cadre connection list' shows those that are"
                        + " there");
    }

    /** What a connection's webhook has brought. */
    public HookTraffic traffic(String connection) {
        var refused = refusals.of(connection);
        return new HookTraffic(
                db.read(tx -> DeliveryStore.last(tx, connection)),
                refused.map(DeliveryStore.Refused::count).orElse(0L),
                refused.map(DeliveryStore.Refused::at));
    }

    /**
     * What came over a connection's webhook.
     *
     * @param lastAt when the last delivery came that is kept
     * @param refused how many were refused for their signature, and when the last one
     */
    public record HookTraffic(
            Optional<Instant> lastAt, long refused, Optional<Instant> refusedAt) {}

    @Override
    public void close() {
        refusals.close();
    }
}
