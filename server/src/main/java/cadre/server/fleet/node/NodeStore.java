package cadre.server.fleet.node;

import cadre.server.fleet.placement.Scheduling;
import cadre.server.storage.Row;
import cadre.server.storage.Tx;
import cadre.wire.id.KeyId;
import cadre.wire.id.NodeName;
import cadre.wire.json.Json;
import cadre.wire.link.NodeFacts;
import cadre.wire.link.NodeLoad;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The table node. */
final class NodeStore {
    private static final String COLUMNS =
            "name, scheduling, facts, joined_at_ms, seen_at_ms, added_tags";
    private static final String CONNECTION =
            "name, scheduling, seen_at_ms, server_id, session, instance, added_tags, load";
    private static final NodeFacts UNKNOWN =
            new NodeFacts(
                    "", "", 0, 0, List.of(), 0, List.of(), 0, "", List.of(), List.of(), List.of());

    private NodeStore() {}

    /** A row of the table node. */
    record NodeRow(
            NodeName name,
            Scheduling scheduling,
            NodeFacts facts,
            Instant joinedAt,
            Instant seenAt,
            List<String> addedTags) {}

    static List<NodeRow> all(Tx tx) {
        return tx.all("select " + COLUMNS + " from node order by name", NodeStore::read);
    }

    static Optional<NodeRow> find(Tx tx, NodeName name) {
        return tx.one(
                "select " + COLUMNS + " from node where name = ?", NodeStore::read, name.name());
    }

    /** Adds a node that has not said anything yet, or gives the one that is there another key. */
    static void join(Tx tx, NodeName name, KeyId key, Instant now) {
        tx.update(
                """
                insert into node (name, key_id, scheduling, facts, joined_at_ms, seen_at_ms)
                values (?, ?, 'open', '', ?, ?)
                on conflict (name) do update set key_id = excluded.key_id
                """,
                name.name(),
                key.number(),
                now,
                now);
    }

    /** As {@link #find}; nobody else changes it before the end of this transaction. */
    static Optional<NodeRow> lock(Tx tx, NodeName name) {
        return tx.one(
                "select " + COLUMNS + " from node where name = ?" + tx.dialect().forUpdate(),
                NodeStore::read,
                name.name());
    }

    /** Where a node is connected: to no server if it is empty. */
    record Connection(
            NodeName name,
            Scheduling scheduling,
            Instant seenAt,
            Optional<Long> server,
            long session,
            String instance,
            List<String> addedTags,
            Optional<NodeLoad> load) {}

    static List<Connection> connections(Tx tx) {
        return tx.all("select " + CONNECTION + " from node order by name", NodeStore::connection);
    }

    static Optional<Connection> connection(Tx tx, NodeName name) {
        return tx.one(
                "select " + CONNECTION + " from node where name = ?",
                NodeStore::connection,
                name.name());
    }

    private static Connection connection(Row row) {
        return new Connection(
                new NodeName(row.text("name")),
                Scheduling.of(row.text("scheduling")),
                row.time("seen_at_ms"),
                row.numberOrNone("server_id"),
                row.number("session"),
                row.text("instance"),
                words(row.text("added_tags")),
                load(row.text("load")));
    }

    private static Optional<NodeLoad> load(String text) {
        return text.isEmpty() ? Optional.empty() : Optional.of(Json.read(text, NodeLoad.class));
    }

    static boolean connect(
            Tx tx, NodeName name, long server, long session, String instance, Instant now) {
        return tx.update(
                        """
                        update node set server_id = ?, session = ?, instance = ?, seen_at_ms = ?
                         where name = ?
                        """,
                        server,
                        session,
                        instance,
                        now,
                        name.name())
                == 1;
    }

    /** Whether this connection was the node's, which now has none. */
    static boolean disconnect(Tx tx, NodeName name, long server, long session) {
        return tx.update(
                        """
                        update node set server_id = null
                         where name = ? and server_id = ? and session = ?
                        """,
                        name.name(),
                        server,
                        session)
                == 1;
    }

    /** Nobody is connected: the only server there is has just started. */
    static void disconnectAll(Tx tx) {
        tx.update("update node set server_id = null where server_id is not null");
    }

    static void said(Tx tx, NodeName name, NodeFacts facts, Instant now) {
        tx.update(
                "update node set facts = ?, seen_at_ms = ? where name = ?",
                Json.write(facts),
                now,
                name.name());
    }

    /** A beat came; {@code load} is empty if it said none. */
    static void seen(Tx tx, NodeName name, Instant now, Optional<NodeLoad> load) {
        tx.update(
                "update node set seen_at_ms = ?, load = ? where name = ?",
                now,
                load.map(Json::write).orElse(""),
                name.name());
    }

    static void schedule(Tx tx, NodeName name, Scheduling scheduling, Optional<Instant> drainBy) {
        tx.update(
                "update node set scheduling = ?, drain_by_ms = ? where name = ?",
                scheduling.word(),
                drainBy,
                name.name());
    }

    static void tag(Tx tx, NodeName name, List<String> added) {
        tx.update(
                "update node set added_tags = ? where name = ?",
                String.join(" ", added),
                name.name());
    }

    /** What nodes have besides their own tags; those without any are left out. */
    static Map<NodeName, List<String>> addedTags(Tx tx) {
        var all = new HashMap<NodeName, List<String>>();
        tx.each(
                "select name, added_tags from node where added_tags <> ''",
                row -> all.put(new NodeName(row.text("name")), words(row.text("added_tags"))));
        return all;
    }

    /** The deadlines of nodes that drain. */
    static Map<NodeName, Instant> drainBy(Tx tx) {
        var all = new HashMap<NodeName, Instant>();
        tx.each(
                """
                select name, drain_by_ms from node
                 where drain_by_ms is not null and scheduling = 'draining'
                """,
                row -> all.put(new NodeName(row.text("name")), row.time("drain_by_ms")));
        return all;
    }

    static Optional<Instant> drainBy(Tx tx, NodeName name) {
        return Optional.ofNullable(drainBy(tx).get(name));
    }

    static void delete(Tx tx, NodeName name) {
        tx.update("delete from node where name = ?", name.name());
    }

    private static NodeRow read(Row row) {
        var facts = row.text("facts");
        return new NodeRow(
                new NodeName(row.text("name")),
                Scheduling.of(row.text("scheduling")),
                facts.isEmpty() ? UNKNOWN : Json.read(facts, NodeFacts.class),
                row.time("joined_at_ms"),
                row.time("seen_at_ms"),
                words(row.text("added_tags")));
    }

    private static List<String> words(String text) {
        return text.isEmpty() ? List.of() : List.of(text.split(" "));
    }
}
