package cadre.server.fleet.job;

import cadre.server.storage.Tx;
import cadre.server.storage.Waits;
import cadre.wire.id.KeyId;
import java.util.List;

/** Counts the table job by what its queued jobs ask of a node, and whose they are. */
final class WaitingStore {
    private WaitingStore() {}

    /** Jobs of one submitter that ask the same, as {@code Requirement.of} reads it. */
    record Line(String requirement, KeyId submitter, Waits waits) {}

    static List<Line> lines(Tx tx) {
        return tx.all(
                """
                select r.body, q.submitter_key, q.n, q.oldest_ms
                  from (select line, submitter_key, count(*) as n, min(since_ms) as oldest_ms
                          from job
                         where line is not null
                         group by line, submitter_key) q
                  join requirement r on r.key = q.line
                """,
                row ->
                        new Line(
                                row.text("body"),
                                new KeyId(row.number("submitter_key")),
                                Waits.of(row)));
    }
}
