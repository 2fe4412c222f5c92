package cadre.server.fleet.artifact;

import cadre.server.storage.Row;
import cadre.server.storage.Tx;
import cadre.wire.api.ArtifactView;
import cadre.wire.api.BundleView;
import cadre.wire.id.ArtifactId;
import cadre.wire.id.AttemptId;
import cadre.wire.id.BundleId;
import cadre.wire.id.JobId;
import cadre.wire.id.KeyId;
import cadre.wire.id.NodeName;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The tables artifact and bundle. */
final class ArtifactStore {
    static final String COLUMNS =
            "id, job_id, number, kind, repository, name, bytes, sha256, stored_at_ms";

    private ArtifactStore() {}

    /** An artifact whose bytes are on disk. */
    record NewArtifact(
            AttemptId attempt,
            String kind,
            String repository,
            String name,
            long bytes,
            String sha256) {}

    /** Of what an attempt has left so far. */
    record Total(long count, long bytes) {}

    /** All but snapshots, and but what one of this name would take the place of. */
    static Total beside(Tx tx, AttemptId attempt, String name) {
        return tx.one(
                        """
                        select count(*) as n, coalesce(sum(bytes), 0) as bytes
                          from artifact where job_id = ? and number = ? and kind <> 'snapshot'
                           and name <> ?
                        """,
                        row -> new Total(row.number("n"), row.number("bytes")),
                        attempt.job().number(),
                        attempt.number(),
                        name)
                .orElseThrow();
    }

    static ArtifactView put(Tx tx, NewArtifact artifact, Instant now) {
        return tx.one(
                        """
                        insert into artifact (job_id, number, kind, repository, name, bytes, sha256,
                               stored_at_ms)
                        values (?, ?, ?, ?, ?, ?, ?, ?)
                        on conflict (job_id, number, name)
                        do update set kind = excluded.kind, repository = excluded.repository,
                                      bytes = excluded.bytes, sha256 = excluded.sha256,
                                      stored_at_ms = excluded.stored_at_ms
                        returning
                        """
                                + COLUMNS,
                        ArtifactStore::read,
                        artifact.attempt().job().number(),
                        artifact.attempt().number(),
                        artifact.kind(),
                        artifact.repository(),
                        artifact.name(),
                        artifact.bytes(),
                        artifact.sha256(),
                        now)
                .orElseThrow();
    }

    static List<ArtifactView> of(Tx tx, JobId job) {
        return tx.all(
                "select "
                        + COLUMNS
                        + " from artifact where job_id = ? and kind <> 'snapshot'"
                        + " order by number, id",
                ArtifactStore::read,
                job.number());
    }

    static Optional<ArtifactView> find(Tx tx, ArtifactId id) {
        return tx.one(
                "select " + COLUMNS + " from artifact where id = ? and kind <> 'snapshot'",
                ArtifactStore::read,
                id.number());
    }

    static ArtifactView read(Row row) {
        var id = new ArtifactId(row.number("id"));
        return new ArtifactView(
                id,
                new AttemptId(new JobId(row.number("job_id")), row.integer("number")),
                row.text("kind"),
                row.text("repository"),
                row.text("name"),
                row.number("bytes"),
                row.text("sha256"),
                row.time("stored_at_ms"),
                "api/v1/artifacts/" + id);
    }

    /** Stores a bundle, or answers this key's one with these bytes. */
    static BundleView putBundle(
            Tx tx, KeyId key, long bytes, String sha256, String head, Instant now) {
        return tx.one(
                        """
                        insert into bundle (key_id, bytes, sha256, head, stored_at_ms)
                        values (?, ?, ?, ?, ?)
                        on conflict (key_id, sha256) do update set stored_at_ms = excluded.stored_at_ms
                        returning id, bytes, sha256, head
                        """,
                        ArtifactStore::readBundle,
                        key.number(),
                        bytes,
                        sha256,
                        head,
                        now)
                .orElseThrow();
    }

    static Optional<BundleView> bundle(Tx tx, BundleId id) {
        return tx.one(
                "select id, bytes, sha256, head from bundle where id = ?",
                ArtifactStore::readBundle,
                id.number());
    }

    /** As {@link #bundle(Tx, BundleId)}, if that key sent it. */
    static Optional<BundleView> bundle(Tx tx, BundleId id, KeyId sender) {
        return tx.one(
                "select id, bytes, sha256, head from bundle where id = ? and key_id = ?",
                ArtifactStore::readBundle,
                id.number(),
                sender.number());
    }

    static Optional<BundleView> bundleByHead(Tx tx, String head) {
        return tx.one(
                "select id, bytes, sha256, head from bundle where head = ? order by id desc limit 1",
                ArtifactStore::readBundle,
                head);
    }

    /** As {@link #bundleByHead(Tx, String)}, of those which that key sent. */
    static Optional<BundleView> bundleByHead(Tx tx, String head, KeyId sender) {
        return tx.one(
                """
                select id, bytes, sha256, head from bundle
                 where head = ? and key_id = ?
                 order by id desc limit 1
                """,
                ArtifactStore::readBundle,
                head,
                sender.number());
    }

    /** Whether a job that starts from this bundle runs on this node. */
    static boolean isLeased(Tx tx, BundleId bundle, NodeName node) {
        return !tx.all(
                        """
                        select job.id from job_bundle
                          join job on job.id = job_bundle.job_id
                         where job_bundle.bundle_id = ? and job.node = ? and job.state = 'running'
                         limit 1
                        """,
                        row -> row.number("id"),
                        bundle.number(),
                        node.name())
                .isEmpty();
    }

    private static BundleView readBundle(Row row) {
        return new BundleView(
                new BundleId(row.number("id")),
                row.number("bytes"),
                row.text("sha256"),
                row.text("head"));
    }
}
