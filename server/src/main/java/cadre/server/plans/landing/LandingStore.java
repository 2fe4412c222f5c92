package cadre.server.plans.landing;

import cadre.server.plans.landing.LandingRow.Pull;
import cadre.server.plans.landing.LandingRow.Wish;
import cadre.server.storage.Row;
import cadre.server.storage.Tx;
import cadre.wire.id.KeyId;
import cadre.wire.id.PlanId;
import cadre.wire.plan.run.LandingState;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The table plan_landing. */
final class LandingStore {
    private static final String COLUMNS =
            "plan, position, repository, state, why, to_merge, url, base, base_commit, commit_id,"
                    + " connection, project, number, pull_url, by_key, by_name";

    private LandingStore() {}

    /** Stores what is asked for; a pull request that is known stays. */
    static void ask(Tx tx, LandingRow row, Instant lookAt) {
        tx.update(
                """
                insert into plan_landing (plan, position, repository, state, why, to_merge, url,
                                          base, base_commit, commit_id, by_key, by_name,
                                          look_at_ms)
                values (?, ?, ?, ?, '', ?, ?, ?, ?, ?, ?, ?, ?)
                on conflict (plan, repository) do update
                   set state = excluded.state, why = '', to_merge = excluded.to_merge,
                       by_key = excluded.by_key, by_name = excluded.by_name,
                       look_at_ms = excluded.look_at_ms
                """,
                row.plan().number(),
                row.position(),
                row.repository(),
                row.state().word(),
                row.wish() == Wish.MERGE,
                row.url(),
                row.base(),
                row.baseCommit(),
                row.commit(),
                row.by().number(),
                row.byName(),
                lookAt);
    }

    /** How far it is; nothing goes on with it by itself any more if {@code lookAt} is empty. */
    static void save(Tx tx, LandingRow row, Optional<Instant> lookAt) {
        tx.update(
                """
                update plan_landing
                   set state = ?, why = ?, to_merge = ?, base = ?, connection = ?, project = ?, number = ?,
                       pull_url = ?, look_at_ms = ?
                 where plan = ? and repository = ?
                """,
                row.state().word(),
                row.why(),
                row.wish() == Wish.MERGE,
                row.base(),
                row.pull().map(Pull::connection),
                row.pull().map(Pull::project),
                row.pull().map(Pull::number),
                row.pull().map(Pull::url),
                lookAt,
                row.plan().number(),
                row.repository());
    }

    /** In the order in which they land. */
    static List<LandingRow> of(Tx tx, PlanId plan) {
        return tx.all(
                "select " + COLUMNS + " from plan_landing where plan = ? order by position",
                LandingStore::row,
                plan.number());
    }

    /** Plans that somebody should go on with by now. */
    static List<PlanId> due(Tx tx, Instant now) {
        return tx.all(
                "select distinct plan from plan_landing where look_at_ms <= ? order by plan",
                row -> new PlanId(row.number("plan")),
                now);
    }

    /** Whether this caller is the one who goes on; nobody else does until then. */
    static boolean claim(Tx tx, PlanId plan, Instant now, Instant until) {
        return tx.update(
                        "update plan_landing set look_at_ms = ? where plan = ? and look_at_ms <= ?",
                        until,
                        plan.number(),
                        now)
                > 0;
    }

    private static LandingRow row(Row row) {
        return new LandingRow(
                new PlanId(row.number("plan")),
                row.integer("position"),
                row.text("repository"),
                LandingState.of(row.text("state")),
                row.text("why"),
                row.flag("to_merge") ? Wish.MERGE : Wish.DRAFT,
                row.text("url"),
                row.text("base"),
                row.text("base_commit"),
                row.text("commit_id"),
                row.numberOrNone("number")
                        .map(number ->
                                new Pull(
                                        row.text("connection"),
                                        row.text("project"),
                                        number,
                                        row.text("pull_url"))),
                new KeyId(row.number("by_key")),
                row.text("by_name"));
    }
}
