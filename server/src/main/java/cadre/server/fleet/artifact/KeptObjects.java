package cadre.server.fleet.artifact;

import cadre.server.fleet.artifact.KeptFiles.Kept;
import cadre.server.objects.Bucket;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * Kept files in a bucket, under the names that they have in a folder: {@code artifacts/ab/cdef…}.
 * Whoever deletes one marks it first, and looks at its age then; whoever sends one that is there
 * puts it again, which makes it young, and looks for the mark then. One of them sees the other.
 */
final class KeptObjects {
    static final String FOLDER = "artifacts/";

    static final String LEAVING = FOLDER + "leaving/";
    private static final int TRIES = 6;

    /** No deletion of one object takes so long: a mark that old is of a server that died. */
    private static final Duration LONGEST_DELETION = Duration.ofMinutes(15);

    private final Bucket bucket;

    KeptObjects(Bucket bucket) {
        this.bucket = bucket;
    }

    static String mark(String sha256) {
        return LEAVING + sha256;
    }

    /**
     * Has the file in the bucket when it returns, and young.
     *
     * @throws CadreException UNAVAILABLE if the bucket cannot be reached or does not take it
     */
    void keep(Kept kept) {
        keep(kept.file(), kept.sha256());
    }

    void keep(Path file, String sha256) {
        bucket.put(KeptFiles.key(sha256), file);
        // also of one that was not there: a deletion whose answer was lost may come again
        for (var failures = 0; isLeaving(sha256) || !has(sha256); failures++) {
            if (failures == TRIES) {
                throw new CadreException(
                        ErrorCode.UNAVAILABLE,
                        "The object is just being deleted",
                        Map.of("sha256", sha256),
                        "Send it again in a minute");
            }
            pause(failures);
            bucket.put(KeptFiles.key(sha256), file);
        }
    }

    boolean has(String sha256) {
        return bucket.stat(KeptFiles.key(sha256)).isPresent();
    }

    Optional<InputStream> open(String sha256) {
        return bucket.open(KeptFiles.key(sha256), 0);
    }

    Optional<URI> address(String sha256, String name) {
        return Optional.of(sha256)
                .filter(_ -> bucket.redirects())
                .filter(this::has)
                .map(one -> bucket.address(KeptFiles.key(one), name));
    }

    private boolean isLeaving(String sha256) {
        var mark = bucket.stat(mark(sha256));
        var object = bucket.stat(KeptFiles.key(sha256));
        return mark.isPresent()
                && object.filter(one -> one.at().isAfter(mark.get().at().plus(LONGEST_DELETION)))
                        .isEmpty();
    }

    private static void pause(int failures) {
        try {
            Thread.sleep(Duration.ofMillis(200L << failures));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("stopped while an object is being deleted", e);
        }
    }
}
