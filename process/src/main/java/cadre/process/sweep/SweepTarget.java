package cadre.process.sweep;

import cadre.process.ProcessIdentity;
import java.util.ArrayList;
import java.util.List;

/**
 * What is known of an attempt whose processes are to end. The more is known the more is caught;
 * plain values, so that they can be stored at the start and used after a restart.
 *
 * @param marker the value of {@code CADRE_ATTEMPT} in the attempt's environment
 * @param node the value of {@code CADRE_NODE} there, because two installations on one machine both
 *     have an attempt j1.1; empty when any will do. An environment without it is taken for ours
 * @param known processes that are the attempt's: what the launcher started, and the init of its PID
 *     namespace ({@link Sweep#namespaceInit})
 * @param uid the user that only this attempt runs as, or 0 for none
 */
public record SweepTarget(String marker, String node, List<ProcessIdentity> known, int uid) {

    /** Copies the list in and refuses a marker that is found in anything. */
    public SweepTarget {
        known = List.copyOf(known);
        if (marker.isBlank() || (marker + node).indexOf('\0') >= 0) {
            throw new IllegalArgumentException("not an attempt's marker: '" + marker + "'");
        }
        if (uid < 0) {
            throw new IllegalArgumentException("not a uid: " + uid);
        }
    }

    /** Only the marker: finds what kept its environment. */
    public static SweepTarget of(String marker) {
        return new SweepTarget(marker, "", List.of(), 0);
    }

    /** Also this process, its session, its descendants, and its PID namespace if it has its own. */
    public SweepTarget with(ProcessIdentity process) {
        var more = new ArrayList<>(known);
        more.add(process);
        return new SweepTarget(marker, node, more, uid);
    }

    /** Only of this node: a process of another one with the same attempt is left alone. */
    public SweepTarget onNode(String ownNode) {
        return new SweepTarget(marker, ownNode, known, uid);
    }

    /** Also everything that runs as this user, which must be the attempt's alone. */
    public SweepTarget withUid(int dedicated) {
        return new SweepTarget(marker, node, known, dedicated);
    }
}
