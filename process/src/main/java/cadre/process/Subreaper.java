package cadre.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/**
 * Makes this JVM the parent of every orphan below it (prctl(2), PR_SET_CHILD_SUBREAPER), so that a
 * child that double-forked stays findable where no PID namespace holds it; and collects those
 * orphans when they have ended.
 */
public final class Subreaper {
    private Set<ProcessIdentity> endedBefore = Set.of();

    private Subreaper() {}

    /** Sets the flag for this process, for good. */
    public static Subreaper enable() {
        if (!Posix.becomeSubreaper()) {
            throw new IllegalStateException("prctl(PR_SET_CHILD_SUBREAPER) was refused");
        }
        return new Subreaper();
    }

    /**
     * Collects ended orphans. One must be seen ended in two calls: the JDK collects its own children
     * at once, and must not find one gone. Call every few seconds, from one thread.
     *
     * @return how many were collected
     */
    public int reapOnce() {
        var ended = new HashSet<ProcessIdentity>();
        long self = ProcessHandle.current().pid();
        try (var entries = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (var entry : entries) {
                ProcessStat.read(Long.parseLong(entry.getFileName().toString()))
                        .filter(stat -> stat.parent() == self && stat.isOver())
                        .filter(stat -> !Launcher.waitsFor(stat.pid()))
                        .map(ProcessIdentity::of)
                        .ifPresent(ended::add);
            }
        } catch (IOException e) {
            throw new IllegalStateException("/proc cannot be read", e);
        }
        int collected = 0;
        for (var orphan : ended) {
            if (endedBefore.contains(orphan) && Posix.collect(orphan.pid()).isPresent()) {
                collected++;
            }
        }
        endedBefore = ended;
        return collected;
    }
}
