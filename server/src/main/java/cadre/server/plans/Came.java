package cadre.server.plans;

import cadre.wire.id.JobId;
import cadre.wire.job.MergeConflictKind;
import java.util.Map;
import java.util.Optional;

/** What a step came to. */
sealed interface Came {
    /**
     * Its agent ended well.
     *
     * @param changed whether it left a change
     * @param bases the commit where it began in each repository
     * @param foreign what it changed that is not its own and was not taken, for people; empty if
     *     nothing
     * @param files what it changed
     */
    record Worked(
            JobId job,
            boolean changed,
            String answer,
            Map<String, String> bases,
            String foreign,
            Touched.Files files)
            implements Came {
        public Worked {
            bases = Map.copyOf(bases);
        }
    }

    /**
     * Its agent did not.
     *
     * @param byPerson whether someone cancelled it
     * @param begun whether its agent had begun: there is something to go on with
     */
    record Failed(String why, boolean byPerson, boolean begun) implements Came {}

    /**
     * All of it is merged, and passed what was to be passed.
     *
     * @param head the job whose saved change is the merged one; empty if there was nothing to merge
     */
    record Merged(Optional<JobId> head) implements Came {}

    /**
     * It conflicts with what is merged, or may not be merged.
     *
     * @param kind why
     * @param patch the change, empty where that is too large
     */
    record Conflict(MergeConflictKind kind, String why, String patch) implements Came {}

    /** It is merged and does not pass the check. */
    record Red(String why, String output) implements Came {}

    /** It could not be done at all. */
    record Impossible(String why) implements Came {}
}
