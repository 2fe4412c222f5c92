package cadre.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Names one process for ever: a pid alone is reused, with its start time and the boot it is not.
 * Plain values, to be stored and asked again after a restart of whoever stored it.
 *
 * @param pid as seen in Cadre's own PID namespace
 * @param startTicks clock ticks from boot to its start
 * @param bootId the kernel's id of this boot
 */
public record ProcessIdentity(long pid, long startTicks, String bootId) {

    /** The process that has {@code pid} now, a zombie included; empty when there is none. */
    public static Optional<ProcessIdentity> of(long pid) {
        return ProcessStat.read(pid).map(ProcessIdentity::of);
    }

    /** The process that a line of the process table shows. */
    public static ProcessIdentity of(ProcessStat stat) {
        return new ProcessIdentity(stat.pid(), stat.startTicks(), Boot.ID);
    }

    /** The running JVM. */
    public static ProcessIdentity self() {
        return of(ProcessHandle.current().pid())
                .orElseThrow(() -> new IllegalStateException("no /proc entry for this process"));
    }

    /** True while this very process runs; a zombie, and another process with its pid, do not. */
    public boolean isAlive() {
        return ProcessStat.read(pid).filter(stat -> isOf(stat) && !stat.isOver()).isPresent();
    }

    /** True when the line shows this very process. */
    public boolean isOf(ProcessStat stat) {
        return stat.pid() == pid && stat.startTicks() == startTicks && Boot.ID.equals(bootId);
    }

    /**
     * Sends a signal to this very process, never to a later one with the same pid.
     *
     * @return false when it has ended or may not be signalled
     */
    public boolean signal(Signal signal) {
        return Posix.signal(this, signal);
    }

    private static final class Boot {
        static final String ID = read();

        private static String read() {
            try {
                return Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
            } catch (IOException e) {
                throw new IllegalStateException("this needs Linux with /proc mounted", e);
            }
        }
    }
}
