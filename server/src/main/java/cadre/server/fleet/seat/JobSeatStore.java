package cadre.server.fleet.seat;

import cadre.server.access.Seat;
import cadre.server.storage.Row;
import cadre.server.storage.Tx;
import cadre.wire.id.AttemptId;
import cadre.wire.id.JobId;
import cadre.wire.id.MemberName;
import cadre.wire.id.NodeName;
import cadre.wire.id.TeamName;
import java.util.List;
import java.util.Optional;

/** The table job_seat, beside what the table attempt says of who runs. */
final class JobSeatStore {
    private JobSeatStore() {}

    /** An attempt with its place. */
    record Seated(AttemptId attempt, Seat seat) {}

    static Optional<Seated> find(Tx tx, JobId job) {
        return tx.one(
                "select job_id, attempt, team, member from job_seat where job_id = ?",
                JobSeatStore::row,
                job.number());
    }

    /** The place of an attempt that is leased to this node under this token. */
    static Optional<Seat> leased(Tx tx, AttemptId attempt, long token, NodeName node) {
        return tx.one(
                        """
                        select s.job_id, s.attempt, s.team, s.member
                          from job_seat s
                          join attempt a on a.job_id = s.job_id and a.number = s.attempt
                         where s.job_id = ? and s.attempt = ?
                           and a.token = ? and a.node = ? and a.state = 'running'
                        """,
                        JobSeatStore::row,
                        attempt.job().number(),
                        attempt.number(),
                        token,
                        node.name())
                .map(Seated::seat);
    }

    /** Has a job speak as this member; before its first attempt. */
    static void appoint(Tx tx, JobId job, Appointment as) {
        tx.update(
                "insert into job_appointment (job_id, member, task) values (?, ?, ?)",
                job.number(),
                as.member().name(),
                as.task());
    }

    static Optional<Appointment> appointment(Tx tx, JobId job) {
        return tx.one(
                "select member, task from job_appointment where job_id = ?",
                row ->
                        new Appointment(
                                new MemberName(row.text("member")), row.numberOrNone("task")),
                job.number());
    }

    /** Whether another job has this place by now, as the same member. */
    static boolean isTakenOver(Tx tx, Seated over) {
        return !tx.all(
                        """
                        select job_id from job_seat where team = ? and member = ? and job_id > ?
                         limit 1
                        """,
                        row -> row.number("job_id"),
                        over.seat().team().name(),
                        over.seat().member().name(),
                        over.attempt().job().number())
                .isEmpty();
    }

    static void put(Tx tx, Seated seated) {
        tx.update(
                """
                insert into job_seat (job_id, attempt, team, member) values (?, ?, ?, ?)
                on conflict (job_id) do update
                   set attempt = excluded.attempt, team = excluded.team, member = excluded.member
                """,
                seated.attempt().job().number(),
                seated.attempt().number(),
                seated.seat().team().name(),
                seated.seat().member().name());
    }

    static void delete(Tx tx, AttemptId attempt) {
        tx.update(
                "delete from job_seat where job_id = ? and attempt = ?",
                attempt.job().number(),
                attempt.number());
    }

    /** Those whose attempt runs no more. */
    static List<Seated> over(Tx tx, int limit) {
        return tx.all(
                """
                select job_id, attempt, team, member from job_seat s
                 where not exists (select 1 from attempt a
                                    where a.job_id = s.job_id and a.number = s.attempt
                                      and a.state = 'running')
                 order by job_id limit ?
                """,
                JobSeatStore::row,
                limit);
    }

    /** The members of a team whose attempts run. */
    static List<MemberName> running(Tx tx, TeamName team) {
        return tx.all(
                """
                select s.member from job_seat s
                  join attempt a on a.job_id = s.job_id and a.number = s.attempt
                 where s.team = ? and a.state = 'running'
                 order by s.member
                """,
                row -> new MemberName(row.text("member")),
                team.name());
    }

    static int forget(Tx tx, TeamName team) {
        return tx.update("delete from job_seat where team = ?", team.name());
    }

    private static Seated row(Row row) {
        return new Seated(
                new AttemptId(new JobId(row.number("job_id")), row.integer("attempt")),
                new Seat(new TeamName(row.text("team")), new MemberName(row.text("member"))));
    }
}
