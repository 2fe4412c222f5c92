package cadre.server.plans;

import cadre.server.storage.Row;
import cadre.server.storage.Tx;
import cadre.wire.id.JobId;
import cadre.wire.id.PlanId;
import cadre.wire.id.TrainId;
import cadre.wire.json.Json;
import cadre.wire.plan.run.StepKind;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The table plan_step. */
final class StepStore {
    private static final String COLUMNS =
            "s.plan, s.number, s.stream, s.kind, s.state, s.why, s.job, s.train, s.since_ms,"
                    + " s.ended_at_ms";

    private StepStore() {}

    /**
     * Stores the next step of a plan; its row is held.
     *
     * @param request what is to be filed
     */
    static StepRow insert(
            Tx tx, PlanId plan, String stream, StepKind kind, Object request, Instant now) {
        var number =
                tx.one(
                                        "select coalesce(max(number), 0) as n from plan_step where plan = ?",
                                        row -> row.integer("n"),
                                        plan.number())
                                .orElse(0)
                        + 1;
        tx.update(
                """
                insert into plan_step (plan, number, stream, kind, state, request, since_ms)
                values (?, ?, ?, ?, 'running', ?, ?)
                """,
                plan.number(),
                number,
                stream,
                kind.word(),
                Json.write(request),
                now);
        return new StepRow(
                plan,
                number,
                stream,
                kind,
                StepRow.State.RUNNING,
                "",
                Optional.empty(),
                Optional.empty(),
                now,
                Optional.empty());
    }

    /** Whether the step still runs; else its job is nobody's. */
    static boolean filed(Tx tx, StepRow step, JobId job) {
        return filed(tx, step, "job", job.number());
    }

    /** The same of a merge train. */
    static boolean filed(Tx tx, StepRow step, TrainId train) {
        return filed(tx, step, "train", train.number());
    }

    private static boolean filed(Tx tx, StepRow step, String column, long number) {
        return tx.update(
                        "update plan_step set "
                                + column
                                + " = ? where plan = ? and number = ? and state = 'running'",
                        number,
                        step.plan().number(),
                        step.number())
                == 1;
    }

    static void end(Tx tx, StepRow step, boolean good, String why, Instant now) {
        tx.update(
                """
                update plan_step set state = ?, why = ?, ended_at_ms = ?
                 where plan = ? and number = ?
                """,
                (good ? StepRow.State.GOOD : StepRow.State.BAD).word(),
                why,
                now,
                step.plan().number(),
                step.number());
    }

    static Optional<StepRow> find(Tx tx, StepRow same) {
        return tx.one(
                "select " + COLUMNS + " from plan_step s where s.plan = ? and s.number = ?",
                StepStore::row,
                same.plan().number(),
                same.number());
    }

    /** What is to be filed. */
    static <T> T request(Tx tx, StepRow step, Class<T> type) {
        return tx.one(
                        "select request from plan_step where plan = ? and number = ?",
                        row -> Json.read(row.text("request"), type),
                        step.plan().number(),
                        step.number())
                .orElseThrow();
    }

    /** All of a plan, oldest first. */
    static List<StepRow> of(Tx tx, PlanId plan) {
        return tx.all(
                "select " + COLUMNS + " from plan_step s where s.plan = ? order by s.number",
                StepStore::row,
                plan.number());
    }

    /** Those of a plan that are not over. */
    static List<StepRow> running(Tx tx, PlanId plan) {
        return tx.all(
                "select "
                        + COLUMNS
                        + " from plan_step s where s.plan = ? and s.state = 'running'"
                        + " order by s.number",
                StepStore::row,
                plan.number());
    }

    /** Whether any runs, of any plan. */
    static boolean isAnyRunning(Tx tx) {
        return !tx.all(
                        "select plan from plan_step where state = 'running' limit 1",
                        row -> row.number("plan"))
                .isEmpty();
    }

    /** Those of plans that run which are to be filed and are not. */
    static List<StepRow> unfiled(Tx tx, int limit) {
        return tx.all(
                "select "
                        + COLUMNS
                        + """
                         from plan_step s join plan p on p.id = s.plan
                         where s.state = 'running' and s.job is null and s.train is null
                           and p.state = 'running'
                         order by s.plan, s.number limit ?
                        """,
                StepStore::row,
                limit);
    }

    /** Those whose job is over. */
    static List<StepRow> over(Tx tx, int limit) {
        return tx.all(
                "select "
                        + COLUMNS
                        + """
                         from plan_step s join job j on j.id = s.job
                         where s.state = 'running' and j.state not in ('queued', 'running')
                         order by s.plan, s.number limit ?
                        """,
                StepStore::row,
                limit);
    }

    /** Those whose merge train is over. */
    static List<StepRow> merged(Tx tx, int limit) {
        return tx.all(
                "select "
                        + COLUMNS
                        + """
                         from plan_step s join train t on t.id = s.train
                         where s.state = 'running' and t.state <> 'running'
                         order by s.plan, s.number limit ?
                        """,
                StepStore::row,
                limit);
    }

    private static StepRow row(Row row) {
        return new StepRow(
                new PlanId(row.number("plan")),
                row.integer("number"),
                row.text("stream"),
                StepKind.of(row.text("kind")),
                StepRow.State.of(row.text("state")),
                row.text("why"),
                row.numberOrNone("job").map(JobId::new),
                row.numberOrNone("train").map(TrainId::new),
                row.time("since_ms"),
                row.timeOrNone("ended_at_ms"));
    }
}
