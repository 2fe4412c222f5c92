package cadre.server.gateways.rest;

import cadre.server.fleet.artifact.Artifacts;
import cadre.server.fleet.artifact.Opened;
import cadre.server.fleet.artifact.Pushes;
import cadre.server.fleet.job.Jobs;
import cadre.server.fleet.log.JobLogs;
import cadre.server.gateways.http.Answer;
import cadre.server.gateways.http.Call;
import cadre.server.gateways.http.Content;
import cadre.server.gateways.http.Listing;
import cadre.server.gateways.http.Route;
import cadre.server.gateways.http.Rule;
import cadre.wire.api.ArtifactView;
import cadre.wire.api.Grant;
import cadre.wire.api.Page;
import cadre.wire.api.PushRequest;
import cadre.wire.api.PushView;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.id.ArtifactId;
import cadre.wire.id.AttemptId;
import cadre.wire.job.JobView;
import cadre.wire.job.LogStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a job leaves: its log, its artifacts, its diff; and the push of its change. */
public final class ArtifactRoutes {
    private final Jobs jobs;
    private final JobLogs logs;
    private final Artifacts artifacts;
    private final Pushes pushes;

    /** The routes over these. */
    public ArtifactRoutes(Jobs jobs, JobLogs logs, Artifacts artifacts, Pushes pushes) {
        this.jobs = jobs;
        this.logs = logs;
        this.artifacts = artifacts;
        this.pushes = pushes;
    }

    /** The table of them. */
    public List<Route> routes() {
        return List.of(
                Route.get("/api/v1/jobs/{job}/log")
                        .needs(Rule.key(Grant.VIEWER))
                        .says("One stream of an attempt's log, as it was written")
                        .query("stream", "out (default), err or steps")
                        .query("attempt", "its number, default the last")
                        .query("offset", "from this byte on, default 0")
                        .answers(new Content.Raw("text/plain"))
                        .by(this::log),
                Route.get("/api/v1/jobs/{job}/artifacts")
                        .needs(Rule.key(Grant.VIEWER))
                        .says("What a job's attempts left, the first attempt's first")
                        .query("kind", "bundle, patch, diffstat, archive, file or foreign")
                        .query("repository", "what is about this one")
                        .query("attempt", "only this one's, by its number")
                        .query("cursor", "next of the page before")
                        .query("limit", Listing.limit())
                        .answers(Content.json(Page.class, ArtifactView.class))
                        .by(this::list),
                Route.get("/api/v1/artifacts/{artifact}")
                        .needs(Rule.key(Grant.VIEWER))
                        .says("The bytes of an artifact")
                        .answers(new Content.Raw("application/octet-stream"))
                        .by(this::artifact),
                Route.get("/api/v1/jobs/{job}/diff")
                        .needs(Rule.key(Grant.VIEWER))
                        .says("The patch of the last attempt that has one")
                        .query("repository", "which one; all when absent")
                        .answers(new Content.Raw("text/x-patch"))
                        .by(this::diff),
                Route.post("/api/v1/jobs/{job}/push")
                        .needs(Rule.key(Grant.MEMBER))
                        .says("Push the change of a job of one's own, or of any as operator")
                        .takes(Content.json(PushRequest.class))
                        .answers(Content.json(PushView.class))
                        .by(this::push));
    }

    /** A browser that saves it may be sent on; what has a key would show it to the store. */
    private Answer artifact(Call call) {
        var opened = artifacts.open(call.path("artifact", ArtifactId::of));
        var saves = call.header("Sec-Fetch-Mode").equals(Optional.of("navigate"));
        return Optional.of(opened)
                .filter(_ -> saves && call.session().isPresent())
                .flatMap(Opened::address)
                .<Answer>map(address -> new Answer.Redirect(address.toString()))
                .orElseGet(() -> file(opened));
    }

    /** A kept file as an answer. */
    static Answer file(Opened opened) {
        return new Answer.Attachment(
                "application/octet-stream",
                opened.name(),
                opened.bytes(),
                Optional.of(opened.sha256()),
                out -> {
                    try (var in = opened.stream()) {
                        in.transferTo(out);
                    }
                });
    }

    private Answer log(Call call) {
        var job = job(call);
        if (job.attempts().isEmpty() && call.query("attempt").isEmpty()) {
            return new Answer.Bytes("text/plain; charset=utf-8", new byte[0]);
        }
        var attempt = attempt(call, job);
        logs.requireKept(attempt);
        var stream = call.word("stream", LogStream.class).orElse(LogStream.OUT);
        var offset = call.number("offset", 0, 0, Long.MAX_VALUE);
        return new Answer.Attachment(
                "text/plain; charset=utf-8",
                attempt + "-" + stream.word() + ".log",
                -1,
                out -> logs.copy(attempt, stream, offset, out));
    }

    private JobView job(Call call) {
        return jobs.job(call.principal(), JobRoutes.id(call));
    }

    /** The attempt that the query names, else the last one. */
    static AttemptId attempt(Call call, JobView job) {
        var last = job.attempts().isEmpty() ? 0 : job.attempts().getLast().id().number();
        var number = (int) call.number("attempt", last, 0, Integer.MAX_VALUE);
        return job.attempts().stream()
                .map(each -> each.id())
                .filter(id -> id.number() == number)
                .findAny()
                .orElseThrow(() ->
                        new CadreException(
                                ErrorCode.NOT_FOUND,
                                "No such attempt",
                                Map.of("job", job.id(), "attempts", last),
                                "'cadre why " + job.id() + "' says where it stands"));
    }

    private Answer list(Call call) {
        var job = job(call);
        var all = artifacts.list(job.id());
        if (all.isEmpty()) {
            artifacts.requireKept(job.id());
        }
        var kind = call.query("kind");
        var repository = call.query("repository");
        var attempt = call.number("attempt", 0, 1, Integer.MAX_VALUE);
        var wanted =
                all.stream()
                        .filter(each -> kind.map(each.kind()::equals).orElse(true))
                        .filter(each -> repository.map(each.repository()::equals).orElse(true))
                        .filter(each -> attempt == 0 || attempt == each.attempt().number())
                        .toList();
        return Answer.json(Listing.page(call, wanted, ArtifactRoutes::place));
    }

    private static String place(ArtifactView artifact) {
        return "%05d.%019d".formatted(artifact.attempt().number(), artifact.id().number());
    }

    private Answer diff(Call call) {
        var job = job(call);
        var repository = call.query("repository");
        var patches =
                artifacts.list(job.id()).stream()
                        .filter(each -> each.kind().equals("patch"))
                        .filter(each ->
                                repository.filter(r -> !r.equals(each.repository())).isEmpty())
                        .toList();
        if (patches.isEmpty()) {
            artifacts.requireKept(job.id());
            throw new CadreException(
                    ErrorCode.NOT_FOUND,
                    "The job has no saved patch",
                    Map.of("job", job.id()),
                    "It is saved when an attempt that works in a repository ends");
        }
        var last = patches.getLast().attempt();
        var opened =
                patches.stream()
                        .filter(each -> each.attempt().equals(last))
                        .map(each -> artifacts.open(each.id()))
                        .toList();
        return new Answer.Attachment(
                "text/x-patch; charset=utf-8",
                last + ".patch",
                opened.stream().mapToLong(Opened::bytes).sum(),
                out -> {
                    for (var patch : opened) {
                        try (var in = patch.stream()) {
                            in.transferTo(out);
                        }
                    }
                });
    }

    private Answer push(Call call) throws IOException {
        return Answer.json(
                pushes.push(call.principal(), JobRoutes.id(call), call.body(PushRequest.class)));
    }
}
