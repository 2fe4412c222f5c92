package cadre.server.feed.cause;

import cadre.server.storage.Tx;
import cadre.wire.id.JobId;
import java.time.Instant;
import java.util.Optional;

/** The table origin, and the same of jobs, which keep theirs in their row. */
final class OriginStore {
    private OriginStore() {}

    static void insert(Tx tx, String thing, Origin origin, Instant now) {
        tx.update(
                """
                insert into origin (thing, cause, at_ms) values (?, ?, ?)
                on conflict (thing) do nothing
                """,
                thing,
                origin.json(),
                now);
    }

    static Optional<KeptOrigins.Kept> find(Tx tx, String thing) {
        return tx.one(
                "select cause, at_ms from origin where thing = ?",
                row -> new KeptOrigins.Kept(Origin.of(row.text("cause")), row.time("at_ms")),
                thing);
    }

    static Optional<Origin> ofJob(Tx tx, JobId job) {
        return tx.one(
                        "select cause from job where id = ?",
                        row -> row.textOrNone("cause").map(Origin::of),
                        job.number())
                .flatMap(known -> known);
    }

    static Optional<String> teamOf(Tx tx, JobId job) {
        return tx.one(
                "select team from job_team where job_id = ?",
                row -> row.text("team"),
                job.number());
    }
}
