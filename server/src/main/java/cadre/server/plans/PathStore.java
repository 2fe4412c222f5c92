package cadre.server.plans;

import cadre.server.storage.Row;
import cadre.server.storage.Tx;
import cadre.wire.id.PlanId;
import cadre.wire.id.TeamName;
import cadre.wire.plan.SharedRule;
import cadre.wire.plan.run.PathRequestState;
import cadre.wire.plan.run.PathRequestView;
import java.util.List;
import java.util.Optional;

/** The table plan_request, and how far the mail of plans was read. */
final class PathStore {
    private static final String COLUMNS =
            "number, stream, path, why, owner, state, shared, answer, answered_by, asked_at_ms,"
                    + " answered_at_ms";

    private PathStore() {}

    /** Oldest first. */
    static List<PathRequestView> of(Tx tx, PlanId plan) {
        return tx.all(
                "select " + COLUMNS + " from plan_request where plan = ? order by number",
                PathStore::request,
                plan.number());
    }

    /** Those that nobody has answered. */
    static List<PathRequestView> open(Tx tx, PlanId plan) {
        return tx.all(
                "select "
                        + COLUMNS
                        + " from plan_request where plan = ? and state = 'asked' order by number",
                PathStore::request,
                plan.number());
    }

    static Optional<PathRequestView> find(Tx tx, PlanId plan, int number) {
        return tx.one(
                "select " + COLUMNS + " from plan_request where plan = ? and number = ?",
                PathStore::request,
                plan.number(),
                number);
    }

    /** Stores a new one, or a known one as it is now. */
    static void save(Tx tx, PlanId plan, PathRequestView request) {
        tx.update(
                """
                insert into plan_request (plan, number, stream, path, why, owner, state, shared,
                                          answer, answered_by, asked_at_ms, answered_at_ms)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                on conflict (plan, number) do update
                   set owner = excluded.owner, state = excluded.state, shared = excluded.shared,
                       answer = excluded.answer, answered_by = excluded.answered_by,
                       answered_at_ms = excluded.answered_at_ms
                """,
                plan.number(),
                request.number(),
                request.stream(),
                request.path(),
                request.why(),
                request.owner(),
                request.state().word(),
                request.shared().map(SharedRule::word),
                request.answer(),
                request.answeredBy(),
                request.askedAt(),
                request.answeredAt());
    }

    private static PathRequestView request(Row row) {
        return new PathRequestView(
                row.integer("number"),
                row.text("stream"),
                row.text("path"),
                row.text("why"),
                row.textOrNone("owner"),
                PathRequestState.of(row.text("state")),
                row.textOrNone("shared").flatMap(SharedRule::of),
                row.text("answer"),
                row.text("answered_by"),
                row.time("asked_at_ms"),
                row.timeOrNone("answered_at_ms"));
    }

    /**
     * A plan that is not over, whose lead may have mail.
     *
     * @param upTo the last message that was read
     */
    record Box(PlanId plan, TeamName team, long upTo) {}

    static List<Box> boxes(Tx tx) {
        return tx.all(
                """
                select id, team, mail_up_to from plan
                 where ended_at_ms is null and team <> '' order by id
                """,
                row ->
                        new Box(
                                new PlanId(row.number("id")),
                                new TeamName(row.text("team")),
                                row.number("mail_up_to")));
    }

    /** Whether the message was not read yet; it is now. */
    static boolean read(Tx tx, PlanId plan, long message) {
        return tx.update(
                        "update plan set mail_up_to = ? where id = ? and mail_up_to < ?",
                        message,
                        plan.number(),
                        message)
                == 1;
    }
}
