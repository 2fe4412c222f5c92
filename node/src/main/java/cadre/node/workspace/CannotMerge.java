package cadre.node.workspace;

import cadre.wire.job.MergeConflict;
import cadre.wire.job.MergeOutcome;

/** A saved change that the workspace was to begin with cannot be merged with those before it. */
public final class CannotMerge extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient MergeOutcome outcome;

    CannotMerge(MergeOutcome outcome, MergeConflict conflict) {
        super(
                "The saved change of job %s cannot be merged in %s: %s"
                        .formatted(conflict.job(), conflict.repository(), conflict.reason()));
        this.outcome = outcome;
    }

    /** What had been merged, and what stood in the way. */
    public MergeOutcome outcome() {
        return outcome;
    }

    /** For people. */
    public String reason() {
        return String.valueOf(getMessage());
    }
}
