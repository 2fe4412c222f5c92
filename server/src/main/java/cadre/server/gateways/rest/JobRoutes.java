package cadre.server.gateways.rest;

import cadre.server.fleet.FaultPoint;
import cadre.server.fleet.job.BulkJobs;
import cadre.server.fleet.job.JobFilter;
import cadre.server.fleet.job.Jobs;
import cadre.server.fleet.job.KnownRepositories;
import cadre.server.gateways.http.Answer;
import cadre.server.gateways.http.Call;
import cadre.server.gateways.http.Content;
import cadre.server.gateways.http.Route;
import cadre.server.gateways.http.Rule;
import cadre.wire.api.BulkCancel;
import cadre.wire.api.BulkRetry;
import cadre.wire.api.BulkView;
import cadre.wire.api.Grant;
import cadre.wire.api.JobPreview;
import cadre.wire.api.JobSelection;
import cadre.wire.api.Page;
import cadre.wire.api.RepositoryView;
import cadre.wire.api.WhyView;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.id.AgentName;
import cadre.wire.id.JobId;
import cadre.wire.id.NodeName;
import cadre.wire.id.TeamName;
import cadre.wire.job.JobRequest;
import cadre.wire.job.JobView;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Jobs: filed, listed, waited for, explained, cancelled, tried again. */
public final class JobRoutes {
    private static final String STATES = String.join(", ", Jobs.states());

    private final Jobs jobs;
    private final BulkJobs bulk;
    private final KnownRepositories repositories;
    private final long maxPromptBytes;

    /** The routes over these. */
    public JobRoutes(
            Jobs jobs, BulkJobs bulk, KnownRepositories repositories, long maxPromptBytes) {
        this.jobs = jobs;
        this.bulk = bulk;
        this.repositories = repositories;
        this.maxPromptBytes = maxPromptBytes;
    }

    /** The table of them. */
    public List<Route> routes() {
        return List.of(
                Route.post("/api/v1/jobs")
                        .needs(Rule.key(Grant.MEMBER))
                        .says("File a job; the header Idempotency-Key makes a repeat harmless")
                        .takes(Content.json(JobRequest.class))
                        .answers(Content.json(JobView.class))
                        .status(201)
                        .by(this::file),
                Route.get("/api/v1/jobs")
                        .needs(Rule.key(Grant.VIEWER))
                        .says("Jobs, newest first")
                        .query("state", "a state, or several with commas: " + STATES)
                        .query("node", "of the last attempt")
                        .query("agent", "the profile")
                        .query("label", "name or name=value")
                        .query("text", "a part of the prompt")
                        .query("submitter", "the name of the key that filed it")
                        .query(
                                "repository",
                                "the URL or path of one that it works in, as in /api/v1/repositories")
                        .query("team", "whose bus its agent gets")
                        .query("cursor", "next of the page before")
                        .query("limit", "1 to 200, default 50")
                        .answers(Content.json(Page.class, JobView.class))
                        .by(this::list),
                Route.post("/api/v1/jobs/cancel")
                        .needs(Rule.key(Grant.MEMBER))
                        .says(
                                "Cancel many jobs, named or by a filter, each as by itself; of a"
                                        + " member its own")
                        .takes(Content.json(BulkCancel.class))
                        .answers(Content.json(BulkView.class))
                        .by(call ->
                                Answer.json(
                                        bulk.cancel(
                                                call.principal(), call.body(BulkCancel.class)))),
                Route.post("/api/v1/jobs/retry")
                        .needs(Rule.key(Grant.MEMBER))
                        .says(
                                "Queue many jobs that are over once more, named or by a filter, each"
                                        + " as by itself; of a member its own")
                        .takes(Content.json(BulkRetry.class))
                        .answers(Content.json(BulkView.class))
                        .by(call ->
                                Answer.json(
                                        bulk.retry(call.principal(), call.body(BulkRetry.class)))),
                Route.post("/api/v1/jobs/preview")
                        .needs(Rule.key(Grant.MEMBER))
                        .says(
                                "Where a job would run if it was filed now, or what it would wait for")
                        .takes(Content.json(JobRequest.class))
                        .answers(Content.json(JobPreview.class))
                        .by(call ->
                                Answer.json(
                                        jobs.preview(
                                                call.principal(), call.body(JobRequest.class)))),
                Route.get("/api/v1/repositories")
                        .needs(Rule.key(Grant.VIEWER))
                        .says("Repositories that jobs have worked in, by where they come from")
                        .query("cursor", "next of the page before")
                        .query("limit", "1 to 200, default 50")
                        .answers(Content.json(Page.class, RepositoryView.class))
                        .by(call ->
                                Answer.json(
                                        repositories.list(
                                                call.principal(),
                                                call.query("cursor"),
                                                (int) call.number("limit", 50, 1, 200)))),
                Route.get("/api/v1/jobs/{job}")
                        .needs(Rule.key(Grant.VIEWER))
                        .says("One job with all its attempts")
                        .answers(Content.json(JobView.class))
                        .by(call -> Answer.json(jobs.job(call.principal(), id(call)))),
                Route.get("/api/v1/jobs/{job}/wait")
                        .needs(Rule.key(Grant.VIEWER))
                        .says("The job when it is over, or as it stands after the time")
                        .query("timeout_sec", "0 to 50, default 30")
                        .answers(Content.json(JobView.class))
                        .by(this::await),
                Route.get("/api/v1/jobs/{job}/why")
                        .needs(Rule.key(Grant.VIEWER))
                        .says("Why the job stands where it stands")
                        .answers(Content.json(WhyView.class))
                        .by(call -> Answer.json(jobs.why(call.principal(), id(call)))),
                Route.post("/api/v1/jobs/{job}/cancel")
                        .needs(Rule.key(Grant.MEMBER))
                        .says("Cancel a job of one's own, or any as operator")
                        .takes(Content.jsonOrNothing(CancelRequest.class))
                        .answers(Content.json(JobView.class))
                        .by(this::cancel),
                Route.post("/api/v1/jobs/{job}/retry")
                        .needs(Rule.key(Grant.MEMBER))
                        .says("Queue a job that is over once more")
                        .answers(Content.json(JobView.class))
                        .by(call -> Answer.json(jobs.retry(call.principal(), id(call)))));
    }

    static JobId id(Call call) {
        return call.path("job", JobId::of);
    }

    private Answer file(Call call) throws IOException {
        var body = call.body(JobRequest.class);
        var key = IdempotencyHeader.of(call, body.idempotencyKey());
        var request = key.map(body::withIdempotencyKey).orElse(body);
        if (request.prompt().getBytes(StandardCharsets.UTF_8).length > maxPromptBytes) {
            throw new CadreException(
                    ErrorCode.TOO_LARGE,
                    "The prompt is too long",
                    Map.of("field", "prompt", "most_bytes", maxPromptBytes),
                    "Put long texts into a file of the repository");
        }
        var job = jobs.file(call.principal(), request);
        call.afterAnswer(FaultPoint.JOB_ANSWERED::reach);
        return Answer.created(job);
    }

    private Answer list(Call call) {
        var selection =
                new JobSelection(
                        call.query("state"),
                        call.query("node", NodeName::new),
                        call.query("agent", AgentName::new),
                        call.query("label"),
                        call.query("text"),
                        call.query("submitter"),
                        call.query("repository"),
                        call.query("team", TeamName::new));
        var filter = JobFilter.of(selection);
        var limit = (int) call.number("limit", 50, 1, 200);
        return Answer.json(jobs.list(call.principal(), filter, call.query("cursor"), limit));
    }

    private Answer await(Call call) {
        var most = Duration.ofSeconds(call.number("timeout_sec", 30, 0, 50));
        return Answer.json(jobs.await(call.principal(), id(call), most));
    }

    private Answer cancel(Call call) throws IOException {
        var request = call.bodyOr(CancelRequest.class, new CancelRequest(Optional.empty()));
        return Answer.json(jobs.cancel(call.principal(), id(call), request.reason().orElse("")));
    }

    /**
     * Asks that a job ends.
     *
     * @param reason for people, to 500 characters
     */
    public record CancelRequest(Optional<String> reason) {}
}
