package cadre.server.plans.landing;

import cadre.server.forges.RemoteRepository;
import cadre.server.plans.landing.LandingRow.Ask;
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
                    + " branch, connection, project, number, pull_url, asked_connection, token,"
                    + " tries, by_key, by_name";

    private LandingStore() {}

    /**
     * A token that nobody has had in this plan, for who goes on with it now. The plan's landing is
     * locked.
     */
    static long next(Tx tx, PlanId plan) {
        return tx.one(
                                "select coalesce(max(token), 0) as last from plan_landing where plan = ?",
                                row -> row.number("last"),
                                plan.number())
                        .orElse(0L)
                + 1;
    }

    /** Whether any row is of that turn. */
    static boolean has(Tx tx, PlanId plan, long token) {
        return tx.one(
                        "select token from plan_landing where plan = ? and token = ? limit 1",
                        row -> row.number("token"),
                        plan.number(),
                        token)
                .isPresent();
    }

    /**
     * Stores what is asked for; a branch and a pull request that are known stay, and what is merged
     * stays as it is. Whoever was at it is so no more.
     */
    static void ask(Tx tx, LandingRow row, long token, Instant lookAt) {
        tx.update(
                """
                insert into plan_landing (plan, position, repository, state, why, to_merge, url,
                                          base, base_commit, commit_id, asked_connection, token,
                                          by_key, by_name, look_at_ms)
                values (?, ?, ?, ?, '', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                on conflict (plan, repository) do update
                   set state = excluded.state, why = '', to_merge = excluded.to_merge,
                       asked_connection = excluded.asked_connection, token = excluded.token,
                       tries = 0, by_key = excluded.by_key, by_name = excluded.by_name,
                       look_at_ms = excluded.look_at_ms
                 where plan_landing.state <> 'landed'
                """,
                row.plan().number(),
                row.position(),
                row.repository(),
                row.state().word(),
                row.isToMerge(),
                row.url(),
                row.base(),
                row.baseCommit(),
                row.commit(),
                row.ask().connection(),
                token,
                row.ask().by().number(),
                row.ask().byName(),
                lookAt);
    }

    /**
     * Stores how far it is; nothing goes on with it by itself any more if {@code lookAt} is empty.
     * That it is merged is stored whoever says so, and nothing after that.
     *
     * @return false if somebody else's turn has begun, or it is merged; nothing is stored then
     */
    static boolean save(Tx tx, LandingRow row, Optional<Instant> lookAt) {
        var fence = row.is(LandingState.LANDED) ? "" : " and token = " + row.ask().token();
        return tx.update(
                        """
                        update plan_landing
                           set state = ?, why = ?, to_merge = ?, base = ?, branch = ?,
                               connection = ?, project = ?, number = ?, pull_url = ?, look_at_ms = ?
                         where plan = ? and repository = ? and state <> 'landed'
                        """
                                + fence,
                        row.state().word(),
                        row.why(),
                        row.isToMerge(),
                        row.base(),
                        row.branch(),
                        row.pull().map(Pull::connection),
                        row.pull().map(Pull::project),
                        row.pull().map(Pull::number),
                        row.pull().map(Pull::url),
                        lookAt,
                        row.plan().number(),
                        row.repository())
                > 0;
    }

    /** Whether another plan's result stands there under this name. */
    static boolean isAnothers(Tx tx, LandingRow row, String branch) {
        return tx
                .all(
                        "select distinct url from plan_landing where branch = ? and plan <> ?",
                        found -> found.text("url"),
                        branch,
                        row.plan().number())
                .stream()
                .anyMatch(url -> RemoteRepository.isSame(url, row.url()));
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

    /**
     * Takes over what is due of one asker; nobody else does until then. The plan's landing is
     * locked.
     *
     * @return the token of this turn; empty if nothing is due any more
     */
    static Optional<Long> claim(Tx tx, PlanId plan, Instant now, Instant until) {
        var due =
                tx.one(
                        "select min(token) as due from plan_landing where plan = ? and look_at_ms <= ?",
                        row -> row.numberOrNone("due"),
                        plan.number(),
                        now);
        return due.flatMap(found -> found)
                .map(last -> {
                    var token = next(tx, plan);
                    tx.update(
                            """
                            update plan_landing set token = ?, tries = tries + 1, look_at_ms = ?
                             where plan = ? and token = ? and look_at_ms <= ?
                            """,
                            token,
                            until,
                            plan.number(),
                            last,
                            now);
                    return token;
                });
    }

    /** Nobody else goes on with what is left of this turn until then. */
    static void renew(Tx tx, PlanId plan, long token, Instant until) {
        tx.update(
                """
                update plan_landing set look_at_ms = ?
                 where plan = ? and token = ? and look_at_ms is not null
                """,
                until,
                plan.number(),
                token);
    }

    /**
     * Nobody is at what is left of this turn, so that whoever was renews it no more. The plan's
     * landing is locked.
     */
    static void leave(Tx tx, PlanId plan, long token) {
        tx.update(
                "update plan_landing set token = ? where plan = ? and token = ?",
                next(tx, plan),
                plan.number(),
                token);
    }

    private static LandingRow row(Row row) {
        return new LandingRow(
                new PlanId(row.number("plan")),
                row.integer("position"),
                row.text("repository"),
                LandingState.of(row.text("state")),
                row.text("why"),
                new Ask(
                        row.flag("to_merge") ? Wish.MERGE : Wish.DRAFT,
                        row.textOrNone("asked_connection"),
                        new KeyId(row.number("by_key")),
                        row.text("by_name"),
                        row.number("token"),
                        row.integer("tries")),
                row.text("url"),
                row.text("base"),
                row.text("base_commit"),
                row.text("commit_id"),
                row.text("branch"),
                row.numberOrNone("number")
                        .map(number ->
                                new Pull(
                                        row.text("connection"),
                                        row.text("project"),
                                        number,
                                        row.text("pull_url"))));
    }
}
