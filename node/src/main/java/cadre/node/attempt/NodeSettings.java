package cadre.node.attempt;

import cadre.node.workspace.Keeping;
import cadre.wire.job.IsolationKind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What attempts need to know of the node.
 *
 * @param state the node's state folder
 * @param work where the workspaces are
 * @param hidden folders that no agent sees: the data folder, the work folder
 * @param visible files and folders that every agent may read though they lie in a hidden one
 * @param path the PATH of agents and scripts
 * @param passed variables of the node that agents get, masked in their output
 * @param isolation what attempts get of it
 * @param limits of space and time
 * @param keeping how long workspaces stay
 */
public record NodeSettings(
        Path state,
        Path work,
        List<Path> hidden,
        List<Path> visible,
        String path,
        Map<String, String> passed,
        IsolationRule isolation,
        Limits limits,
        Keeping keeping) {
    public NodeSettings {
        hidden = List.copyOf(hidden);
        visible = List.copyOf(visible);
        passed = Map.copyOf(passed);
    }

    /**
     * Which isolation attempts get.
     *
     * @param usual what {@code auto} means here; auto itself for the strongest that works
     * @param noneIsAllowed whether one may ask for none
     */
    public record IsolationRule(IsolationKind usual, boolean noneIsAllowed) {}

    /**
     * Limits.
     *
     * @param minFreeBytes below it no attempt starts; below half of it running ones are ended
     * @param grace between TERM and KILL
     * @param scriptLimit for each prepare and after script
     * @param maxLogBytes of each stream of an attempt's log
     */
    public record Limits(
            long minFreeBytes, Duration grace, Duration scriptLimit, long maxLogBytes) {}

    /** The value of {@code CADRE_NODE}: this node's name, and what tells it from a namesake. */
    String mark() {
        return state.getFileName() + "." + Integer.toHexString(state.toString().hashCode());
    }

    Path attempts() {
        return state.resolve("attempts");
    }

    Path kept() {
        return state.resolve("kept");
    }
}
