package cadre.server.fleet.artifact;

import cadre.server.objects.Bucket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/**
 * Empties the folder of a server whose files are in a bucket: copies that nobody sent or read for
 * an hour go, and what was kept here before there was a bucket is put there first.
 */
public final class FolderDrain {
    private static final Duration RESTS = Duration.ofHours(1);

    private final Path folder;
    private final KeptObjects objects;
    private final FileSweep.Used used;
    private final InstantSource clock;

    /**
     * From a folder into a bucket.
     *
     * @param used which files a row refers to
     */
    public FolderDrain(Path folder, Bucket bucket, FileSweep.Used used, InstantSource clock) {
        this.folder = folder;
        this.objects = new KeptObjects(bucket);
        this.used = used;
        this.clock = clock;
    }

    /** Looks at all files once. */
    public void drainOnce() {
        new FileSweep(folder).sweep(clock.instant().minus(RESTS), this::staying);
    }

    private List<String> staying(List<String> old) {
        var needed = used.apply(old);
        var staying = new ArrayList<String>();
        for (var name : old) {
            if (objects.has(name)) {
                continue;
            }
            var file = KeptFiles.place(folder, name);
            if (needed.contains(name) && Files.exists(file)) {
                objects.keep(file, name);
            } else {
                staying.add(name); // for retention to say, or is put back first
            }
        }
        return staying;
    }
}
