package cadre.node.attempt;

import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Whether there is space for one more attempt, and whether it becomes dangerously little. */
final class DiskSpace {
    private final List<Path> folders;
    private final long minFreeBytes;

    DiskSpace(NodeSettings settings) {
        this.folders = List.of(settings.work(), settings.state());
        this.minFreeBytes = settings.limits().minFreeBytes();
    }

    /**
     * Throws if there is not enough for a new attempt.
     *
     * @throws CadreException UNAVAILABLE
     */
    void requireEnough() {
        for (var folder : folders) {
            long free = freeBytes(folder);
            if (free < minFreeBytes) {
                throw new CadreException(
                        ErrorCode.UNAVAILABLE,
                        "Too little space on the node's disk",
                        Map.of("folder", folder, "free_bytes", free, "wanted_bytes", minFreeBytes),
                        "Free some, or lower node.min_free_bytes");
            }
        }
    }

    /** Whether there is enough for a new attempt. */
    boolean isEnough() {
        return folders.stream().allMatch(folder -> freeBytes(folder) >= minFreeBytes);
    }

    /** Whether running agents must end so that their work can still be saved. */
    boolean isNearlyFull() {
        return folders.stream().anyMatch(folder -> freeBytes(folder) < minFreeBytes / 2);
    }

    static long freeBytes(Path folder) {
        return folder.toFile().getUsableSpace(); // a FileStore would read the list of mounts first
    }
}
