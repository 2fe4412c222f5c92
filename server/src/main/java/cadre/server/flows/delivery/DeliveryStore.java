package cadre.server.flows.delivery;

import cadre.server.forges.connection.Connection;
import cadre.server.storage.Row;
import cadre.server.storage.Tx;
import cadre.wire.flow.DeliveryView;
import cadre.wire.id.DeliveryId;
import cadre.wire.json.Json;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The tables hook_delivery, hook_seen and hook_refusal. */
final class DeliveryStore {
    private static final String COLUMNS =
            """
            id, connection, provider, provider_id, event, kind, project, subject, actor_id, fate,
            signed_by, bytes, repeats, received_at_ms
            """;

    private DeliveryStore() {}

    /** What is stored of a delivery. */
    record Fresh(
            Connection connection,
            NormalForm form,
            Fate fate,
            String signedBy,
            Map<String, String> headers,
            byte[] body) {}

    /** A stored one with all that came. */
    record Whole(DeliveryView view, Map<String, String> headers, byte[] body) {}

    /**
     * Notes a fingerprint.
     *
     * @param forgotten one that was noted before then counts no longer
     * @return false if it was noted since then
     */
    static boolean see(
            Tx tx, String connection, String fingerprint, Instant now, Instant forgotten) {
        return tx.one(
                        """
                        insert into hook_seen (connection, fingerprint, delivery, seen_at_ms)
                        values (?, ?, 0, ?)
                        on conflict (connection, fingerprint) do update
                           set delivery = 0, seen_at_ms = excluded.seen_at_ms
                         where hook_seen.seen_at_ms < ?
                        returning seen_at_ms
                        """,
                        row -> row.number("seen_at_ms"),
                        connection,
                        fingerprint,
                        now,
                        forgotten)
                .isPresent();
    }

    static void repeat(Tx tx, String connection, String fingerprint) {
        tx.update(
                """
                update hook_delivery set repeats = repeats + 1
                 where id = (select delivery from hook_seen
                              where connection = ? and fingerprint = ?)
                """,
                connection,
                fingerprint);
    }

    static long add(Tx tx, Fresh fresh, String fingerprint, Instant now) {
        var form = fresh.form();
        var id =
                tx.one(
                                """
                                insert into hook_delivery (connection, provider, provider_id, event,
                                       kind, project, subject, actor_id, fate, signed_by, headers,
                                       bytes, repeats, received_at_ms, body)
                                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?, ?)
                                returning id
                                """,
                                row -> row.number("id"),
                                fresh.connection().name(),
                                fresh.connection().provider().word(),
                                form.providerId(),
                                form.event(),
                                form.kind().word(),
                                form.project(),
                                form.subject(),
                                form.actorId(),
                                fresh.fate().word(),
                                fresh.signedBy(),
                                Json.write(fresh.headers()),
                                (long) fresh.body().length,
                                now,
                                fresh.body())
                        .orElseThrow();
        tx.update(
                "update hook_seen set delivery = ? where connection = ? and fingerprint = ?",
                id,
                fresh.connection().name(),
                fingerprint);
        return id;
    }

    /** Has a stored one be understood as it is understood now. */
    static void understand(Tx tx, long id, NormalForm form, Fate fate) {
        tx.update(
                """
                update hook_delivery set event = ?, kind = ?, project = ?, subject = ?, actor_id = ?,
                       fate = ?
                 where id = ?
                """,
                form.event(),
                form.kind().word(),
                form.project(),
                form.subject(),
                form.actorId(),
                fate.word(),
                id);
    }

    /** Newest first, ids below {@code before}. */
    static List<DeliveryView> page(Tx tx, Optional<String> connection, long before, int limit) {
        return connection.isPresent()
                ? tx.all(
                        "select %s from hook_delivery where connection = ? and id < ? order by id desc limit ?"
                                .formatted(COLUMNS),
                        DeliveryStore::view,
                        connection.get(),
                        before,
                        limit)
                : tx.all(
                        "select %s from hook_delivery where id < ? order by id desc limit ?"
                                .formatted(COLUMNS),
                        DeliveryStore::view,
                        before,
                        limit);
    }

    static Optional<Whole> find(Tx tx, DeliveryId id) {
        return tx.one(
                "select %s, headers, body from hook_delivery where id = ?".formatted(COLUMNS),
                row -> {
                    var headers = new TreeMap<String, String>();
                    Json.mapper()
                            .readTree(row.text("headers"))
                            .properties()
                            .forEach(
                                    each -> headers.put(each.getKey(), each.getValue().asString()));
                    return new Whole(view(row), headers, row.bytes("body"));
                },
                id.number());
    }

    static Optional<Instant> last(Tx tx, String connection) {
        return tx.one(
                "select received_at_ms from hook_delivery where connection = ? order by id desc limit 1",
                row -> row.time("received_at_ms"),
                connection);
    }

    /** How many were refused, and when the last one. */
    record Refused(long count, Instant at) {}

    static void refuse(Tx tx, String connection, long more, Instant now) {
        tx.update(
                """
                insert into hook_refusal (connection, refused, at_ms) values (?, ?, ?)
                on conflict (connection) do update
                   set refused = hook_refusal.refused + excluded.refused, at_ms = excluded.at_ms
                """,
                connection,
                more,
                now);
    }

    static Optional<Refused> refused(Tx tx, String connection) {
        return tx.one(
                "select refused, at_ms from hook_refusal where connection = ?",
                row -> new Refused(row.number("refused"), row.time("at_ms")),
                connection);
    }

    private static DeliveryView view(Row row) {
        return new DeliveryView(
                new DeliveryId(row.number("id")),
                row.text("connection"),
                row.text("provider"),
                row.text("event"),
                row.text("kind"),
                row.text("project"),
                row.text("subject"),
                row.text("actor_id"),
                row.text("fate"),
                row.text("signed_by"),
                row.text("provider_id"),
                row.number("bytes"),
                row.number("repeats"),
                row.time("received_at_ms"));
    }
}
