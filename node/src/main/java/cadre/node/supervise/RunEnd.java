package cadre.node.supervise;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * How a program ended, as the supervisor saw it; kept in {@code exit.json}.
 *
 * @param pid with startTicks and bootId: which process it was
 * @param exitCode 128 + signal number when a signal ended it
 * @param stopped whether it was told to end
 * @param overLimit whether its limit of time was why
 * @param killed processes of the attempt that had to be ended with it or after it, named
 * @param left how many could not be ended
 * @param ranMs from its start to its end
 */
public record RunEnd(
        long pid,
        long startTicks,
        String bootId,
        int exitCode,
        boolean stopped,
        boolean overLimit,
        List<String> killed,
        int left,
        long ranMs) {
    public RunEnd {
        killed = List.copyOf(killed);
    }

    /** What the supervisor wrote; empty if it has not seen the program's end. */
    public static Optional<RunEnd> read(Path files) {
        return RunFile.read(files.resolve("exit.json"), RunEnd.class);
    }

    void write(Path files) {
        RunFile.write(files.resolve("exit.json"), this);
    }
}
