package cadre.server.flows.gate;

import cadre.server.forges.connection.Connection;
import java.util.Set;

/**
 * Whose word counts at one tracker or Git host. Ids only: a name, and what stands behind it such as
 * {@code [bot]}, can be chosen by anyone.
 *
 * @param approvers who may approve
 * @param ownActors as whom Cadre and its agents act there: never
 */
public record People(Set<String> approvers, Set<String> ownActors) {
    public People {
        approvers = Set.copyOf(approvers);
        ownActors = Set.copyOf(ownActors);
    }

    /** Those of a connection. */
    public static People of(Connection connection) {
        return new People(connection.approvers(), connection.ownActors());
    }

    /** Whether this is someone who may approve, and not Cadre itself. */
    boolean mayApprove(String id) {
        return approvers.contains(id) && !ownActors.contains(id);
    }

    /** Those who may, for people. */
    String told() {
        var able = approvers.stream().filter(this::mayApprove).sorted().toList();
        return able.isEmpty()
                ? "nobody: the connection names no approvers"
                : "an approver of the connection: " + String.join(", ", able);
    }
}
