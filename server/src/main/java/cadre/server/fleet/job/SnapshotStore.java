package cadre.server.fleet.job;

import cadre.server.storage.Tx;
import cadre.wire.id.AttemptId;
import cadre.wire.id.JobId;
import java.util.List;

/** Which jobs send what they have not saved yet, and in which repositories there is some. */
final class SnapshotStore {
    private SnapshotStore() {}

    static void ask(Tx tx, JobId job, int everySec) {
        tx.update("update job set snapshot_sec = ? where id = ?", everySec, job.number());
    }

    /** How often; 0 for never. */
    static int everySec(Tx tx, JobId job) {
        return tx.one(
                        "select snapshot_sec from job where id = ?",
                        row -> row.integer("snapshot_sec"),
                        job.number())
                .orElse(0);
    }

    /** The repositories of which a running attempt has sent one with commits. */
    static List<String> repositories(Tx tx, AttemptId attempt) {
        return tx.all(
                """
                select distinct repository from artifact
                 where job_id = ? and number = ? and kind = 'snapshot' and bytes > 0
                   and name like '%.bundle'
                   and exists (select 1 from attempt
                                where attempt.job_id = artifact.job_id
                                  and attempt.number = artifact.number
                                  and attempt.state = 'running')
                 order by repository
                """,
                row -> row.text("repository"), attempt.job().number(), attempt.number());
    }
}
