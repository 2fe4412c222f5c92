package cadre.server.gateways.rest;

import cadre.server.fleet.job.Jobs;
import cadre.server.fleet.log.JobLogs;
import cadre.server.fleet.log.LogSearch;
import cadre.server.gateways.http.Answer;
import cadre.server.gateways.http.Call;
import cadre.server.gateways.http.Content;
import cadre.server.gateways.http.Route;
import cadre.server.gateways.http.Rule;
import cadre.wire.api.Grant;
import cadre.wire.api.LogMatches;
import cadre.wire.job.LogStream;
import java.util.List;
import java.util.Optional;

/** Looking for a text in a job's log. */
public final class LogSearchRoutes {
    private final Jobs jobs;
    private final JobLogs logs;
    private final LogSearch search;

    /** The route over these. */
    public LogSearchRoutes(Jobs jobs, JobLogs logs) {
        this.jobs = jobs;
        this.logs = logs;
        this.search = new LogSearch(logs);
    }

    /** The table of it. */
    public List<Route> routes() {
        return List.of(
                Route.get("/api/v1/jobs/{job}/log/search")
                        .needs(Rule.key(Grant.VIEWER))
                        .says(
                                "Where a text stands in one stream of an attempt's log; looks at 64 MiB"
                                        + " and says where to go on")
                        .query("q", "1 to 1000 characters of one line; must be given")
                        .query("case", "either (default): a-z in any case; exact: as written")
                        .query("stream", "out (default), err or steps")
                        .query("attempt", "its number, default the last")
                        .query("from", "from this byte on, default 0; next of the answer before")
                        .query("limit", "1 to 1000 places, default 200")
                        .answers(Content.json(LogMatches.class))
                        .by(this::search));
    }

    private Answer search(Call call) {
        var job = jobs.job(call.principal(), JobRoutes.id(call));
        var wanted =
                new LogSearch.Wanted(
                        call.query("q").orElse(""),
                        call.word("case", LogSearch.Case.class).orElse(LogSearch.Case.EITHER));
        if (job.attempts().isEmpty() && call.query("attempt").isEmpty()) {
            return Answer.json(new LogMatches(List.of(), Optional.empty()));
        }
        var attempt = ArtifactRoutes.attempt(call, job);
        logs.requireKept(attempt);
        var stream = call.word("stream", LogStream.class).orElse(LogStream.OUT);
        var from = call.number("from", 0, 0, Long.MAX_VALUE / 2);
        var limit = (int) call.number("limit", 200, 1, 1000);
        return Answer.json(search.search(attempt, stream, wanted, from, limit));
    }
}
