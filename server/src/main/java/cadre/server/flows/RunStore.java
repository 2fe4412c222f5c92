package cadre.server.flows;

import cadre.server.flows.gate.Artifact;
import cadre.server.storage.Row;
import cadre.server.storage.Tx;
import cadre.wire.id.FlowId;
import cadre.wire.id.JobId;
import cadre.wire.job.JobRequest;
import cadre.wire.json.Json;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The table flow_run: the jobs of items. */
final class RunStore {
    private static final String COLUMNS =
            "flow, number, stage, kind, command, state, job, sha, request, why, answer, verdict,"
                    + " findings, shown_at_ms, shown_sha, shown_before, wanted_at_ms, ended_at_ms";

    private RunStore() {}

    static void insert(Tx tx, RunRow run) {
        tx.update(
                """
                insert into flow_run (flow, number, stage, kind, command, state, sha, request, why,
                                      wanted_at_ms)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                run.flow().number(),
                run.number(),
                run.stage(),
                run.kind().word(),
                run.command(),
                run.state().word(),
                run.sha(),
                run.request().map(Json::write),
                run.why(),
                run.wantedAt());
    }

    static void save(Tx tx, RunRow run) {
        tx.update(
                """
                update flow_run
                   set state = ?, job = ?, sha = ?, request = ?, why = ?, answer = ?, verdict = ?,
                       findings = ?, ended_at_ms = ?
                 where flow = ? and number = ?
                """,
                run.state().word(),
                run.job().map(JobId::number),
                run.sha(),
                run.request().map(Json::write),
                run.why(),
                run.answer(),
                run.verdict(),
                Json.write(run.findings()),
                run.endedAt(),
                run.flow().number(),
                run.number());
    }

    /** Its outcome is about to be shown: after these comments, at that commit. */
    static void showing(Tx tx, RunRow run, String sha, List<String> before) {
        tx.update(
                """
                update flow_run set shown_at_ms = null, shown_sha = ?, shown_before = ?
                 where flow = ? and number = ?
                """,
                sha,
                Json.write(before),
                run.flow().number(),
                run.number());
    }

    /** The tracker has it since then. */
    static void shown(Tx tx, RunRow run, String sha, Instant at) {
        tx.update(
                """
                update flow_run set shown_at_ms = ?
                 where flow = ? and number = ? and shown_sha = ?
                """,
                at,
                run.flow().number(),
                run.number(),
                sha);
    }

    /** All of an item, oldest first. */
    static List<RunRow> of(Tx tx, FlowId id) {
        return tx.all(
                "select " + COLUMNS + " from flow_run where flow = ? order by number",
                RunStore::run,
                id.number());
    }

    private static RunRow run(Row row) {
        return new RunRow(
                new FlowId(row.number("flow")),
                row.integer("number"),
                row.text("stage"),
                RunRow.Kind.valueOf(row.text("kind").toUpperCase(Locale.ROOT)),
                row.text("command"),
                RunRow.State.valueOf(row.text("state").toUpperCase(Locale.ROOT)),
                row.numberOrNone("job").map(JobId::new),
                row.text("sha"),
                row.textOrNone("request").map(text -> Json.read(text, JobRequest.class)),
                row.text("why"),
                row.text("answer"),
                row.text("verdict"),
                List.of(Json.read(row.text("findings"), String[].class)),
                row.timeOrNone("shown_at_ms")
                        .map(at ->
                                new Artifact(
                                        row.text("shown_sha"),
                                        at,
                                        Set.of(
                                                Json.read(
                                                        row.text("shown_before"),
                                                        String[].class)))),
                row.time("wanted_at_ms"),
                row.timeOrNone("ended_at_ms"));
    }
}
