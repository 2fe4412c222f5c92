package cadre.server.retention;

import cadre.server.storage.Database;
import cadre.server.storage.Dialect;
import cadre.server.storage.Tx;
import java.time.Instant;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The tables artifact and bundle, as to what of them may go. */
final class ArtifactRetentionStore {
    private static final int STRETCH = 20_000;

    private ArtifactRetentionStore() {}

    /**
     * An artifact with its job.
     *
     * @param held whether a kept job, a merge, a crew or a flow needs that one
     */
    record Artifact(
            long id,
            Instant storedAt,
            long bytes,
            boolean jobIsOver,
            Instant jobSince,
            boolean held) {
        boolean mayGo(Instant endedBefore) {
            return jobIsOver && jobSince.isBefore(endedBefore) && !held;
        }
    }

    /** Those behind an id, in the order of ids. */
    static List<Artifact> behind(Tx tx, long after, int limit) {
        return tx.all(
                """
                select artifact.id, artifact.stored_at_ms, artifact.bytes, job.state, job.since_ms,
                       case when %s then 1 else 0 end as held
                  from artifact join job on job.id = artifact.job_id
                 where artifact.id > ?
                 order by artifact.id limit ?
                """
                        .formatted(Need.ofAny()),
                row ->
                        new Artifact(
                                row.number("id"),
                                row.time("stored_at_ms"),
                                row.number("bytes"),
                                !List.of("queued", "running").contains(row.text("state")),
                                row.time("since_ms"),
                                row.flag("held")),
                after,
                limit);
    }

    /** Deletes those of them whose jobs nothing needs; their attempts are marked. */
    static Gone delete(Tx tx, Dialect dialect, Ids artifacts, Instant endedBefore, Instant now) {
        var jobs =
                tx.all(
                        "select distinct job_id from artifact where id in " + artifacts.marks(),
                        row -> row.number("job_id"),
                        artifacts.and());
        var free =
                jobs.isEmpty()
                        ? List.<Long>of()
                        : FinishedStore.lockUnneeded(tx, dialect, new Ids(jobs), endedBefore);
        if (free.isEmpty()) {
            return Gone.NOTHING;
        }
        var ids = new Ids(free);
        tx.update(
                """
                update attempt set artifacts_deleted_ms = ?
                 where job_id in %s
                   and exists (select 1 from artifact
                                where artifact.job_id = attempt.job_id
                                  and artifact.number = attempt.number and artifact.id in %s)
                """
                        .formatted(ids.marks(), artifacts.marks()),
                ids.behind(now, artifacts.and()));
        return forget(
                tx,
                tx.all(
                        "delete from artifact where id in %s and job_id in %s returning sha256, bytes"
                                .formatted(artifacts.marks(), ids.marks()),
                        row -> new FinishedStore.SizedFile(row.text("sha256"), row.number("bytes")),
                        artifacts.and(ids.and())),
                now);
    }

    private static Gone forget(Tx tx, List<FinishedStore.SizedFile> files, Instant now) {
        FinishedStore.SizedFile.forget(tx, files, now.plus(ForgottenStore.GRACE));
        return new Gone(files.size(), FinishedStore.SizedFile.bytes(files));
    }

    /** A bundle. */
    record Bundle(long id, Instant storedAt, long bytes, boolean used) {}

    /** Those behind an id, in the order of ids. */
    static List<Bundle> bundlesBehind(Tx tx, long after, int limit) {
        return tx.all(
                """
                select id, stored_at_ms, bytes,
                       case when exists (select 1 from job_bundle
                                          where job_bundle.bundle_id = bundle.id)
                            then 1 else 0 end as used
                  from bundle where id > ? order by id limit ?
                """,
                row ->
                        new Bundle(
                                row.number("id"),
                                row.time("stored_at_ms"),
                                row.number("bytes"),
                                row.flag("used")),
                after,
                limit);
    }

    /** Deletes those of these bundles that no job starts from. */
    static Gone deleteBundles(Tx tx, Dialect dialect, Ids bundles, Instant before, Instant now) {
        var locked =
                tx.all(
                        "select id from bundle where id in %s and stored_at_ms < ? order by id"
                                        .formatted(bundles.marks())
                                + dialect.forUpdate(),
                        row -> row.number("id"),
                        bundles.and(before));
        if (locked.isEmpty()) {
            return Gone.NOTHING;
        }
        var ids = new Ids(locked);
        return forget(
                tx,
                tx.all(
                        """
                        delete from bundle
                         where id in %s
                           and not exists (select 1 from job_bundle
                                            where job_bundle.bundle_id = bundle.id)
                        returning sha256, bytes
                        """
                                .formatted(ids.marks()),
                        row -> new FinishedStore.SizedFile(row.text("sha256"), row.number("bytes")),
                        ids.and()),
                now);
    }

    /** Which of these files an artifact or a bundle has. */
    static Set<String> used(Tx tx, List<String> files) {
        var used = new HashSet<String>();
        used.addAll(named(tx, "select sha256 as name from artifact where sha256 in ", files));
        used.addAll(named(tx, "select sha256 as name from bundle where sha256 in ", files));
        return used;
    }

    /** Which of these files a run deletes later. */
    static List<String> forgotten(Tx tx, List<String> files) {
        return named(tx, "select name from forgotten where name in ", files);
    }

    private static List<String> named(Tx tx, String sql, List<String> files) {
        return tx.all(
                sql + "(" + String.join(", ", Collections.nCopies(files.size(), "?")) + ")",
                row -> row.text("name"),
                files.toArray());
    }

    /** All rows of a table together. */
    record Sum(long rows, long bytes, Optional<Instant> oldest) {}

    private record Part(long rows, long bytes, Optional<Long> last) {}

    /**
     * Counts all in stretches, so that no reader is held up.
     *
     * @param table artifact or bundle
     */
    static Sum sum(Database db, String table) {
        var rows = 0L;
        var bytes = 0L;
        for (var last = Optional.of(0L); last.isPresent(); ) {
            var after = last.get();
            var part = db.read(tx -> sumBehind(tx, table, after));
            rows += part.rows();
            bytes += part.bytes();
            last = part.last();
        }
        return new Sum(rows, bytes, db.read(tx -> oldest(tx, table)));
    }

    private static Part sumBehind(Tx tx, String table, long after) {
        return tx.one(
                        """
                        select count(*) as n, coalesce(sum(bytes), 0) as bytes, max(id) as last
                          from (select id, bytes from %s where id > ? order by id limit ?) as stretch
                        """
                                .formatted(table),
                        row ->
                                new Part(
                                        row.number("n"),
                                        row.number("bytes"),
                                        row.numberOrNone("last")),
                        after,
                        STRETCH)
                .orElseThrow();
    }

    private static Optional<Instant> oldest(Tx tx, String table) {
        return tx.one(
                "select stored_at_ms from %s order by id limit 1".formatted(table),
                row -> row.time("stored_at_ms"));
    }
}
