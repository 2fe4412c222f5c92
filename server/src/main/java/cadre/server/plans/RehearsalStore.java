package cadre.server.plans;

import cadre.server.storage.Row;
import cadre.server.storage.Tx;
import cadre.wire.id.PlanId;
import cadre.wire.id.TrainId;
import cadre.wire.json.Json;
import cadre.wire.merge.TrainRequest;
import cadre.wire.plan.run.RehearsalFinding;
import cadre.wire.plan.run.RehearsalView;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The table plan_rehearsal. Whoever changes a row holds its plan's. */
final class RehearsalStore {
    private static final String SELECT =
            "select r.plan, r.number, r.streams, r.train, r.state, r.why, r.findings, r.since_ms,"
                    + " r.ended_at_ms, r.seen from plan_rehearsal r ";

    private RehearsalStore() {}

    /**
     * One of a plan.
     *
     * @param seen what it merges
     */
    record Rehearsal(PlanId plan, String seen, RehearsalView view) {
        /** Under which its train is filed, once and never twice. */
        String key() {
            return "plan:" + plan + ":rehearsal:" + view.number();
        }
    }

    /** Plans that run and are to be looked at by now. */
    static List<PlanId> due(Tx tx, Instant now, int limit) {
        return tx.all(
                "select id from plan where state = 'running' and rehearse_at_ms <= ?"
                        + " order by rehearse_at_ms, id limit ?",
                row -> new PlanId(row.number("id")),
                now,
                limit);
    }

    static void lookAt(Tx tx, PlanId plan, Instant at) {
        tx.update("update plan set rehearse_at_ms = ? where id = ?", at, plan.number());
    }

    static void insert(
            Tx tx,
            PlanId plan,
            int number,
            String seen,
            List<String> streams,
            TrainRequest request,
            Instant now) {
        tx.update(
                """
                insert into plan_rehearsal (plan, number, seen, streams, request, state, since_ms)
                values (?, ?, ?, ?, ?, 'running', ?)
                """,
                plan.number(),
                number,
                seen,
                Json.write(streams),
                Json.write(request),
                now);
    }

    static TrainRequest request(Tx tx, Rehearsal one) {
        return tx.one(
                        "select request from plan_rehearsal where plan = ? and number = ?",
                        row -> Json.read(row.text("request"), TrainRequest.class),
                        one.plan().number(),
                        one.view().number())
                .orElseThrow();
    }

    /** Whether it still runs; else its train is nobody's. */
    static boolean filed(Tx tx, Rehearsal one, TrainId train) {
        return tx.update(
                        "update plan_rehearsal set train = ?"
                                + " where plan = ? and number = ? and state = 'running'",
                        train.number(),
                        one.plan().number(),
                        one.view().number())
                == 1;
    }

    /** Whether it ran until now. */
    static boolean end(
            Tx tx, Rehearsal one, String why, List<RehearsalFinding> findings, Instant now) {
        return tx.update(
                        """
                        update plan_rehearsal set state = ?, why = ?, findings = ?, ended_at_ms = ?
                         where plan = ? and number = ? and state = 'running'
                        """,
                        (why.isEmpty() ? StepRow.State.GOOD : StepRow.State.BAD).word(),
                        why,
                        Json.write(findings),
                        now,
                        one.plan().number(),
                        one.view().number())
                == 1;
    }

    /** What it merged is merged again, though nothing has changed. */
    static void forget(Tx tx, Rehearsal one) {
        tx.update(
                "update plan_rehearsal set seen = '' where plan = ? and number = ?",
                one.plan().number(),
                one.view().number());
    }

    /** Those that are not over, of all plans. */
    static List<Rehearsal> running(Tx tx, int limit) {
        return tx.all(
                SELECT + "where r.state = 'running' order by r.plan limit ?",
                RehearsalStore::row,
                limit);
    }

    static Optional<Rehearsal> last(Tx tx, PlanId plan) {
        return tx.one(
                SELECT + "where r.plan = ? order by r.number desc limit 1",
                RehearsalStore::row,
                plan.number());
    }

    /** The last that came to its end. */
    static Optional<Rehearsal> lastGood(Tx tx, PlanId plan) {
        return tx.one(
                SELECT + "where r.plan = ? and r.state = 'good' order by r.number desc limit 1",
                RehearsalStore::row,
                plan.number());
    }

    private static Rehearsal row(Row row) {
        return new Rehearsal(
                new PlanId(row.number("plan")),
                row.text("seen"),
                new RehearsalView(
                        row.integer("number"),
                        List.of(Json.read(row.text("streams"), String[].class)),
                        row.numberOrNone("train").map(TrainId::new),
                        !row.text("state").equals(StepRow.State.RUNNING.word()),
                        row.text("why"),
                        List.of(Json.read(row.text("findings"), RehearsalFinding[].class)),
                        row.time("since_ms"),
                        row.timeOrNone("ended_at_ms")));
    }
}
