package cadre.server.crews;

import cadre.wire.crew.TryState;
import cadre.wire.job.AttemptResult;
import cadre.wire.job.Expects;
import cadre.wire.job.FailureCode;
import cadre.wire.job.JobState;
import cadre.wire.job.JobView;
import cadre.wire.job.RepositoryChange;
import java.util.List;

/**
 * How a job went, measured by what it was to leave.
 *
 * @param why for people, empty for a success
 * @param changed whether it left a change
 */
record Verdict(TryState state, String why, boolean changed) {
    /** That its account is paused, and Cadre has cancelled it. */
    static final String PAUSED = "its account is paused";

    /** Of a job that is over. */
    static Verdict of(JobView job, Expects expects) {
        return switch (job.status()) {
            case JobState.Succeeded _ -> succeeded(job, expects);
            case JobState.Failed(var code, var reason, _) ->
                    lost(
                            code == FailureCode.QUOTA || code == FailureCode.OVERLOAD
                                    ? TryState.QUOTA
                                    : TryState.FAILED,
                            code.word() + ": " + reason);
            case JobState.TimedOut(var limit, _, var said) ->
                    lost(TryState.TIMEOUT, limit + said.map(words -> ": " + words).orElse(""));
            case JobState.Lost(var reason, _) -> lost(TryState.FAILED, "lost: " + reason);
            case JobState.Cancelled(var by, var reason, _) ->
                    lost(
                            TryState.STOPPED,
                            "cancelled by " + by + (reason.isEmpty() ? "" : ": " + reason));
            case JobState.Queued _, JobState.Running _ ->
                    throw new IllegalStateException("the job is not over: " + job.id());
        };
    }

    /** The same of a job that Cadre meant to cancel, so that another agent has a turn. */
    Verdict passedOn() {
        return state == TryState.STOPPED ? lost(TryState.QUOTA, PAUSED) : this;
    }

    private static Verdict lost(TryState state, String why) {
        return new Verdict(state, Prompts.cut(why, 2_000), false);
    }

    private static Verdict succeeded(JobView job, Expects expects) {
        var changed = changed(Prompts.result(job).map(AttemptResult::changes).orElse(List.of()));
        return switch (expects) {
            case CHANGE ->
                    changed
                            ? new Verdict(TryState.SUCCESS, "", true)
                            : new Verdict(
                                    TryState.NO_CHANGE,
                                    "it ended well and changed nothing, where a change was"
                                            + " expected",
                                    false);
            case ANSWER ->
                    Prompts.answer(job).isBlank()
                            ? new Verdict(
                                    TryState.FAILED,
                                    "it ended well and gave no answer, where one was expected",
                                    changed)
                            : new Verdict(TryState.SUCCESS, "", changed);
        };
    }

    private static boolean changed(List<RepositoryChange> changes) {
        return changes.stream().anyMatch(change -> change.filesChanged() > 0);
    }
}
