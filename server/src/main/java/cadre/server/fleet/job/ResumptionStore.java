package cadre.server.fleet.job;

import cadre.server.storage.Row;
import cadre.server.storage.Tx;
import cadre.wire.id.AttemptId;
import cadre.wire.id.JobId;
import java.util.List;
import java.util.Optional;

/** The table resumption. */
final class ResumptionStore {
    private ResumptionStore() {}

    static void insert(Tx tx, JobId job, Resumption resumption) {
        tx.update(
                """
                insert into resumption (job_id, earlier_job, cold, source_job, source_number,
                       session_id)
                values (?, ?, ?, ?, ?, ?)
                """,
                job.number(),
                resumption.earlier().number(),
                resumption.cold(),
                resumption.source().job().number(),
                resumption.source().number(),
                resumption.sessionId());
    }

    /** Empty for a job that began by itself. */
    static Optional<Resumption> of(Tx tx, JobId job) {
        return tx.one(
                """
                select earlier_job, cold, source_job, source_number, session_id
                  from resumption where job_id = ?
                """,
                ResumptionStore::read,
                job.number());
    }

    /** The job, not over, that goes on in this place; empty if there is none. */
    static Optional<JobId> goingOnIn(Tx tx, AttemptId place) {
        return tx.one(
                """
                select job.id from resumption
                  join job on job.id = resumption.job_id
                 where source_job = ? and source_number = ? and cold = 0
                   and job.state in ('queued', 'running')
                 order by job.id limit 1
                """,
                row -> new JobId(row.number("id")),
                place.job().number(),
                place.number());
    }

    /** The jobs that went on in this place, oldest first. */
    static List<JobId> inPlace(Tx tx, AttemptId place) {
        return tx.all(
                """
                select job_id from resumption
                 where source_job = ? and source_number = ? and cold = 0
                 order by job_id
                """,
                row -> new JobId(row.number("job_id")),
                place.job().number(),
                place.number());
    }

    private static Resumption read(Row row) {
        return new Resumption(
                new JobId(row.number("earlier_job")),
                row.flag("cold"),
                new AttemptId(new JobId(row.number("source_job")), row.integer("source_number")),
                row.text("session_id"));
    }
}
