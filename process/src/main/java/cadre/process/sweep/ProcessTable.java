package cadre.process.sweep;

import cadre.process.ProcessStat;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The processes of this machine at one time, without kernel threads and without those that have
 * ended. Reading /proc is not atomic: what is born meanwhile may be missing, so whoever needs all
 * reads again.
 */
final class ProcessTable {
    private static final long KERNEL_THREADS = 2;

    private final Map<Long, ProcessEntry> entries = new HashMap<>();
    private final Set<Long> untouchable = new HashSet<>();
    private final long ownNamespace;
    private final long ownSession;

    private ProcessTable() {
        for (var pid : pids()) {
            ProcessStat.read(pid)
                    .filter(stat -> !stat.isOver() && stat.parent() != KERNEL_THREADS)
                    .ifPresent(stat -> entries.put(pid, new ProcessEntry(stat)));
        }
        var self = self();
        ownNamespace = self.namespace();
        ownSession = self.stat().session();
        untouchable.add(1L);
        for (Optional<ProcessEntry> up = Optional.of(self);
                up.isPresent();
                up = parentOf(up.get())) {
            if (!untouchable.add(up.get().pid())) {
                break;
            }
        }
    }

    static ProcessTable read() {
        return new ProcessTable();
    }

    /** The living children of one process, read directly where the kernel offers it. */
    static List<ProcessEntry> childrenOf(long pid) {
        try {
            var children = Files.readString(Path.of("/proc/" + pid + "/task/" + pid + "/children"));
            return Arrays.stream(children.split(" "))
                    .filter(child -> !child.isBlank())
                    .flatMap(child -> ProcessStat.read(Long.parseLong(child.strip())).stream())
                    .filter(stat -> !stat.isOver() && stat.parent() == pid)
                    .map(ProcessEntry::new)
                    .toList();
        } catch (IOException notOffered) {
            return read().entries().stream().filter(e -> e.stat().parent() == pid).toList();
        }
    }

    Collection<ProcessEntry> entries() {
        return entries.values();
    }

    Optional<ProcessEntry> entry(long pid) {
        return Optional.ofNullable(entries.get(pid));
    }

    /**
     * True for this process, its ancestors and init: whatever they look like, never an attempt's.
     */
    boolean isUntouchable(ProcessEntry entry) {
        return untouchable.contains(entry.pid());
    }

    /** True for a process in a PID namespace below this process's own. */
    boolean isInOtherNamespace(ProcessEntry entry) {
        return entry.namespace() != 0 && entry.namespace() != ownNamespace;
    }

    boolean isInOwnSession(ProcessEntry entry) {
        return entry.stat().session() == ownSession;
    }

    private Optional<ProcessEntry> parentOf(ProcessEntry entry) {
        return entry(entry.stat().parent());
    }

    private ProcessEntry self() {
        return entry(ProcessHandle.current().pid())
                .orElseThrow(() -> new IllegalStateException("this process is not in /proc"));
    }

    private static Set<Long> pids() {
        var names = new File("/proc").list();
        if (names == null) {
            throw new IllegalStateException("this needs Linux with /proc mounted");
        }
        var pids = new HashSet<Long>();
        for (var name : names) {
            if (Character.isDigit(name.charAt(0))) {
                pids.add(Long.parseLong(name));
            }
        }
        return pids;
    }
}
