package cadre.server.gateways.sse;

import cadre.server.fleet.job.Jobs;
import cadre.server.fleet.log.JobLogs;
import cadre.server.gateways.http.Answer;
import cadre.server.gateways.http.Call;
import cadre.server.gateways.http.Content;
import cadre.server.gateways.http.Route;
import cadre.server.gateways.http.Rule;
import cadre.wire.api.Grant;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.id.AttemptId;
import cadre.wire.id.JobId;
import cadre.wire.job.JobView;
import cadre.wire.job.LogStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** The live log of a job. */
public final class LogRoutes {
    private final Jobs jobs;
    private final JobLogs logs;

    /** The route over these. */
    public LogRoutes(Jobs jobs, JobLogs logs) {
        this.jobs = jobs;
        this.logs = logs;
    }

    /** The table of them. */
    public List<Route> routes() {
        return List.of(
                Route.get("/api/v1/jobs/{job}/log/follow")
                        .needs(Rule.key(Grant.VIEWER))
                        .says(
                                "The log as it grows, over all attempts: events 'chunk' (a LogChunk),"
                                        + " 'attempt' (an AttemptView), 'edited' (an attempt whose"
                                        + " log was just redacted or deleted: what was read of it"
                                        + " may be no more) and at last 'end' (a JobView);"
                                        + " 'closed' (code and reason) is the last instead when the"
                                        + " key is no longer good;"
                                        + " Last-Event-ID, the id of an event, goes on behind it")
                        .query("attempt", "only this one, by its number")
                        .query("after", "begin behind this seq of the attempt, or of the first")
                        .query("stream", "only this one: out, err or steps")
                        .query(
                                "offset",
                                "begin with this byte of the stream in the attempt, or in the first;"
                                        + " the first chunk is cut there; needs stream, excludes after")
                        .answers(new Content.Events())
                        .by(this::follow));
    }

    private Answer follow(Call call) throws IOException {
        var by = call.principal();
        var id = call.path("job", JobId::of);
        var job = jobs.job(by, id); // NOT_FOUND before the stream begins
        var only = (int) call.number("attempt", 0, 1, Integer.MAX_VALUE);
        var after = call.number("after", 0, 0, Long.MAX_VALUE);
        var from =
                call.header("Last-Event-ID")
                        .map(text -> place(id, text))
                        .orElse(new LogFollow.Place(Math.max(only, 1), after));
        from = kept(logs, job, from, only);
        var part = part(call, Math.max(only, 1));
        try (var out = call.events()) {
            new LogFollow(jobs, logs, by, id, new ChunkScribe(logs, part)).run(out, from, only);
        }
        return new Answer.Sent();
    }

    /** The place, or behind it the first attempt whose log was not deleted, if there is one. */
    static LogFollow.Place kept(JobLogs logs, JobView job, LogFollow.Place from, int only) {
        var attempt = new AttemptId(job.id(), from.attempt());
        var kept = only > 0 ? attempt : logs.firstKept(attempt);
        if (only > 0 || (job.status().isOver() && kept.number() > job.attempts().size())) {
            logs.requireKept(attempt);
        }
        return kept.equals(attempt) ? from : new LogFollow.Place(kept.number(), 0);
    }

    private static LogPart part(Call call, int attempt) {
        var stream = call.word("stream", LogStream.class);
        if (call.query("offset").isPresent() && stream.isEmpty()) {
            throw new CadreException(
                    ErrorCode.INVALID,
                    "The offset is of no stream",
                    Map.of("parameter", "offset"),
                    "Give stream too: out, err or steps");
        }
        if (call.query("offset").isPresent() && call.query("after").isPresent()) {
            throw new CadreException(
                    ErrorCode.INVALID,
                    "The beginning is given twice",
                    Map.of("parameter", "offset"),
                    "Give offset, a byte of the stream, or after, the seq of a chunk");
        }
        return new LogPart(stream, attempt, call.number("offset", 0, 0, Long.MAX_VALUE));
    }

    static LogFollow.Place place(JobId job, String text) {
        var colon = text.lastIndexOf(':');
        if (colon > 0 && text.substring(colon + 1).matches("[0-9]{1,18}")) {
            var attempt = AttemptId.of(text.substring(0, colon));
            if (attempt.job().equals(job)) {
                return new LogFollow.Place(
                        attempt.number(), Long.parseLong(text.substring(colon + 1)));
            }
        }
        throw new CadreException(
                ErrorCode.INVALID,
                "This is no id of this job's log",
                Map.of("header", "Last-Event-ID"),
                "Give the id of the last chunk, such as " + job + ".1:7, or leave it out");
    }
}
