package cadre.server.crews;

import cadre.server.storage.Row;
import cadre.server.storage.Tx;
import cadre.wire.crew.TryKind;
import cadre.wire.crew.TryState;
import cadre.wire.id.AgentName;
import cadre.wire.id.CrewId;
import cadre.wire.id.JobId;
import cadre.wire.id.MemberName;
import cadre.wire.job.Expects;
import cadre.wire.job.JobRequest;
import cadre.wire.job.JobView;
import cadre.wire.json.Json;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The table crew_try, beside what the table job says of who is over. */
final class TryStore {
    private static final String COLUMNS =
            "t.crew, t.part, t.number, t.kind, t.agent, t.cli, t.worker, t.state, t.why, t.job,"
                    + " t.since_ms, t.ended_at_ms";

    private TryStore() {}

    static void insert(Tx tx, TryRow one, Optional<JobRequest> request) {
        tx.update(
                """
                insert into crew_try (crew, part, number, kind, agent, cli, worker, state, why, job,
                                      since_ms, ended_at_ms, request)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                one.crew().number(),
                one.part(),
                one.number(),
                one.kind().word(),
                one.agent().name(),
                one.cli(),
                one.worker().map(MemberName::name),
                one.state().word(),
                one.why(),
                one.job().map(JobId::number),
                one.since(),
                one.endedAt(),
                request.map(Json::write).orElse(""));
    }

    static void save(Tx tx, TryRow one) {
        tx.update(
                """
                update crew_try set state = ?, why = ?, ended_at_ms = ?
                 where crew = ? and part = ? and number = ?
                """,
                one.state().word(),
                one.why(),
                one.endedAt(),
                one.crew().number(),
                one.part(),
                one.number());
    }

    /** What the next agent is to be told of it. */
    static void learnt(Tx tx, TryRow one, String text) {
        tx.update(
                "update crew_try set learnt = ? where crew = ? and part = ? and number = ?",
                text,
                one.crew().number(),
                one.part(),
                one.number());
    }

    /** The same of the last try that left any; empty if none did. */
    static String learnt(Tx tx, PartRow part) {
        return tx
                .all(
                        """
                        select learnt from crew_try
                         where crew = ? and part = ? and learnt <> ''
                         order by number desc limit 1
                        """,
                        row -> row.text("learnt"),
                        part.crew().number(),
                        part.position())
                .stream()
                .findFirst()
                .orElse("");
    }

    static void filed(Tx tx, TryRow one, JobId job) {
        tx.update(
                "update crew_try set job = ? where crew = ? and part = ? and number = ?",
                job.number(),
                one.crew().number(),
                one.part(),
                one.number());
    }

    /** All of a crew, by part and number. */
    static List<TryRow> of(Tx tx, CrewId crew) {
        return tx.all(
                "select " + COLUMNS + " from crew_try t where t.crew = ? order by t.part, t.number",
                TryStore::row,
                crew.number());
    }

    static Optional<TryRow> find(Tx tx, TryRow same) {
        return tx.one(
                "select "
                        + COLUMNS
                        + " from crew_try t where t.crew = ? and t.part = ? and t.number = ?",
                TryStore::row,
                same.crew().number(),
                same.part(),
                same.number());
    }

    static JobRequest request(Tx tx, TryRow one) {
        return tx.one(
                        """
                        select request from crew_try where crew = ? and part = ? and number = ?
                        """,
                        row -> Json.read(row.text("request"), JobRequest.class),
                        one.crew().number(),
                        one.part(),
                        one.number())
                .orElseThrow();
    }

    /** Those that should have a job and have none. */
    static List<TryRow> unfiled(Tx tx, int limit) {
        return tx.all(
                "select "
                        + COLUMNS
                        + """
                         from crew_try t where t.state = 'running' and t.job is null
                         order by t.crew, t.part, t.number limit ?
                        """,
                TryStore::row,
                limit);
    }

    /** Those whose job is over. */
    static List<TryRow> over(Tx tx, int limit) {
        return tx.all(
                "select "
                        + COLUMNS
                        + """
                         from crew_try t join job j on j.id = t.job
                         where t.state = 'running' and j.state not in ('queued', 'running')
                         order by t.crew, t.part, t.number limit ?
                        """,
                TryStore::row,
                limit);
    }

    /** Those whose job waits for a node, and has since then or longer. */
    static List<TryRow> queued(Tx tx, Instant since, int limit) {
        return tx.all(
                "select "
                        + COLUMNS
                        + """
                         from crew_try t join job j on j.id = t.job
                         where t.state = 'running' and j.state = 'queued' and t.since_ms <= ?
                         order by t.crew, t.part, t.number limit ?
                        """,
                TryStore::row,
                since,
                limit);
    }

    /** Notes that Cadre itself is about to cancel the job of a try. */
    static void passOn(Tx tx, TryRow one) {
        setPassedOn(tx, one, 1);
    }

    /** Notes that it could not. */
    static void keep(Tx tx, TryRow one) {
        setPassedOn(tx, one, 0);
    }

    private static void setPassedOn(Tx tx, TryRow one, int to) {
        tx.update(
                """
                update crew_try set passed_on = ?
                 where crew = ? and part = ? and number = ? and state = 'running'
                """,
                to,
                one.crew().number(),
                one.part(),
                one.number());
    }

    /** How its job went; whose name a cancelled one bears says nothing. */
    static Verdict verdict(Tx tx, TryRow one, JobView job, Expects expects) {
        var verdict = Verdict.of(job, expects);
        var isPassedOn =
                tx.one(
                                """
                                select passed_on from crew_try
                                 where crew = ? and part = ? and number = ?
                                """,
                                row -> row.flag("passed_on"),
                                one.crew().number(),
                                one.part(),
                                one.number())
                        .orElse(false);
        return isPassedOn ? verdict.passedOn() : verdict;
    }

    /** How many run, by CLI, in all crews. */
    static Map<String, Integer> running(Tx tx) {
        var counts = new HashMap<String, Integer>();
        tx.each(
                "select cli, count(*) as many from crew_try where state = 'running' group by cli",
                row -> counts.put(row.text("cli"), row.integer("many")));
        return counts;
    }

    /** The crew of a job; empty if it is none's. */
    static Optional<CrewId> crewOf(Tx tx, JobId job) {
        return tx
                .all(
                        "select crew from crew_try where job = ? limit 1",
                        row -> new CrewId(row.number("crew")),
                        job.number())
                .stream()
                .findFirst();
    }

    private static TryRow row(Row row) {
        return new TryRow(
                new CrewId(row.number("crew")),
                row.integer("part"),
                row.integer("number"),
                TryKind.of(row.text("kind")),
                new AgentName(row.text("agent")),
                row.text("cli"),
                row.textOrNone("worker").map(MemberName::new),
                TryState.of(row.text("state")),
                row.text("why"),
                row.numberOrNone("job").map(JobId::new),
                row.time("since_ms"),
                row.timeOrNone("ended_at_ms"));
    }
}
