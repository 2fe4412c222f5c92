package cadre.server.fleet.artifact;

import cadre.server.storage.Tx;
import cadre.wire.api.ArtifactView;
import cadre.wire.id.AttemptId;
import cadre.wire.id.JobId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What of the table artifact running attempts have not saved yet. */
final class SnapshotStore {
    /** Whoever fetches one has it by then. */
    private static final Duration GRACE = Duration.ofHours(1);

    private static final String OVER =
            """
             kind = 'snapshot'
               and not exists (select 1 from attempt
                                where attempt.job_id = artifact.job_id
                                  and attempt.number = artifact.number
                                  and attempt.state = 'running')
            """;

    private SnapshotStore() {}

    /** In place of the one of that name, whose file is deleted later. */
    static ArtifactView put(Tx tx, ArtifactStore.NewArtifact one, Instant now) {
        tx.all(
                        """
                        select sha256 from artifact
                         where job_id = ? and number = ? and name = ? and sha256 <> ?
                        """,
                        row -> row.text("sha256"),
                        one.attempt().job().number(),
                        one.attempt().number(),
                        one.name(),
                        one.sha256())
                .forEach(file -> forget(tx, file, now));
        return ArtifactStore.put(tx, one, now);
    }

    /** Those of the running attempt of a job. */
    static List<ArtifactView> of(Tx tx, JobId job) {
        return tx.all(
                "select "
                        + ArtifactStore.COLUMNS
                        + """
                         from artifact
                         where job_id = ? and kind = 'snapshot'
                           and exists (select 1 from attempt
                                        where attempt.job_id = artifact.job_id
                                          and attempt.number = artifact.number
                                          and attempt.state = 'running')
                         order by name
                        """,
                ArtifactStore::read,
                job.number());
    }

    /** Another as soon as one of them is. */
    static Optional<String> word(Tx tx, JobId job) {
        var all =
                of(tx, job).stream()
                        .filter(one -> one.name().endsWith(".bundle") && one.bytes() > 0)
                        .map(one -> one.attempt() + ":" + one.sha256().substring(0, 16))
                        .collect(Collectors.joining(","));
        return all.isEmpty() ? Optional.empty() : Optional.of(all);
    }

    /** All of an attempt but what one of this name would take the place of. */
    static ArtifactStore.Total beside(Tx tx, AttemptId attempt, String name) {
        return tx.one(
                        """
                        select count(*) as n, coalesce(sum(bytes), 0) as bytes
                          from artifact where job_id = ? and number = ? and name <> ?
                        """,
                        row -> new ArtifactStore.Total(row.number("n"), row.number("bytes")),
                        attempt.job().number(),
                        attempt.number(),
                        name)
                .orElseThrow();
    }

    static boolean anyOver(Tx tx) {
        return tx.one("select id from artifact where" + OVER + " limit 1", row -> row.number("id"))
                .isPresent();
    }

    /** How many are gone. */
    static int dropOver(Tx tx, Instant now) {
        var gone =
                tx.all(
                        "delete from artifact where" + OVER + " returning sha256",
                        row -> row.text("sha256"));
        gone.stream().distinct().forEach(file -> forget(tx, file, now));
        return gone.size();
    }

    /** Retention deletes it, if no row refers to it then. */
    private static void forget(Tx tx, String file, Instant now) {
        tx.update(
                "insert into forgotten (kind, name, due_ms) values ('file', ?, ?)",
                file,
                now.plus(GRACE));
    }
}
