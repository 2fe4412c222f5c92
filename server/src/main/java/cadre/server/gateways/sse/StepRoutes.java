package cadre.server.gateways.sse;

import cadre.server.fleet.job.Jobs;
import cadre.server.fleet.log.JobLogs;
import cadre.server.fleet.step.Steps;
import cadre.server.gateways.http.Answer;
import cadre.server.gateways.http.Call;
import cadre.server.gateways.http.Content;
import cadre.server.gateways.http.Route;
import cadre.server.gateways.http.Rule;
import cadre.wire.api.Grant;
import cadre.wire.api.StepsView;
import cadre.wire.id.JobId;
import java.io.IOException;
import java.util.List;

/** What an agent did, step by step: as a page, or live for who asks for events. */
public final class StepRoutes {
    private final Jobs jobs;
    private final JobLogs logs;
    private final Steps steps;

    /** The route over these. */
    public StepRoutes(Jobs jobs, JobLogs logs) {
        this.jobs = jobs;
        this.logs = logs;
        this.steps = new Steps(jobs, logs);
    }

    /** The table of them. */
    public List<Route> routes() {
        return List.of(
                Route.get("/api/v1/jobs/{job}/steps")
                        .needs(Rule.key(Grant.VIEWER))
                        .says(
                                "What the agent did, for people; with 'Accept: text/event-stream'"
                                        + " live over all attempts: events 'step' (a StepView; one"
                                        + " with a known id takes that one's place), 'attempt' (an"
                                        + " AttemptView) and at last 'end' (a JobView), or 'closed'"
                                        + " (code and reason) when the key is no longer good;"
                                        + " Last-Event-ID, the id of an event, goes on behind it")
                        .query(
                                "attempt",
                                "its number; the last when absent, of a live stream all from the"
                                        + " first")
                        .query("after", "begin here: next or up_to of a page before")
                        .query("cursor", "of a page: the same as after, which it excludes")
                        .query("limit", "of a page, 1 to 500 steps, default 200")
                        .answers(new Content.EventsOrJson(StepsView.class))
                        .by(this::steps));
    }

    private Answer steps(Call call) throws IOException {
        var id = call.path("job", JobId::of);
        var only = (int) call.number("attempt", 0, 1, Integer.MAX_VALUE);
        var after = call.number(call.oneOf("cursor", "after"), 0, 0, Long.MAX_VALUE / 4);
        if (!call.header("Accept").orElse("").contains("text/event-stream")) {
            var limit = (int) call.number("limit", 200, 1, 500);
            return Answer.json(steps.page(call.principal(), id, only, after, limit));
        }
        var job = jobs.job(call.principal(), id); // NOT_FOUND before the stream begins
        var asked =
                call.header("Last-Event-ID")
                        .map(text -> LogRoutes.place(id, text))
                        .orElse(new LogFollow.Place(Math.max(only, 1), after));
        var from = LogRoutes.kept(logs, job, asked, only);
        var scribe = new StepScribe(steps, logs, from.attempt(), from.seq());
        try (var out = call.events()) {
            new LogFollow(jobs, logs, call.principal(), id, scribe)
                    .run(out, new LogFollow.Place(from.attempt(), 0), only);
        }
        return new Answer.Sent();
    }
}
