package cadre.wire.api;

import cadre.wire.id.ArtifactId;
import cadre.wire.id.AttemptId;
import java.time.Instant;

/**
 * Something an attempt left, kept by the server.
 *
 * @param kind bundle, patch, diffstat, archive, file or foreign
 * @param repository the repository it is about, empty for the workspace
 * @param name unique in its attempt, such as {@code shop.bundle} or {@code report/junit.xml}
 * @param bytes its size
 * @param sha256 64 hex digits
 * @param href where to get it, relative to the server's address, without a slash before it
 */
public record ArtifactView(
        ArtifactId id,
        AttemptId attempt,
        String kind,
        String repository,
        String name,
        long bytes,
        String sha256,
        Instant storedAt,
        String href) {}
