package cadre.server.usage;

import cadre.server.storage.Tx;
import cadre.wire.id.JobId;

/** For whom usage was: the columns of model_usage that stay when its job is gone. */
final class SakeStore {
    private SakeStore() {}

    /** Writes down whose job it is, for which repository and team, and what filed it. */
    static void note(Tx tx, long id, JobId job) {
        tx.update(
                """
                update model_usage
                   set person = coalesce((select submitter from job where id = ?), ''),
                       repository = coalesce(
                           (select min(source) from job_repository where job_id = ?), ''),
                       team = coalesce((select team from job_team where job_id = ?), team),
                       origin = coalesce(
                           (select 'p' || min(plan) from plan_step where job = ?),
                           (select 'c' || min(crew) from crew_try where job = ?),
                           (select 'f' || min(flow) from flow_run where job = ?), '')
                 where id = ?
                """,
                job.number(),
                job.number(),
                job.number(),
                job.number(),
                job.number(),
                job.number(),
                id);
    }
}
