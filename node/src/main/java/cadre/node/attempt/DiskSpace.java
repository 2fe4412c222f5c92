package cadre.node.attempt;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Whether there is space for one more attempt, and whether it becomes dangerously little. */
final class DiskSpace {
    private final List<Path> folders;
    private final long minFreeBytes;

    DiskSpace(NodeSettings settings) {
        this.folders = List.of(settings.work(), settings.state());
        this.minFreeBytes = settings.limits().minFreeBytes();
    }

    /** Why there is not enough for a new attempt; empty if there is. */
    Optional<String> trouble() {
        for (var folder : folders) {
            long free = freeBytes(folder);
            if (free < minFreeBytes) {
                return Optional.of(
                        "%d MB free in %s, node.min_free_bytes asks for %d MB"
                                .formatted(free / 1_000_000, folder, minFreeBytes / 1_000_000));
            }
        }
        return Optional.empty();
    }

    /** Whether there is enough for a new attempt. */
    boolean isEnough() {
        return folders.stream().allMatch(folder -> freeBytes(folder) >= minFreeBytes);
    }

    /** Whether running agents must pause so that what they have made can still be saved. */
    boolean isNearlyFull() {
        return folders.stream().anyMatch(folder -> freeBytes(folder) < minFreeBytes / 2);
    }

    static long freeBytes(Path folder) {
        return folder.toFile().getUsableSpace(); // a FileStore would read the list of mounts first
    }
}
