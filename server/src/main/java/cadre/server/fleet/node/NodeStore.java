package cadre.server.fleet.node;

import cadre.server.fleet.placement.Scheduling;
import cadre.server.storage.Row;
import cadre.server.storage.Tx;
import cadre.wire.id.KeyId;
import cadre.wire.id.NodeName;
import cadre.wire.json.Json;
import cadre.wire.link.NodeFacts;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The table node. */
final class NodeStore {
    private static final String COLUMNS = "name, scheduling, facts, joined_at_ms, seen_at_ms";
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
            Instant seenAt) {}

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

    static void said(Tx tx, NodeName name, NodeFacts facts, Instant now) {
        tx.update(
                "update node set facts = ?, seen_at_ms = ? where name = ?",
                Json.write(facts),
                now,
                name.name());
    }

    static void seen(Tx tx, NodeName name, Instant now) {
        tx.update("update node set seen_at_ms = ? where name = ?", now, name.name());
    }

    static void schedule(Tx tx, NodeName name, Scheduling scheduling) {
        tx.update("update node set scheduling = ? where name = ?", scheduling.word(), name.name());
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
                row.time("seen_at_ms"));
    }
}
