package cadre.server.flows.delivery;

import cadre.server.feed.cause.Origin;
import cadre.server.forges.connection.Provider;
import cadre.server.storage.Tx;
import java.time.Instant;
import java.util.List;

/** The table hint. */
final class HintStore {
    private HintStore() {}

    /** Puts one, or makes the one about the same subject newer. */
    static void put(Tx tx, Hint hint, Instant now) {
        tx.update(
                """
                insert into hint (connection, project, subject, provider, kind, actor_id, delivery,
                       cause, since_ms)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?)
                on conflict (connection, project, subject) do update
                   set provider = excluded.provider, kind = excluded.kind,
                       actor_id = excluded.actor_id, delivery = excluded.delivery,
                       cause = excluded.cause
                """,
                hint.connection(),
                hint.project(),
                hint.subject(),
                hint.provider().word(),
                hint.kind().word(),
                hint.actorId(),
                hint.delivery(),
                hint.cause().map(Origin::json),
                now);
    }

    static List<Hint> oldest(Tx tx, int limit) {
        return tx.all(
                """
                select connection, project, subject, provider, kind, actor_id, delivery,
                       cause
                  from hint order by since_ms, delivery limit ?
                """,
                row ->
                        new Hint(
                                row.text("connection"),
                                Provider.of(row.text("provider")).orElseThrow(),
                                Kind.of(row.text("kind")),
                                row.text("project"),
                                row.text("subject"),
                                row.text("actor_id"),
                                row.number("delivery"),
                                row.textOrNone("cause").map(Origin::of)),
                limit);
    }

    static int take(Tx tx, Hint hint) {
        return tx.update(
                """
                delete from hint
                 where connection = ? and project = ? and subject = ? and delivery = ?
                """,
                hint.connection(),
                hint.project(),
                hint.subject(),
                hint.delivery());
    }
}
