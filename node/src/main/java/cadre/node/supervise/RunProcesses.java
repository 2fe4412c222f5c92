package cadre.node.supervise;

import cadre.process.ProcessIdentity;
import cadre.process.sweep.SweepTarget;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Which processes a run is, kept in {@code run.json}: enough to see whether it lives, and to end
 * all of it, after supervisor and node have died.
 *
 * @param node the value of {@code CADRE_NODE} in its environment
 * @param launched what was started
 * @param known this and the init of its PID namespace, if it has one
 */
public record RunProcesses(
        String marker,
        String node,
        ProcessIdentity launched,
        List<ProcessIdentity> known,
        int uid) {
    public RunProcesses {
        known = List.copyOf(known);
    }

    /** What the supervisor wrote; empty if it has started nothing. */
    public static Optional<RunProcesses> read(Path files) {
        return RunFile.read(files.resolve("run.json"), RunProcesses.class);
    }

    /** What the sweep looks for. */
    public SweepTarget target() {
        return new SweepTarget(marker, node, known, uid);
    }

    void write(Path files) {
        RunFile.write(files.resolve("run.json"), this);
    }
}
