package cadre.server.retention;

import cadre.server.storage.Dialect;
import cadre.server.storage.Tx;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Finished jobs: which may go, and all that goes with them. */
final class FinishedStore {
    private FinishedStore() {}

    /**
     * A job that is over.
     *
     * @param held whether a kept job, a merge, a crew, a plan or a flow needs it
     * @param bytes of its artifacts
     */
    record Row(long id, Instant filedAt, Instant endedAt, boolean held, long bytes) {}

    /** Jobs in that state behind an id, in the order of ids. */
    static List<Row> behind(Tx tx, String state, long after, int limit) {
        return tx.all(
                """
                select id, filed_at_ms, since_ms, case when %s then 1 else 0 end as held,
                       (select coalesce(sum(bytes), 0) from artifact
                         where artifact.job_id = job.id) as bytes
                  from job
                 where state = ? %s and id > ?
                 order by id limit ?
                """
                        .formatted(Need.ofAny(), byIndex(state)),
                row ->
                        new Row(
                                row.number("id"),
                                row.time("filed_at_ms"),
                                row.time("since_ms"),
                                row.flag("held"),
                                row.number("bytes")),
                state,
                after,
                limit);
    }

    /**
     * The index on states has all but those of most jobs, and is taken where its words are said.
     */
    static String byIndex(String state) {
        return state.equals("succeeded") ? "" : "and state <> 'succeeded'";
    }

    /**
     * Locks those of these jobs that ended before a time and that nothing needs: no job goes on
     * with them, no merge, crew, plan or flow is at work with them, no attempt of theirs runs.
     */
    static List<Long> lockUnneeded(Tx tx, Dialect dialect, Ids jobs, Instant endedBefore) {
        var over =
                tx.all(
                        """
                        select id from job
                         where id in %s and state not in ('queued', 'running') and since_ms < ?
                         order by id
                        """
                                        .formatted(jobs.marks())
                                + dialect.forUpdate(),
                        row -> row.number("id"),
                        jobs.and(endedBefore));
        if (over.isEmpty()) {
            return List.of();
        }
        // asked only when the rows are locked: what goes on with a job locks its row first
        var ids = new Ids(over);
        var needed = needed(tx, ids);
        var free = new ArrayList<>(over);
        free.removeAll(needed);
        return free;
    }

    /** In one statement: on PostgreSQL each is a way to the server and back. */
    private static Set<Long> needed(Tx tx, Ids ids) {
        var args = new ArrayList<Object>();
        for (int i = 0; i <= Need.times(); i++) {
            args.addAll(ids.ids());
        }
        return new HashSet<>(
                tx.all(
                        """
                        %s
                        union
                        select job_id as id from attempt where state = 'running' and job_id in %s
                        """
                                .formatted(Need.of(ids), ids.marks()),
                        row -> row.number("id"),
                        args.toArray()));
    }

    /** Deletes jobs with all rows that refer to them; their files and logs are noted. */
    static Gone delete(Tx tx, Ids jobs, int count, Instant now) {
        var due = now.plus(ForgottenStore.GRACE);
        var files =
                tx.all(
                        "delete from artifact where job_id in %s returning sha256, bytes"
                                .formatted(jobs.marks()),
                        row -> new SizedFile(row.text("sha256"), row.number("bytes")),
                        jobs.and());
        SizedFile.forget(tx, files, due);
        ForgottenStore.addAttempts(tx, jobs, due);
        for (var table :
                List.of(
                        "job_label",
                        "job_filed",
                        "job_bundle",
                        "job_repository",
                        "job_team",
                        "resumption",
                        "job_merge",
                        "job_knowledge",
                        "job_appointment",
                        "question",
                        "attempt")) {
            tx.update(
                    "delete from %s where job_id in %s".formatted(table, jobs.marks()), jobs.and());
        }
        tx.update("delete from job where id in " + jobs.marks(), jobs.and());
        deleteTrains(tx, jobs);
        return new Gone(count, SizedFile.bytes(files));
    }

    /** A merge train goes with the last of its jobs. */
    private static void deleteTrains(Tx tx, Ids gone) {
        var trains =
                tx.all(
                        """
                        select id from train
                         where state <> 'running'
                           and id in (select train_id from wagon where job_id in %1$s
                                      union
                                      select train_id from wagon where merge_job in %1$s)
                           and not exists (select 1 from wagon join job on job.id = wagon.job_id
                                            where wagon.train_id = train.id)
                           and not exists (select 1 from wagon join job on job.id = wagon.merge_job
                                            where wagon.train_id = train.id)
                         order by id
                        """
                                .formatted(gone.marks()),
                        row -> row.number("id"),
                        gone.and(gone.and()));
        if (!trains.isEmpty()) {
            var ids = new Ids(trains);
            tx.update("delete from wagon where train_id in " + ids.marks(), ids.and());
            trains.forEach(train -> tx.update("delete from origin where thing = ?", "m" + train));
            tx.update("delete from train where id in " + ids.marks(), ids.and());
        }
    }

    /** A file that no row refers to any more. */
    record SizedFile(String sha256, long bytes) {
        static void forget(Tx tx, List<SizedFile> files, Instant due) {
            ForgottenStore.add(
                    tx, ForgottenStore.FILE, files.stream().map(SizedFile::sha256).toList(), due);
        }

        static long bytes(List<SizedFile> files) {
            return files.stream().mapToLong(SizedFile::bytes).sum();
        }
    }
}
