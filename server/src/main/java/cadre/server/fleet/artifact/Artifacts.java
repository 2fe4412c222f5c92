package cadre.server.fleet.artifact;

import cadre.server.access.Principal;
import cadre.wire.api.ArtifactView;
import cadre.wire.api.BundleView;
import cadre.wire.id.ArtifactId;
import cadre.wire.id.AttemptId;
import cadre.wire.id.BundleId;
import cadre.wire.id.JobId;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;

/** Artifacts of attempts and bundles of clients. Thread-safe; every method may block. */
public final class Artifacts {
    /**
     * Stores what an attempt left. The same name again replaces it.
     *
     * @param kind bundle, patch, diffstat, archive or file
     * @param repository the repository it is about, empty for the workspace
     * @param name relative, to 300 characters, without {@code ..}
     * @param bytes read to its end or to one byte past the limit; the caller closes it
     * @param maxBytes the most that the caller allows; the server's own limit holds too
     * @throws cadre.wire.error.CadreException STALE if the attempt is not that node's with that
     *     token; INVALID for a bad name; TOO_LARGE; UNAVAILABLE if the disk is full
     */
    public ArtifactView store(
            Principal node,
            AttemptId attempt,
            long token,
            String kind,
            String repository,
            String name,
            InputStream bytes,
            long maxBytes) {
        throw new UnsupportedOperationException();
    }

    /** All artifacts of a job, by attempt, then in the order of arrival. */
    public List<ArtifactView> list(JobId job) {
        throw new UnsupportedOperationException();
    }

    /**
     * One artifact.
     *
     * @throws cadre.wire.error.CadreException NOT_FOUND if there is none
     */
    public Opened open(ArtifactId id) {
        throw new UnsupportedOperationException();
    }

    /**
     * Stores a git bundle for jobs to start from; the same bytes again give the same bundle.
     *
     * @throws cadre.wire.error.CadreException INVALID if it is no complete bundle with a HEAD;
     *     TOO_LARGE over 2 GiB
     */
    public BundleView storeBundle(Principal by, InputStream bytes) {
        throw new UnsupportedOperationException();
    }

    /** The newest bundle whose HEAD is that commit. */
    public Optional<BundleView> bundleByHead(String head) {
        throw new UnsupportedOperationException();
    }

    /**
     * One bundle: for a member or more, or for a node to which a job with it is leased.
     *
     * @throws cadre.wire.error.CadreException NOT_FOUND if there is none, or not for this node
     */
    public Opened openBundle(Principal by, BundleId id) {
        throw new UnsupportedOperationException();
    }
}
