package cadre.server.merges;

import cadre.wire.id.AgentName;
import cadre.wire.id.JobId;
import cadre.wire.id.TrainId;
import cadre.wire.job.JobRequest;
import cadre.wire.job.MergeRequest;
import cadre.wire.job.PromptBy;
import cadre.wire.merge.TrainRequest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The job of one step: it merges, then runs the check on what was merged. */
final class StepRequest {
    private static final AgentName AGENT = new AgentName("custom");

    /** Whatever a check ends with, its job ends with 0 or 1: other codes have other meanings. */
    private static final String AND_SAY =
            " </dev/null || { echo \"the check ended with exit code $?\" >&2; exit 1; }";

    private static final String GIVEN = "sh -c \"$1\"" + AND_SAY;
    private static final String OF_PROJECT =
            "[ -z \"$CADRE_CHECK\" ] || sh -c \"$CADRE_CHECK\"" + AND_SAY;

    private StepRequest() {}

    /** The same rows always give the same request. */
    static JobRequest of(Train train) {
        return of(train.request(), train.check(), train.merging(), Optional.of(train.id()))
                .withIdempotencyKey(key(train));
    }

    /** Under which the job of its step is filed, once and never twice. */
    static String key(Train train) {
        return "cadre-train " + train.id() + " " + train.step();
    }

    /** One that merges all of it, to see whether such a job may be filed at all. */
    static JobRequest preview(TrainRequest request, Optional<String> check, List<JobId> jobs) {
        return of(request, check, jobs, Optional.empty());
    }

    private static JobRequest of(
            TrainRequest request, Optional<String> check, List<JobId> jobs, Optional<TrainId> id) {
        var labels = new HashMap<>(request.labels());
        id.ifPresent(train -> labels.put("train", train.toString()));
        return new JobRequest(
                        "Merge "
                                + jobs.size()
                                + (jobs.size() == 1 ? " saved change" : " saved changes")
                                + " and check the result",
                        AGENT,
                        command(request, check),
                        Optional.of(PromptBy.STDIN),
                        Optional.empty(),
                        request.repositories(),
                        request.node(),
                        request.requiredTags(),
                        List.of(),
                        Optional.empty(),
                        request.priority(),
                        request.timeoutSec(),
                        Optional.empty(),
                        Optional.empty(),
                        Map.of(),
                        List.of(),
                        Optional.empty(),
                        labels,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty())
                .withMerge(Optional.of(new MergeRequest(jobs, true, request.rebase())));
    }

    private static List<String> command(TrainRequest request, Optional<String> check) {
        if (check.equals(Optional.of(""))) {
            return List.of("true");
        }
        return request.check()
                .map(command -> List.of("sh", "-c", GIVEN, "check", command))
                .orElse(List.of("sh", "-c", OF_PROJECT));
    }
}
