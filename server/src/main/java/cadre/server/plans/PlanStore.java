package cadre.server.plans;

import cadre.server.access.Principal;
import cadre.server.storage.Row;
import cadre.server.storage.Tx;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.id.JobId;
import cadre.wire.id.KeyId;
import cadre.wire.id.PlanId;
import cadre.wire.id.TeamName;
import cadre.wire.json.Json;
import cadre.wire.plan.PlanDefinition;
import cadre.wire.plan.PlanFile;
import cadre.wire.plan.PlanGrant;
import cadre.wire.plan.run.PlanRequest;
import cadre.wire.plan.run.PlanState;
import cadre.wire.plan.run.PlanView;
import cadre.wire.plan.run.StreamState;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The tables plan and plan_stream. Whoever changes a plan or anything of it holds its row. */
final class PlanStore {
    private static final String COLUMNS =
            "id, state, why, request, submitter_key, submitter, team, bases, head, good_at, bad_at,"
                    + " finding, filed_at_ms, ended_at_ms, file, grants";

    private PlanStore() {}

    /** Empty if this key has been used. */
    static Optional<PlanId> insert(
            Tx tx, PlanDefinition plan, PlanRequest request, Principal by, Instant now) {
        return tx.one(
                """
                insert into plan (name, state, request, submitter_key, submitter, idem_key,
                                  look_at_ms, filed_at_ms)
                values (?, 'running', ?, ?, ?, ?, ?, ?)
                on conflict do nothing
                returning id
                """,
                row -> new PlanId(row.number("id")),
                plan.name(),
                Json.write(request),
                by.key().number(),
                by.name(),
                request.idempotencyKey(),
                now,
                now);
    }

    static Optional<PlanRow> filedWith(Tx tx, KeyId by, String idempotencyKey) {
        return tx.one(
                "select " + COLUMNS + " from plan where submitter_key = ? and idem_key = ?",
                PlanStore::plan,
                by.number(),
                idempotencyKey);
    }

    /** A plan of that name that is not over. */
    static Optional<PlanId> live(Tx tx, String name) {
        return tx
                .all(
                        "select id from plan where name = ? and ended_at_ms is null order by id",
                        row -> new PlanId(row.number("id")),
                        name)
                .stream()
                .findFirst();
    }

    static Optional<PlanRow> find(Tx tx, PlanId id) {
        return tx.one(
                "select " + COLUMNS + " from plan where id = ?", PlanStore::plan, id.number());
    }

    /** The same, held until the commit. */
    static Optional<PlanRow> hold(Tx tx, PlanId id) {
        return tx.one(
                "select " + COLUMNS + " from plan where id = ?" + tx.dialect().forUpdate(),
                PlanStore::plan,
                id.number());
    }

    /**
     * The same of one that runs, where something is begun for it.
     *
     * @throws CadreException STALE if it does not
     */
    static void requireRunning(Tx tx, PlanId id) {
        if (hold(tx, id).filter(plan -> plan.state() == PlanState.RUNNING).isEmpty()) {
            throw new CadreException(
                    ErrorCode.STALE,
                    "The plan does not run any more",
                    Map.of("plan", id),
                    "See it with 'cadre plan status " + id + "'");
        }
    }

    /** Newest first, without what their files say. */
    static List<PlanView> page(Tx tx, Optional<PlanState> state, long before, int limit) {
        var select =
                "select id, name, state, why, submitter, team, head, filed_at_ms, ended_at_ms from"
                        + " plan where id < ?";
        var rest = " order by id desc limit ?";
        return state.isEmpty()
                ? tx.all(select + rest, PlanStore::glance, before, limit)
                : tx.all(
                        select + " and state = ?" + rest,
                        PlanStore::glance,
                        before,
                        state.get().word(),
                        limit);
    }

    private static PlanView glance(Row row) {
        var name = row.text("name");
        return new PlanView(
                new PlanId(row.number("id")),
                name,
                PlanState.of(row.text("state")),
                row.text("why"),
                row.text("submitter"),
                team(row),
                PlanDefinition.integrationBranch(name),
                row.numberOrNone("head").map(JobId::new),
                row.time("filed_at_ms"),
                row.timeOrNone("ended_at_ms"),
                List.of(),
                List.of(),
                List.of(),
                Optional.empty());
    }

    private static Optional<TeamName> team(Row row) {
        return Optional.of(row.text("team")).filter(team -> !team.isEmpty()).map(TeamName::new);
    }

    /** Those that the loop should look at by now. */
    static List<PlanId> due(Tx tx, Instant now, int limit) {
        return tx.all(
                "select id from plan where look_at_ms <= ? order by look_at_ms, id limit ?",
                row -> new PlanId(row.number("id")),
                now,
                limit);
    }

    static void lookAt(Tx tx, PlanId id, Optional<Instant> at) {
        tx.update("update plan set look_at_ms = ? where id = ?", at, id.number());
    }

    static void move(Tx tx, PlanId id, PlanState state, String why, Optional<Instant> ended) {
        tx.update(
                "update plan set state = ?, why = ?, ended_at_ms = ? where id = ?",
                state.word(),
                why,
                ended,
                id.number());
    }

    static void team(Tx tx, PlanId id, TeamName team) {
        tx.update("update plan set team = ? where id = ?", team.name(), id.number());
    }

    /** What streams were given: its definition is the file with these. */
    static void grants(Tx tx, PlanId id, List<PlanGrant> grants) {
        tx.update("update plan set grants = ? where id = ?", Json.write(grants), id.number());
    }

    static void bases(Tx tx, PlanId id, Map<String, String> bases) {
        tx.update("update plan set bases = ? where id = ?", Json.write(bases), id.number());
    }

    static void head(Tx tx, PlanId id, Optional<JobId> head) {
        tx.update("update plan set head = ? where id = ?", head.map(JobId::number), id.number());
    }

    /**
     * Gives a plan that runs another file, with which its rows of streams go; who does appends the
     * event that says what changed.
     *
     * @return which file this is, counted from the one that it was filed with
     */
    static int changed(Tx tx, PlanId id, String file) {
        return tx.one(
                        """
                        update plan set file = ?, version = version + 1, rehearse_at_ms = 0
                         where id = ? returning version
                        """,
                        row -> row.integer("version"),
                        file,
                        id.number())
                .orElseThrow();
    }

    /** The file that a plan was given last; empty if it was given none since it was filed. */
    static Optional<String> file(Tx tx, PlanId id) {
        return tx.one(
                        "select file from plan where id = ?",
                        row -> row.textOrNone("file"),
                        id.number())
                .flatMap(file -> file);
    }

    /** Takes out a stream that never began. */
    static void delete(Tx tx, StreamRow stream) {
        tx.update(
                "delete from plan_stream where plan = ? and position = ?",
                stream.plan().number(),
                stream.position());
    }

    static void board(Tx tx, StreamRow stream, long task) {
        tx.update(
                "update plan_stream set board = ? where plan = ? and position = ?",
                task,
                stream.plan().number(),
                stream.position());
    }

    static void search(Tx tx, PlanId id, Optional<PlanRow.Search> search) {
        tx.update(
                "update plan set good_at = ?, bad_at = ?, finding = ? where id = ?",
                search.map(PlanRow.Search::good).orElse(0),
                search.map(PlanRow.Search::bad),
                search.map(PlanRow.Search::output).orElse(""),
                id.number());
    }

    static void insert(Tx tx, StreamRow stream) {
        tx.update(
                """
                insert into plan_stream (plan, position, id, state, board)
                values (?, ?, ?, ?, ?)
                """,
                stream.plan().number(),
                stream.position(),
                stream.id(),
                stream.state().word(),
                stream.board());
    }

    static void save(Tx tx, StreamRow stream) {
        tx.update(
                """
                update plan_stream
                   set state = ?, why = ?, task = ?, rounds = ?, job = ?, line = ?, carries = ?,
                       taken_out = ?, place = ?, head = ?
                 where plan = ? and position = ?
                """,
                stream.state().word(),
                stream.why(),
                stream.task(),
                stream.rounds(),
                stream.job().map(JobId::number),
                stream.line(),
                Json.write(stream.carries()),
                stream.out(),
                stream.place(),
                stream.head().map(JobId::number),
                stream.plan().number(),
                stream.position());
    }

    /** By id, as they stand in the plan. */
    static Map<String, StreamRow> streams(Tx tx, PlanId id) {
        var streams = new LinkedHashMap<String, StreamRow>();
        tx.each(
                """
                select plan, position, id, state, why, task, rounds, job, line, carries,
                       taken_out, place, head, board
                  from plan_stream where plan = ? order by position
                """,
                row -> streams.put(row.text("id"), stream(row)),
                id.number());
        return streams;
    }

    /** How a stream stands; the plan has it. */
    static StreamState state(Tx tx, StreamRow stream) {
        return tx.one(
                        "select state from plan_stream where plan = ? and position = ?",
                        row -> StreamState.of(row.text("state")),
                        stream.plan().number(),
                        stream.position())
                .orElseThrow();
    }

    private static PlanRow plan(Row row) {
        var request = Json.read(row.text("request"), PlanRequest.class);
        var id = new PlanId(row.number("id"));
        var grants = List.of(Json.read(row.text("grants"), PlanGrant[].class));
        return new PlanRow(
                id,
                PlanState.of(row.text("state")),
                row.text("why"),
                request,
                PlanFile.read(id.toString(), row.textOrNone("file").orElseGet(request::plan))
                        .withGrants(grants),
                new KeyId(row.number("submitter_key")),
                row.text("submitter"),
                team(row),
                texts(row.text("bases")),
                row.numberOrNone("head").map(JobId::new),
                row.numberOrNone("bad_at")
                        .map(bad ->
                                new PlanRow.Search(
                                        row.integer("good_at"),
                                        bad.intValue(),
                                        row.text("finding"))),
                row.time("filed_at_ms"),
                row.timeOrNone("ended_at_ms"));
    }

    private static Map<String, String> texts(String json) {
        var texts = new LinkedHashMap<String, String>();
        Json.mapper()
                .readTree(json)
                .properties()
                .forEach(each -> texts.put(each.getKey(), each.getValue().asString()));
        return texts;
    }

    private static StreamRow stream(Row row) {
        return new StreamRow(
                new PlanId(row.number("plan")),
                row.integer("position"),
                row.text("id"),
                StreamState.of(row.text("state")),
                row.text("why"),
                row.integer("task"),
                row.integer("rounds"),
                row.numberOrNone("job").map(JobId::new),
                row.integer("line"),
                Set.of(Json.read(row.text("carries"), String[].class)),
                row.flag("taken_out"),
                row.numberOrNone("place").map(Long::intValue),
                row.numberOrNone("head").map(JobId::new),
                row.numberOrNone("board"));
    }
}
