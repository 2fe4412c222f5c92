package cadre.server.fleet.gather;

import cadre.server.storage.Tx;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The table knowledge_gathering, and what decides which job goes where. */
final class GatherStore {
    private static final String SELECT =
            """
            select k.id, k.name, k.team, k.repository, g.seq, g.set_by, g.set_at_ms
              from knowledge_gathering g join knowledge k on k.id = g.knowledge_id
            """;

    private GatherStore() {}

    /**
     * A collection that gathers.
     *
     * @param team whose jobs it takes; empty for those of none
     * @param repository of which one; empty for any
     * @param seq up to which event
     */
    record Row(
            long id,
            String name,
            Optional<String> team,
            Optional<String> repository,
            long seq,
            String setBy,
            Instant setAt) {}

    static List<Row> all(Tx tx) {
        return tx.all(SELECT + " order by k.name", GatherStore::row);
    }

    static Optional<Row> one(Tx tx, String collection) {
        return tx.one(SELECT + " where k.name = ?", GatherStore::row, collection);
    }

    private static Row row(cadre.server.storage.Row row) {
        return new Row(
                row.number("id"),
                row.text("name"),
                row.textOrNone("team"),
                row.textOrNone("repository"),
                row.number("seq"),
                row.text("set_by"),
                row.time("set_at_ms"));
    }

    static void begin(Tx tx, String collection, long seq, String by, Instant at) {
        tx.update(
                """
                insert into knowledge_gathering (knowledge_id, seq, set_by, set_at_ms)
                select id, cast(? as bigint), cast(? as text), cast(? as bigint)
                  from knowledge where name = ?
                on conflict (knowledge_id) do nothing
                """,
                seq,
                by,
                at,
                collection);
    }

    static boolean end(Tx tx, String collection) {
        return tx.update(
                        "delete from knowledge_gathering where knowledge_id in"
                                + " (select id from knowledge where name = ?)",
                        collection)
                == 1;
    }

    /** Moves on, unless another server did. */
    static void moveOn(Tx tx, Row row, long seq) {
        tx.update(
                "update knowledge_gathering set seq = ? where knowledge_id = ? and seq = ?",
                seq,
                row.id(),
                row.seq());
    }

    /** Forgets those whose collection is gone. */
    static int forget(Tx tx) {
        return tx.update(
                "delete from knowledge_gathering where knowledge_id not in"
                        + " (select id from knowledge)");
    }

    static boolean hasOrphans(Tx tx) {
        return tx.one(
                        "select 1 as one from knowledge_gathering where knowledge_id not in"
                                + " (select id from knowledge) limit 1",
                        row -> true)
                .isPresent();
    }

    /** The team that a job works for. */
    static Optional<String> team(Tx tx, long job) {
        return tx.one("select team from job_team where job_id = ?", row -> row.text("team"), job);
    }

    static List<String> repositories(Tx tx, long job) {
        return tx.all(
                "select source from job_repository where job_id = ? order by source",
                row -> row.text("source"),
                job);
    }

    /** Of a collection: empty if there is none, else its team. */
    static Optional<Optional<String>> teamOf(Tx tx, String collection) {
        return tx.one(
                "select team from knowledge where name = ?",
                row -> row.textOrNone("team"),
                collection);
    }
}
