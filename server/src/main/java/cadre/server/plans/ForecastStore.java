package cadre.server.plans;

import cadre.server.storage.Tx;
import cadre.wire.id.PlanId;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.Map;

/** What the jobs of a plan have cost so far. */
final class ForecastStore {
    private static final int DECIMALS = 6;

    private ForecastStore() {}

    /** In USD, by stream; nothing of those whose cost nobody knows. */
    static Map<String, BigDecimal> costs(Tx tx, PlanId plan) {
        var costs = new HashMap<String, BigDecimal>();
        tx.each(
                """
                select s.stream, coalesce(sum(u.cost_micros), 0) as micros
                  from plan_step s join model_usage u on u.job_id = s.job
                 where s.plan = ? group by s.stream
                """,
                row ->
                        costs.put(
                                row.text("stream"),
                                BigDecimal.valueOf(row.number("micros"), DECIMALS)),
                plan.number());
        return costs;
    }
}
