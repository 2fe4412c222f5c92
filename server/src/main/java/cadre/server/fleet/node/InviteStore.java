package cadre.server.fleet.node;

import cadre.server.storage.Tx;
import cadre.wire.id.NodeName;
import java.time.Instant;
import java.util.Optional;

/** The table node_invite. */
final class InviteStore {
    private InviteStore() {}

    /** A row of the table node_invite. */
    record InviteRow(
            long id,
            String codeHash,
            Optional<NodeName> node,
            int triesLeft,
            Instant expiresAt,
            Optional<Instant> usedAt) {}

    static long insert(
            Tx tx,
            String codeHash,
            Optional<NodeName> node,
            int tries,
            Instant now,
            Instant expiresAt) {
        return tx.one(
                        """
                        insert into node_invite (code_hash, node, tries_left, created_at_ms,
                               expires_at_ms)
                        values (?, ?, ?, ?, ?)
                        returning id
                        """,
                        row -> row.number("id"),
                        codeHash,
                        node.map(NodeName::name),
                        tries,
                        now,
                        expiresAt)
                .orElseThrow();
    }

    /** Nobody else looks at it before the end of this transaction. */
    static Optional<InviteRow> lock(Tx tx, long id) {
        return tx.one(
                """
                select id, code_hash, node, tries_left, expires_at_ms, used_at_ms
                  from node_invite where id = ?
                """
                        + tx.dialect().forUpdate(),
                row ->
                        new InviteRow(
                                row.number("id"),
                                row.text("code_hash"),
                                row.textOrNone("node").map(NodeName::new),
                                row.integer("tries_left"),
                                row.time("expires_at_ms"),
                                row.timeOrNone("used_at_ms")),
                id);
    }

    static void wrongTry(Tx tx, long id) {
        tx.update(
                "update node_invite set tries_left = tries_left - 1 where id = ? and tries_left > 0",
                id);
    }

    static boolean use(Tx tx, long id, Instant now) {
        return tx.update(
                        "update node_invite set used_at_ms = ? where id = ? and used_at_ms is null",
                        now,
                        id)
                == 1;
    }
}
