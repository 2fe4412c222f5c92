package cadre.server.crews;

import cadre.server.access.Principal;
import cadre.server.storage.Row;
import cadre.server.storage.Tx;
import cadre.wire.crew.ComparedCheck;
import cadre.wire.crew.CrewPick;
import cadre.wire.id.CrewId;
import cadre.wire.id.JobId;
import java.util.List;
import java.util.Optional;

/** The tables crew_check and crew_pick. Whoever changes them holds the crew's row. */
final class ComparisonStore {
    private static final String CHECK =
            "select crew, part, job, state, train, command, why, merge_job from crew_check";
    private static final String OPEN = " where state in ('waiting', 'running')";

    private ComparisonStore() {}

    /**
     * A row of the table crew_check.
     *
     * @param part its position
     * @param job whose change is checked
     */
    record Check(CrewId crew, int part, JobId job, Optional<String> train, ComparedCheck outcome) {}

    /** What this part left is to be checked; what was known of an earlier change is forgotten. */
    static void check(Tx tx, PartRow part) {
        forgetCheck(tx, part);
        tx.update(
                "insert into crew_check (crew, part, job, state) values (?, ?, ?, ?)",
                part.crew().number(),
                part.position(),
                part.job().orElseThrow().number(),
                ComparedCheck.State.WAITING.word());
    }

    static void forgetCheck(Tx tx, PartRow part) {
        tx.update(
                "delete from crew_check where crew = ? and part = ?",
                part.crew().number(),
                part.position());
    }

    static void save(Tx tx, Check check) {
        tx.update(
                """
                update crew_check set state = ?, train = ?, command = ?, why = ?, merge_job = ?
                 where crew = ? and part = ?
                """,
                check.outcome().state().word(),
                check.train(),
                check.outcome().command(),
                check.outcome().why(),
                check.outcome().job().map(JobId::number),
                check.crew().number(),
                check.part());
    }

    /** Of all crews, those that come to something yet. */
    static List<Check> open(Tx tx, int limit) {
        return tx.all(CHECK + OPEN + " order by crew, part limit ?", ComparisonStore::check, limit);
    }

    /** The same of one crew. */
    static List<Check> open(Tx tx, CrewId crew) {
        return tx.all(
                CHECK + OPEN + " and crew = ? order by part",
                ComparisonStore::check,
                crew.number());
    }

    /** All of one crew, by part. */
    static List<Check> of(Tx tx, CrewId crew) {
        return tx.all(
                CHECK + " where crew = ? order by part", ComparisonStore::check, crew.number());
    }

    static void pick(Tx tx, CrewId crew, CrewPick pick, Principal by) {
        tx.update(
                """
                insert into crew_pick (crew, number, part, job, by_key, picker, at_ms)
                values (?, ?, ?, ?, ?, ?, ?)
                """,
                crew.number(),
                picks(tx, crew).size() + 1,
                pick.part(),
                pick.job().number(),
                by.key().number(),
                pick.by(),
                pick.at());
    }

    /** Oldest first. */
    static List<CrewPick> picks(Tx tx, CrewId crew) {
        return tx.all(
                "select part, job, picker, at_ms from crew_pick where crew = ? order by number",
                row ->
                        new CrewPick(
                                row.text("part"),
                                new JobId(row.number("job")),
                                row.text("picker"),
                                row.time("at_ms")),
                crew.number());
    }

    /** The one that counts. */
    static Optional<CrewPick> picked(Tx tx, CrewId crew) {
        return picks(tx, crew).stream().reduce((_, later) -> later);
    }

    private static Check check(Row row) {
        return new Check(
                new CrewId(row.number("crew")),
                row.integer("part"),
                new JobId(row.number("job")),
                row.textOrNone("train"),
                new ComparedCheck(
                        ComparedCheck.State.of(row.text("state")),
                        row.text("command"),
                        row.text("why"),
                        row.numberOrNone("merge_job").map(JobId::new)));
    }
}
