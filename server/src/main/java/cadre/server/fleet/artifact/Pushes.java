package cadre.server.fleet.artifact;

import cadre.server.access.Principal;
import cadre.wire.api.PushRequest;
import cadre.wire.api.PushView;
import cadre.wire.id.JobId;

/** Pushes what a job saved to the repository it came from. */
public final class Pushes {
    /**
     * Pushes the saved commit of the job's last attempt that has one, never with force.
     *
     * @throws cadre.wire.error.CadreException FORBIDDEN for a member that did not file the job;
     *     NOT_FOUND if nothing is saved; CONFLICT if the repository has no URL or the branch is
     *     protected; UPSTREAM if git or the remote refuses
     */
    public PushView push(Principal by, JobId job, PushRequest request) {
        throw new UnsupportedOperationException();
    }
}
