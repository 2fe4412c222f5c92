package cadre.server.access;

import cadre.server.storage.Row;
import cadre.server.storage.Tx;
import cadre.wire.api.Grant;
import cadre.wire.api.KeyView;
import cadre.wire.id.KeyId;
import cadre.wire.id.MemberName;
import cadre.wire.id.NodeName;
import cadre.wire.id.TeamName;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The rows of keys. */
final class KeyStore {
    private static final String COLUMNS =
            " id, name, granted, node, team, member, created_at_ms, expires_at_ms, revoked_at_ms ";

    private KeyStore() {}

    static KeyView insert(
            Tx tx,
            String name,
            String sha256,
            Grant grant,
            Optional<NodeName> node,
            Optional<Seat> seat,
            Instant now,
            Optional<Instant> expiresAt) {
        var sql =
                """
                insert into access_key (name, secret_sha256, granted, node, team, member, created_at_ms, expires_at_ms)
                values (?, ?, ?, ?, ?, ?, ?, ?)
                returning
                """
                        + COLUMNS;
        return tx.one(
                        sql,
                        KeyStore::view,
                        name,
                        sha256,
                        grant.word(),
                        node.map(NodeName::name),
                        seat.map(at -> at.team().name()),
                        seat.map(at -> at.member().name()),
                        now,
                        expiresAt)
                .orElseThrow();
    }

    static Optional<KeyView> bySecret(Tx tx, String sha256) {
        return tx.one(
                "select" + COLUMNS + "from access_key where secret_sha256 = ?",
                KeyStore::view,
                sha256);
    }

    static Optional<KeyView> byId(Tx tx, KeyId id) {
        return tx.one(
                "select" + COLUMNS + "from access_key where id = ?", KeyStore::view, id.number());
    }

    static List<KeyId> named(Tx tx, String name, int limit) {
        return tx.all(
                "select id from access_key where name = ? order by id desc limit ?",
                row -> new KeyId(row.number("id")),
                name,
                limit);
    }

    /** Those of these that are neither expired nor revoked. */
    static List<KeyId> good(Tx tx, List<KeyId> ids, Instant now) {
        var args = new ArrayList<Object>(ids.stream().map(KeyId::number).toList());
        while (Integer.bitCount(args.size()) != 1) {
            args.add(args.getLast()); // few lengths, so that few statements are kept
        }
        var marks = String.join(", ", Collections.nCopies(args.size(), "?"));
        args.add(now);
        return tx.all(
                """
                select id from access_key
                 where id in (%s) and revoked_at_ms is null
                   and (expires_at_ms is null or expires_at_ms > ?)
                """
                        .formatted(marks),
                row -> new KeyId(row.number("id")),
                args.toArray());
    }

    /** As {@link #byId}; nobody else changes it before the end of this transaction. */
    static Optional<KeyView> lock(Tx tx, KeyId id) {
        return tx.one(
                "select" + COLUMNS + "from access_key where id = ?" + tx.dialect().forUpdate(),
                KeyStore::view,
                id.number());
    }

    /** Those with ids below {@code before}, newest first. */
    static List<KeyView> page(Tx tx, KeyFilter filter, long before, int limit) {
        var sql = new StringBuilder("select" + COLUMNS + "from access_key where id < ?");
        var args = new ArrayList<Object>(List.of(before));
        filter.name().ifPresent(name -> and(sql, args, " and name = ?", name));
        filter.grant().ifPresent(grant -> and(sql, args, " and granted = ?", grant.word()));
        filter.node().ifPresent(node -> and(sql, args, " and node = ?", node.name()));
        args.add(limit);
        return tx.all(sql + " order by id desc limit ?", KeyStore::view, args.toArray());
    }

    private static void and(StringBuilder sql, List<Object> args, String condition, Object arg) {
        sql.append(condition);
        args.add(arg);
    }

    static List<KeyView> goodOfNode(Tx tx, NodeName node, Instant now) {
        var sql =
                """
                select %s from access_key
                 where node = ? and revoked_at_ms is null
                   and (expires_at_ms is null or expires_at_ms > ?)
                 order by id
                """
                        .formatted(COLUMNS);
        return tx.all(sql, KeyStore::view, node.name(), now);
    }

    /** The good ones that speak for this member, oldest first. */
    static List<KeyView> goodOfSeat(Tx tx, Seat seat, Instant now) {
        var sql =
                """
                select %s from access_key
                 where team = ? and member = ? and revoked_at_ms is null
                   and (expires_at_ms is null or expires_at_ms > ?)
                 order by id
                """
                        .formatted(COLUMNS);
        return tx.all(sql, KeyStore::view, seat.team().name(), seat.member().name(), now);
    }

    /** The good ones that speak for a member of this team, oldest first. */
    static List<KeyView> goodOfTeam(Tx tx, TeamName team, Instant now) {
        var sql =
                """
                select %s from access_key
                 where team = ? and revoked_at_ms is null
                   and (expires_at_ms is null or expires_at_ms > ?)
                 order by id
                """
                        .formatted(COLUMNS);
        return tx.all(sql, KeyStore::view, team.name(), now);
    }

    static KeyView expire(Tx tx, KeyId id, Instant at) {
        return tx.one(
                        "update access_key set expires_at_ms = ? where id = ? returning" + COLUMNS,
                        KeyStore::view,
                        at,
                        id.number())
                .orElseThrow();
    }

    /** How many keys with this grant are good and do not expire, {@code except} not counted. */
    static long countGood(Tx tx, Grant grant, KeyId except) {
        var sql =
                """
                select count(*) as good from access_key
                 where granted = ? and id <> ? and revoked_at_ms is null and expires_at_ms is null
                """;
        return tx.one(sql, row -> row.number("good"), grant.word(), except.number()).orElseThrow();
    }

    static KeyView revoke(Tx tx, KeyId id, Instant now) {
        return tx.one(
                        "update access_key set revoked_at_ms = ? where id = ? returning" + COLUMNS,
                        KeyStore::view,
                        now,
                        id.number())
                .orElseThrow();
    }

    private static KeyView view(Row row) {
        return new KeyView(
                new KeyId(row.number("id")),
                row.text("name"),
                Grant.valueOf(row.text("granted").toUpperCase(Locale.ROOT)),
                row.textOrNone("node").map(NodeName::new),
                row.textOrNone("team").map(TeamName::new),
                row.textOrNone("member").map(MemberName::new),
                row.time("created_at_ms"),
                row.timeOrNone("expires_at_ms"),
                row.timeOrNone("revoked_at_ms"));
    }
}
