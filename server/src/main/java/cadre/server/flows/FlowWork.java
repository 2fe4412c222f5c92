package cadre.server.flows;

import cadre.server.access.Keys;
import cadre.server.access.Principal;
import cadre.server.feed.cause.KeptOrigins;
import cadre.server.fleet.artifact.Pushes;
import cadre.server.fleet.job.Jobs;
import cadre.server.forges.Ends;
import cadre.server.forges.FlowPush;
import cadre.server.storage.Database;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.id.JobId;
import cadre.wire.job.AttemptResult;
import cadre.wire.job.JobState;
import java.util.Map;
import java.util.Optional;

/** The jobs of this server, filed in the name of who started the item. */
record FlowWork(Database db, Jobs jobs, Keys keys, Pushes pushes, FlowPush push, Ends ends)
        implements Work {
    @Override
    public JobId file(FlowRow row, RunRow run) {
        var by =
                keys.holder(row.submitterKey(), "")
                        .orElseThrow(() ->
                                new CadreException(
                                        ErrorCode.FORBIDDEN,
                                        "The key of who started the item is no longer good",
                                        Map.of("key", row.submitterKey()),
                                        "Cancel the item and start it with another key"));
        var once = run.request().orElseThrow().withIdempotencyKey(run.idempotencyKey());
        return KeptOrigins.in(db, row.id().toString(), () -> jobs.file(by, once).id());
    }

    @Override
    public Standing job(JobId id) {
        try {
            var job = jobs.job(Principal.CADRE, id);
            var succeeded = job.status() instanceof JobState.Succeeded;
            var answer =
                    job.attempts().isEmpty()
                            ? Optional.<AttemptResult>empty()
                            : job.attempts().getLast().result();
            return new Standing(
                    job.status().isOver(),
                    succeeded,
                    succeeded ? "" : "the job " + id + " is " + job.status().word(),
                    answer.map(AttemptResult::answer).orElse(""));
        } catch (CadreException e) {
            if (e.code() != ErrorCode.NOT_FOUND) {
                throw e;
            }
            return new Standing(true, false, "the job " + id + " was deleted", "");
        }
    }

    @Override
    public void cancel(JobId id, String reason) {
        try {
            jobs.cancel(Principal.CADRE, id, reason);
        } catch (CadreException e) {
            if (e.code() != ErrorCode.CONFLICT && e.code() != ErrorCode.NOT_FOUND) {
                throw e; // else it is over by now
            }
        }
    }

    @Override
    public String push(FlowRow row, JobId id) {
        var target = row.target();
        return push.push(
                        ends.connection(target.host()),
                        ends.host(target.host()),
                        target.repository(),
                        pushes.saved(Principal.CADRE, id, Optional.empty()),
                        Looks.branch(row))
                .commit();
    }
}
