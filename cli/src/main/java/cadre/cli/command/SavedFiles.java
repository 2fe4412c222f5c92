package cadre.cli.command;

import cadre.cli.client.Api;
import cadre.cli.client.Route;
import cadre.wire.api.ArtifactView;
import cadre.wire.error.CadreException;
import cadre.wire.job.JobView;
import java.util.List;

/** The files that a job's last attempt left beside the changes of its repositories. */
final class SavedFiles {
    private SavedFiles() {}

    /** None while the job is not over; none also if the server cannot say now. */
    static List<ArtifactView> of(Api api, JobView job) {
        if (!job.status().isOver() || job.attempts().isEmpty()) {
            return List.of();
        }
        var last = job.attempts().getLast().id();
        try {
            return Api.page(api.whole(Route.of("jobs", job.id(), "artifacts")), ArtifactView.class)
                    .items()
                    .stream()
                    .filter(a -> a.attempt().equals(last))
                    .filter(a -> a.kind().equals("archive") || a.kind().equals("file"))
                    .toList();
        } catch (CadreException onlyAnExtra) {
            return List.of();
        }
    }
}
