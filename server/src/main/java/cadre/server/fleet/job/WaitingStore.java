package cadre.server.fleet.job;

import cadre.server.storage.Tx;
import cadre.server.storage.Waits;
import java.util.List;

/** Counts the table job by what its queued jobs ask of a node, and whether a budget holds them. */
final class WaitingStore {
    private WaitingStore() {}

    /** Jobs that ask the same, as {@code Requirement.of} reads it, and are over a budget or not. */
    record Line(String requirement, boolean isOverBudget, Waits waits) {}

    static List<Line> lines(Tx tx, OverBudget over) {
        return tx.all(
                """
                select r.body, q.over_budget, q.n, q.oldest_ms
                  from (select line, over_budget, count(*) as n, min(since_ms) as oldest_ms
                          from (select line, since_ms,
                                       case when %s then 1 else 0 end as over_budget
                                  from job
                                 where line is not null) waiting
                         group by line, over_budget) q
                  join requirement r on r.key = q.line
                """
                        .formatted(over.condition()),
                row -> new Line(row.text("body"), row.flag("over_budget"), Waits.of(row)),
                over.args().toArray());
    }
}
