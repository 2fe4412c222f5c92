package cadre.server.fleet.job;

import cadre.server.access.Principal;
import cadre.wire.api.Page;
import cadre.wire.api.WhyView;
import cadre.wire.id.JobId;
import cadre.wire.job.JobRequest;
import cadre.wire.job.JobView;
import java.time.Duration;
import java.util.Optional;

/** What people and programs do with jobs. Thread-safe; every method may block on the store. */
public final class Jobs {
    /**
     * Files a job: all of it is stored with its event, or nothing.
     *
     * @return the job, queued; for a known idempotency key of this submitter, the job of then
     * @throws cadre.wire.error.CadreException INVALID, TOO_LARGE or NOT_FOUND (a named node or
     *     bundle) that names the one thing wrong; CONFLICT if the idempotency key was used for
     *     another request; FORBIDDEN below member
     */
    public JobView file(Principal by, JobRequest request) {
        throw new UnsupportedOperationException();
    }

    /**
     * The job with all its attempts and its request, in which the values of env are hidden.
     *
     * @throws cadre.wire.error.CadreException NOT_FOUND if there is none
     */
    public JobView job(Principal by, JobId id) {
        throw new UnsupportedOperationException();
    }

    /**
     * Jobs, newest first.
     *
     * @param cursor {@code next} of the page before
     * @param limit 1 to 200
     */
    public Page<JobView> list(
            Principal by, JobFilter filter, Optional<String> cursor, int limit) {
        throw new UnsupportedOperationException();
    }

    /** The job when it is over, or as it stands after {@code maxWait} (0 to 60 seconds). */
    public JobView await(Principal by, JobId id, Duration maxWait) {
        throw new UnsupportedOperationException();
    }

    /** Why the job stands where it stands, with a line for each node while it is queued. */
    public WhyView why(Principal by, JobId id) {
        throw new UnsupportedOperationException();
    }

    /**
     * Cancels: a queued job at once, a running one through its node.
     *
     * @param reason for people, to 500 characters, may be empty
     * @throws cadre.wire.error.CadreException CONFLICT if it is over; FORBIDDEN for a member that
     *     did not file it
     */
    public JobView cancel(Principal by, JobId id, String reason) {
        throw new UnsupportedOperationException();
    }

    /**
     * Queues a job that is over once more, as its next attempt.
     *
     * @throws cadre.wire.error.CadreException CONFLICT if it is not over; FORBIDDEN for a member
     *     that did not file it
     */
    public JobView retry(Principal by, JobId id) {
        throw new UnsupportedOperationException();
    }
}
