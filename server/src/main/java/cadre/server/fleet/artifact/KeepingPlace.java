package cadre.server.fleet.artifact;

import cadre.server.objects.Bucket;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where kept files are: in a folder of this server, or in a bucket, and then the folder holds
 * copies of what was sent or read last.
 */
public record KeepingPlace(Path folder, Optional<Bucket> bucket) {
    /** A folder alone. */
    public static KeepingPlace in(Path folder) {
        return new KeepingPlace(folder, Optional.empty());
    }
}
