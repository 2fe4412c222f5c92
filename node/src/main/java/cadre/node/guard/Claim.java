package cadre.node.guard;

import cadre.wire.job.GuardedFile;

/** Whose a path is, for one job. */
public sealed interface Claim {
    /** The job may change it as it likes. */
    record Owned() implements Claim {}

    /** The job may change it by the file's rule. */
    record Shared(GuardedFile file) implements Claim {}

    /**
     * The job may not change it.
     *
     * @param reason for people
     */
    record Foreign(String reason) implements Claim {}
}
