package cadre.server.flows;

import cadre.server.forges.tracker.ItemRef;
import cadre.server.storage.Row;
import cadre.server.storage.Tx;
import cadre.wire.flow.FlowDefinition;
import cadre.wire.flow.FlowState;
import cadre.wire.id.FlowId;
import cadre.wire.id.KeyId;
import cadre.wire.json.Json;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The table flow_item. */
final class FlowStore {
    private static final String COLUMNS =
            "id, tracker, project, item, item_key, title, host, repository, base, branch, definition,"
                    + " definition_sha, stage, state, why, rework, refusal, feedback, status_count,"
                    + " status_text, submitter_key, submitter, token, stage_since_ms, entered_at_ms, ended_at_ms";

    private FlowStore() {}

    /** Empty if the item, or its branch, is on its way already. */
    static Optional<FlowId> insert(Tx tx, FlowRow row, Instant now) {
        return tx.one(
                """
                insert into flow_item (tracker, project, item, item_key, title, host, repository,
                                       base, branch, definition, definition_sha, stage, state,
                                       submitter_key, submitter, look_at_ms, stage_since_ms,
                                       entered_at_ms)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                on conflict do nothing
                returning id
                """,
                made -> new FlowId(made.number("id")),
                row.source().tracker(),
                row.source().ref().project(),
                row.source().ref().id(),
                row.source().key(),
                row.source().title(),
                row.target().host(),
                row.target().repository(),
                row.target().base(),
                row.target().branch(),
                Json.write(row.flow()),
                row.definition().sha(),
                row.stage(),
                row.state().word(),
                row.submitterKey().number(),
                row.submitter(),
                now,
                now,
                now);
    }

    static Optional<FlowRow> find(Tx tx, FlowId id) {
        return tx.one(
                "select " + COLUMNS + " from flow_item where id = ?", FlowStore::flow, id.number());
    }

    /** The same, locked until the commit. */
    static FlowRow hold(Tx tx, FlowId id) {
        return tx.one(
                        "select "
                                + COLUMNS
                                + " from flow_item where id = ?"
                                + tx.dialect().forUpdate(),
                        FlowStore::flow,
                        id.number())
                .orElseThrow();
    }

    /** The one that is on its way with this item. */
    static Optional<FlowRow> of(Tx tx, String tracker, ItemRef ref) {
        return tx.one(
                "select "
                        + COLUMNS
                        + """
                         from flow_item
                         where tracker = ? and project = ? and item = ? and ended_at_ms is null
                        """,
                FlowStore::flow,
                tracker,
                ref.project(),
                ref.id());
    }

    /** Behind a cursor, newest first. */
    static List<FlowRow> page(Tx tx, Optional<FlowState> state, long before, int limit) {
        return tx.all(
                "select "
                        + COLUMNS
                        + " from flow_item where id < ? and (? = '' or state = ?)"
                        + " order by id desc limit ?",
                FlowStore::flow,
                before,
                state.map(FlowState::word).orElse(""),
                state.map(FlowState::word).orElse(""),
                limit);
    }

    /** Those that are not at their end, newest first. */
    static List<UnderWay> underWay(Tx tx, int limit) {
        return tx.all(
                """
                select id, item, repository, branch, stage, entered_at_ms, stage_since_ms,
                       (select max(coalesce(r.ended_at_ms, r.wanted_at_ms))
                          from flow_run r where r.flow = i.id) as run_at_ms,
                       (select count(*) from flow_run r join job j on j.id = r.job
                         where r.flow = i.id and r.state = 'filed' and j.state = 'running') as running
                  from flow_item i
                 where ended_at_ms is null and stage <> 'done'
                 order by id desc limit ?
                """,
                row ->
                        new UnderWay(
                                row.number("id"),
                                row.text("item"),
                                row.text("repository"),
                                row.text("branch"),
                                row.text("stage"),
                                row.number("running") > 0,
                                row.time("entered_at_ms"),
                                row.timeOrNone("run_at_ms")
                                        .filter(row.time("stage_since_ms")::isBefore)
                                        .orElse(row.time("stage_since_ms"))),
                limit);
    }

    /** Those whose time has come, or whose job ended after the last look. */
    static List<FlowId> due(Tx tx, Instant now, int limit) {
        return tx.all(
                """
                select id, look_at_ms from flow_item
                 where state in ('active', 'paused', 'needs_person')
                   and lease_until_ms <= ? and look_at_ms <= ?
                union
                select i.id, i.look_at_ms
                  from flow_run r
                  join flow_item i on i.id = r.flow
                  join job j on j.id = r.job
                 where r.state = 'filed' and j.state not in ('queued', 'running')
                   and i.state = 'active' and i.lease_until_ms <= ?
                   and j.since_ms >= i.looked_at_ms
                 order by look_at_ms, id limit ?
                """,
                row -> new FlowId(row.number("id")),
                now,
                now,
                now,
                limit);
    }

    /**
     * Takes an item to look at it; empty if someone else does. The row has the new token. Who
     * hurries it before it is let go is seen by a time before the end of the lease.
     */
    static Optional<FlowRow> take(Tx tx, FlowId id, Instant now, Instant until) {
        var taken =
                tx.update(
                        """
                        update flow_item
                           set lease_until_ms = ?, look_at_ms = ?, looked_at_ms = ?, token = token + 1
                         where id = ? and lease_until_ms <= ? and ended_at_ms is null
                        """,
                        until,
                        until,
                        now,
                        id.number(),
                        now);
        return taken == 0 ? Optional.empty() : find(tx, id);
    }

    /** Whether this look is still the newest and the item in the same state, until the commit. */
    static boolean holds(Tx tx, FlowRow row) {
        return tx.one(
                        "select token from flow_item where id = ? and token = ? and state = ?"
                                + tx.dialect().forUpdate(),
                        found -> found.number("token"),
                        row.id().number(),
                        row.token(),
                        row.state().word())
                .isPresent();
    }

    /** False if it was let go, or someone else has it by now. */
    static boolean renew(Tx tx, FlowRow row, Instant until) {
        return tx.update(
                        """
                        update flow_item
                           set look_at_ms = case when look_at_ms < lease_until_ms then look_at_ms else ? end,
                               lease_until_ms = ?
                         where id = ? and token = ? and lease_until_ms > 0
                        """,
                        until,
                        until,
                        row.id().number(),
                        row.token())
                > 0;
    }

    /** Lets it rest until then, unless somebody has hurried it during the look. */
    static void letGo(Tx tx, FlowRow row, Instant lookAt) {
        tx.update(
                """
                update flow_item
                   set look_at_ms = case when look_at_ms < lease_until_ms then look_at_ms else ? end,
                       lease_until_ms = 0
                 where id = ? and token = ?
                """,
                lookAt,
                row.id().number(),
                row.token());
    }

    /** Whoever looks at it now writes nothing more. */
    static void takeAway(Tx tx, FlowId id) {
        tx.update(
                "update flow_item set lease_until_ms = 0, token = token + 1 where id = ?",
                id.number());
    }

    static void lookAt(Tx tx, FlowId id, Instant at) {
        tx.update("update flow_item set look_at_ms = ? where id = ?", at, id.number());
    }

    static void move(Tx tx, FlowId id, FlowState state, String why, Optional<Instant> ended) {
        tx.update(
                "update flow_item set state = ?, why = ?, ended_at_ms = ? where id = ?",
                state.word(),
                why,
                ended,
                id.number());
    }

    static void enter(Tx tx, FlowId id, String stage, Instant now) {
        tx.update(
                "update flow_item set stage = ?, stage_since_ms = ?, look_at_ms = ? where id = ?",
                stage,
                now,
                now,
                id.number());
        tx.update("delete from flow_gate where flow = ?", id.number());
    }

    static void sentBack(Tx tx, FlowId id, int rework, String refusal, String feedback) {
        tx.update(
                "update flow_item set rework = ?, refusal = ?, feedback = ? where id = ?",
                rework,
                refusal,
                feedback,
                id.number());
    }

    static void status(Tx tx, FlowId id, int count, String text) {
        tx.update(
                "update flow_item set status_count = ?, status_text = ? where id = ?",
                count,
                text,
                id.number());
    }

    /** Whether the item went through a flow before, or does now. */
    static boolean isKnown(Tx tx, String tracker, ItemRef ref) {
        return tx.one(
                        """
                        select max(id) as id from flow_item
                         where tracker = ? and project = ? and item = ?
                        """,
                        row -> row.numberOrNone("id"),
                        tracker,
                        ref.project(),
                        ref.id())
                .flatMap(id -> id)
                .isPresent();
    }

    /** Has those of a work item looked at. */
    static int hurryItem(Tx tx, String tracker, ItemRef ref, Instant now) {
        return tx.update(
                """
                update flow_item set look_at_ms = ?
                 where ended_at_ms is null and tracker = ? and project = ? and item = ?
                """,
                now,
                tracker,
                ref.project(),
                ref.id());
    }

    /** Has those of a repository looked at, in whatever case its name is written. */
    static void hurryRepository(Tx tx, String host, String repository, Instant now) {
        tx.update(
                """
                update flow_item set look_at_ms = ?
                 where state = 'active' and host = ? and lower(repository) = lower(?)
                """,
                now,
                host,
                repository);
    }

    private static FlowRow flow(Row row) {
        return new FlowRow(
                new FlowId(row.number("id")),
                new FlowRow.Source(
                        row.text("tracker"),
                        new ItemRef(row.text("project"), row.text("item")),
                        row.text("item_key"),
                        row.text("title")),
                new FlowRow.Target(
                        row.text("host"),
                        row.text("repository"),
                        row.text("base"),
                        row.text("branch")),
                new FlowRow.Definition(
                        Json.read(row.text("definition"), FlowDefinition.class),
                        row.text("definition_sha")),
                row.text("stage"),
                FlowState.of(row.text("state")),
                row.text("why"),
                row.integer("rework"),
                row.text("refusal"),
                row.text("feedback"),
                row.integer("status_count"),
                row.text("status_text"),
                new KeyId(row.number("submitter_key")),
                row.text("submitter"),
                row.number("token"),
                row.time("stage_since_ms"),
                row.time("entered_at_ms"),
                row.timeOrNone("ended_at_ms"));
    }
}
