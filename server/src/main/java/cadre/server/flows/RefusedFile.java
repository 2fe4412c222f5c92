package cadre.server.flows;

import cadre.wire.error.Problem;

/**
 * A flow's file with a mistake in it, as the default branch has it.
 *
 * @param host the name of the connection of its repository
 * @param repository {@code owner/name}
 * @param hasGood whether an older one counts meanwhile; else no item can begin
 */
public record RefusedFile(String host, String repository, boolean hasGood, Problem problem) {

    /** What is wrong, and what counts. */
    public String told() {
        return (hasGood ? "refused, the last good one counts" : "refused, and none was good before")
                + ": "
                + problem.detail();
    }
}
