package cadre.server.fleet.job;

import cadre.wire.id.AttemptId;
import cadre.wire.id.JobId;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * How a job goes on with an earlier one; decided when it is filed and never changed.
 *
 * @param earlier the job that was named
 * @param cold false for the same session in the same workspace
 * @param source the attempt whose place is used again; for a cold start the one whose saved change
 *     the workspace begins with
 * @param sessionId of the agent CLI, empty for a cold start and for a CLI without sessions
 */
record Resumption(JobId earlier, boolean cold, AttemptId source, String sessionId) {
    /** The jobs to lock before it is decided whether another one goes on there. */
    Set<JobId> places() {
        return new HashSet<>(List.of(earlier, source.job()));
    }

    /** What a person can do when the session cannot go on. */
    String offer() {
        return "To begin anew with its saved change and last answer: "
                + "cadre run --resume "
                + earlier
                + " --cold \"...\"";
    }
}
