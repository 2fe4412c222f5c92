package cadre.server.crews;

import cadre.server.storage.Row;
import cadre.server.storage.Tx;
import cadre.wire.crew.CombinedView;
import cadre.wire.crew.CrewConfirm;
import cadre.wire.crew.CrewRequest;
import cadre.wire.crew.CrewState;
import cadre.wire.crew.PartRequest;
import cadre.wire.crew.PartState;
import cadre.wire.id.AgentName;
import cadre.wire.id.CrewId;
import cadre.wire.id.JobId;
import cadre.wire.id.KeyId;
import cadre.wire.id.MemberName;
import cadre.wire.id.TeamName;
import cadre.wire.json.Json;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/** The tables crew and crew_part. Whoever changes a crew or anything of it holds its row. */
final class CrewStore {
    private static final String COLUMNS =
            "id, state, why, request, submitter_key, submitter, team, train, combined, ends_as,"
                    + " filed_at_ms, ended_at_ms";
    private static final String PART =
            "crew, position, name, state, why, chain, link, worker, task, rounds, job, changed, spec";

    private CrewStore() {}

    /** Empty if this key has been used. */
    static Optional<CrewId> insert(
            Tx tx, CrewState state, CrewRequest request, KeyId by, String name, Instant now) {
        return tx.one(
                """
                insert into crew (state, request, submitter_key, submitter, idem_key, look_at_ms,
                                  filed_at_ms)
                values (?, ?, ?, ?, ?, ?, ?)
                on conflict do nothing
                returning id
                """,
                row -> new CrewId(row.number("id")),
                state.word(),
                Json.write(request),
                by.number(),
                name,
                request.idempotencyKey(),
                now,
                now);
    }

    static Optional<CrewRow> filedWith(Tx tx, KeyId by, String idempotencyKey) {
        return tx.one(
                "select " + COLUMNS + " from crew where submitter_key = ? and idem_key = ?",
                CrewStore::crew,
                by.number(),
                idempotencyKey);
    }

    static Optional<CrewRow> find(Tx tx, CrewId id) {
        return tx.one(
                "select " + COLUMNS + " from crew where id = ?", CrewStore::crew, id.number());
    }

    /** The same, held until the commit. */
    static Optional<CrewRow> hold(Tx tx, CrewId id) {
        return tx.one(
                "select " + COLUMNS + " from crew where id = ?" + tx.dialect().forUpdate(),
                CrewStore::crew,
                id.number());
    }

    static List<CrewRow> page(Tx tx, Optional<CrewState> state, long before, int limit) {
        return state.isEmpty()
                ? tx.all(
                        "select " + COLUMNS + " from crew where id < ? order by id desc limit ?",
                        CrewStore::crew,
                        before,
                        limit)
                : tx.all(
                        "select "
                                + COLUMNS
                                + " from crew where id < ? and state = ? order by id desc limit ?",
                        CrewStore::crew,
                        before,
                        state.get().word(),
                        limit);
    }

    /** Those that the loop should look at by now. */
    static List<CrewId> due(Tx tx, Instant now, int limit) {
        return tx.all(
                "select id from crew where look_at_ms <= ? order by look_at_ms, id limit ?",
                row -> new CrewId(row.number("id")),
                now,
                limit);
    }

    /** Whether there is any at which the loop will look. */
    static boolean isAnyLooked(Tx tx) {
        return !tx.all(
                        "select id from crew where look_at_ms is not null limit 1",
                        row -> row.number("id"))
                .isEmpty();
    }

    /** Whether any waits for its merge. */
    static boolean isAnyCombining(Tx tx) {
        return !combining(tx, 1).isEmpty();
    }

    /** Those that wait for their merge. */
    static List<CrewRow> combining(Tx tx, int limit) {
        return tx.all(
                "select "
                        + COLUMNS
                        + " from crew where train is not null and state = 'combining'"
                        + " order by id limit ?",
                CrewStore::crew,
                limit);
    }

    static void lookAt(Tx tx, CrewId id, Optional<Instant> at) {
        tx.update("update crew set look_at_ms = ? where id = ?", at, id.number());
    }

    static void move(Tx tx, CrewId id, CrewState state, String why, Optional<Instant> ended) {
        tx.update(
                "update crew set state = ?, why = ?, ended_at_ms = ? where id = ?",
                state.word(),
                why,
                ended,
                id.number());
    }

    static void endsAs(Tx tx, CrewId id, CrewState state) {
        tx.update("update crew set ends_as = ? where id = ?", state.word(), id.number());
    }

    static void team(Tx tx, CrewId id, TeamName team) {
        tx.update("update crew set team = ? where id = ?", team.name(), id.number());
    }

    /**
     * Keeps what a confirmation says of the check and the time limit beside what was asked for: a
     * repeat of the request is still compared with that.
     */
    static void confirmed(Tx tx, CrewId id, CrewConfirm confirm) {
        var kept =
                new Confirmed(
                        Optional.of(
                                new CrewConfirm(List.of(), confirm.check(), confirm.timeoutSec())));
        var request = (ObjectNode) Json.tree(asked(tx, id));
        request.setAll((ObjectNode) Json.tree(kept));
        tx.update("update crew set request = ? where id = ?", Json.write(request), id.number());
    }

    /** The request as it was filed. */
    static CrewRequest asked(Tx tx, CrewId id) {
        return tx.one(
                        "select request from crew where id = ?",
                        row -> Json.read(row.text("request"), CrewRequest.class),
                        id.number())
                .orElseThrow();
    }

    /** What stands beside a request that was confirmed with something of its own. */
    private record Confirmed(Optional<CrewConfirm> confirmedAs) {
        private Confirmed {
            confirmedAs = confirmedAs == null ? Optional.empty() : confirmedAs;
        }
    }

    private static CrewRequest request(String text) {
        var asked = Json.read(text, CrewRequest.class);
        return Json.read(text, Confirmed.class).confirmedAs().map(asked::as).orElse(asked);
    }

    static void train(Tx tx, CrewId id, Optional<String> train) {
        tx.update("update crew set train = ? where id = ?", train, id.number());
    }

    static void combined(Tx tx, CrewId id, Optional<CombinedView> combined) {
        tx.update(
                "update crew set combined = ? where id = ?",
                combined.map(Json::write),
                id.number());
    }

    static void insertPart(Tx tx, PartRow part) {
        tx.update(
                """
                insert into crew_part (crew, position, name, state, why, chain, link, worker, task,
                                       rounds, job, changed, spec)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                part.crew().number(),
                part.position(),
                part.name(),
                part.state().word(),
                part.why(),
                Json.write(part.chain()),
                part.link(),
                part.worker().map(MemberName::name),
                part.task(),
                part.rounds(),
                part.job().map(JobId::number),
                part.changed(),
                Json.write(part.spec()));
    }

    static void save(Tx tx, PartRow part) {
        tx.update(
                """
                update crew_part
                   set state = ?, why = ?, chain = ?, link = ?, worker = ?, task = ?, rounds = ?,
                       job = ?, changed = ?, spec = ?
                 where crew = ? and position = ?
                """,
                part.state().word(),
                part.why(),
                Json.write(part.chain()),
                part.link(),
                part.worker().map(MemberName::name),
                part.task(),
                part.rounds(),
                part.job().map(JobId::number),
                part.changed(),
                Json.write(part.spec()),
                part.crew().number(),
                part.position());
    }

    static void forgetParts(Tx tx, CrewId id) {
        tx.update("delete from crew_part where crew = ?", id.number());
    }

    /** In their order. */
    static List<PartRow> parts(Tx tx, CrewId id) {
        return tx.all(
                "select " + PART + " from crew_part where crew = ? order by position",
                CrewStore::part,
                id.number());
    }

    private static CrewRow crew(Row row) {
        return new CrewRow(
                new CrewId(row.number("id")),
                CrewState.of(row.text("state")),
                row.text("why"),
                request(row.text("request")),
                new KeyId(row.number("submitter_key")),
                row.text("submitter"),
                row.textOrNone("team").map(TeamName::new),
                row.textOrNone("train"),
                row.textOrNone("combined").map(text -> Json.read(text, CombinedView.class)),
                CrewState.of(row.text("ends_as")),
                row.time("filed_at_ms"),
                row.timeOrNone("ended_at_ms"));
    }

    private static PartRow part(Row row) {
        return new PartRow(
                new CrewId(row.number("crew")),
                row.integer("position"),
                row.text("name"),
                Json.read(row.text("spec"), PartRequest.class),
                PartState.of(row.text("state")),
                row.text("why"),
                Stream.of(Json.read(row.text("chain"), AgentName[].class)).toList(),
                row.integer("link"),
                row.textOrNone("worker").map(MemberName::new),
                row.numberOrNone("task"),
                row.integer("rounds"),
                row.numberOrNone("job").map(JobId::new),
                row.flag("changed"));
    }
}
