package cadre.server.flows;

import cadre.wire.id.JobId;

/** Jobs, as flows need them. */
interface Work {
    /**
     * Files the job of a run; the same run gives the same job.
     *
     * @throws cadre.wire.error.CadreException as filing a job does
     */
    JobId file(FlowRow row, RunRow run);

    /**
     * How a job stands.
     *
     * @param over whether nothing more comes of it
     * @param succeeded whether it did what it should
     * @param why it did not; empty if it did
     * @param answer its agent's last
     */
    record Standing(boolean over, boolean succeeded, String why, String answer) {}

    /** One that was filed. */
    Standing job(JobId id);

    /** Ends it; over already is over. */
    void cancel(JobId id, String reason);

    /**
     * Pushes what a job saved to the item's branch and to no other; pushed already is pushed.
     *
     * @return the branch's commit then
     */
    String push(FlowRow row, JobId id);
}
