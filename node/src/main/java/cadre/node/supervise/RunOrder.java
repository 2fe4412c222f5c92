package cadre.node.supervise;

import cadre.process.sweep.SweepTarget;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A program for the supervisor to hold.
 *
 * @param run names it, unique in the node, such as {@code j17.1/agent}
 * @param marker the value of {@code CADRE_ATTEMPT} in its environment, for the sweep
 * @param node the value of {@code CADRE_NODE} there
 * @param argv with what isolates it; its program as an absolute path
 * @param env the whole environment
 * @param directory where it starts
 * @param stdin what it reads
 * @param stdout appended to
 * @param stderr appended to
 * @param files a folder of the node's own: {@code run.json} says which process it is, {@code
 *     exit.json} how it ended; neither may be there yet
 * @param uid the user that only this attempt runs as, 0 when it keeps the node's
 * @param limitSec after so long it is stopped even if no node asks for it
 */
public record RunOrder(
        String run,
        String marker,
        String node,
        List<String> argv,
        Map<String, String> env,
        Path directory,
        Path stdin,
        Path stdout,
        Path stderr,
        Path files,
        int uid,
        long limitSec) {
    public RunOrder {
        argv = List.copyOf(argv);
        env = Map.copyOf(env);
    }

    /** What is known of its processes before any is. */
    public SweepTarget target() {
        return SweepTarget.of(marker).onNode(node).withUid(uid);
    }
}
