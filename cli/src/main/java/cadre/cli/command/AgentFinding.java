package cadre.cli.command;

import cadre.cli.print.Amounts;
import cadre.cli.print.Cells;
import cadre.cli.print.Durations;
import cadre.cli.print.JobSummary;
import cadre.cli.print.Style;
import cadre.wire.agent.Usage;
import cadre.wire.id.AgentName;
import cadre.wire.id.JobId;
import cadre.wire.job.AttemptResult;
import cadre.wire.job.AttemptView;
import cadre.wire.job.Ending;
import cadre.wire.job.FailureCode;
import cadre.wire.job.JobState;
import cadre.wire.job.JobView;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a check of a profile came to.
 *
 * @param ok whether the agent answered
 * @param node where it ran, empty if nowhere
 * @param waitedMs from filing to the claim
 * @param timeMs of the agent
 * @param account what it logged in with
 * @param code of the failure, or the state; empty when ok
 * @param fix what to do; empty when ok
 */
record AgentFinding(
        boolean ok,
        AgentName profile,
        JobId job,
        String node,
        long waitedMs,
        long timeMs,
        Usage usage,
        String account,
        String model,
        String answer,
        String code,
        String reason,
        String fix) {
    private static final int LABEL = 11;

    /** As a node names it: {@code key OPENAI_API_KEY (secret of profile:qwen)}. */
    private static final Pattern KEY = Pattern.compile("key ([A-Za-z0-9_]+)[^(]*\\(([^)]*)\\)");

    private static final int LONGEST_ANSWER = 200;

    static AgentFinding of(JobView job) {
        var attempt =
                job.attempts().isEmpty()
                        ? Optional.<AttemptView>empty()
                        : Optional.of(job.attempts().getLast());
        var result = attempt.flatMap(AttemptView::result);
        var ok = job.status() instanceof JobState.Succeeded;
        return new AgentFinding(
                ok,
                job.agent(),
                job.id(),
                attempt.map(one -> one.node().name()).orElse(""),
                attempt.map(one -> Duration.between(job.filedAt(), one.claimedAt()).toMillis())
                        .orElse(0L),
                result.map(AttemptResult::durationMs).orElse(0L),
                result.map(AttemptResult::usage).orElse(Usage.NONE),
                attempt.map(AttemptView::account).orElse(""),
                result.map(AttemptResult::model).orElse(""),
                result.map(AttemptResult::answer).orElse(""),
                ok ? "" : code(job.status()),
                ok ? "" : JobSummary.reason(job.status()),
                ok
                        ? ""
                        : fix(
                                job,
                                result.map(AttemptResult::ending),
                                attempt.map(AttemptView::account).orElse("")));
    }

    /** No node took it. */
    static AgentFinding notTaken(JobView job, JobState.Queued queued) {
        return new AgentFinding(
                false,
                job.agent(),
                job.id(),
                "",
                0,
                0,
                Usage.NONE,
                "",
                "",
                "",
                "not_taken",
                queued.why(),
                "See 'cadre nodes' and 'cadre agents --nodes'; the job is cancelled");
    }

    List<String> lines(Style style) {
        var lines = new ArrayList<String>();
        lines.add(
                (ok ? style.green("ready") : style.red("failed"))
                        + "  "
                        + style.bold(profile.name())
                        + (node.isEmpty() ? "" : " on " + node));
        if (!ok) {
            row(lines, style, "reason", reason.isEmpty() ? code : reason);
            row(lines, style, "fix", fix);
        }
        if (timeMs > 0) {
            row(lines, style, "time", time());
        }
        if (!usage.equals(Usage.NONE)) {
            row(lines, style, "tokens", tokens());
            row(lines, style, "cost", Amounts.cost(usage.costUsd()));
        }
        row(lines, style, "account", account);
        row(lines, style, "model", model);
        row(lines, style, "answer", Cells.cut(answer.strip(), LONGEST_ANSWER));
        row(lines, style, "job", job + (ok ? "" : " · cadre log " + job));
        return lines;
    }

    private String time() {
        return Durations.words(Duration.ofMillis(timeMs))
                + ", waited "
                + Durations.words(Duration.ofMillis(waitedMs));
    }

    private String tokens() {
        return "%s in · %s cached · %s out"
                .formatted(
                        Amounts.count(usage.inputTokens() + usage.cacheWriteTokens()),
                        Amounts.count(usage.cachedTokens()),
                        Amounts.count(usage.outputTokens()));
    }

    private static void row(List<String> lines, Style style, String label, String text) {
        if (!text.isBlank()) {
            lines.add(style.dim(Cells.padRight(label, LABEL)) + Cells.clean(text));
        }
    }

    private static String code(JobState state) {
        return state instanceof JobState.Failed failed ? failed.code().word() : state.word();
    }

    private static String fix(JobView job, Optional<Ending> ending, String account) {
        return switch (job.status()) {
            case JobState.Failed failed when failed.code() == FailureCode.AUTHENTICATION ->
                    login(job, account);
            case JobState.Failed failed -> fix(job, failed.code(), resetAt(ending));
            case JobState.TimedOut _ ->
                    "The CLI did not come to an end: look at its log, then try a longer --timeout";
            case JobState.Cancelled _, JobState.Lost _ -> "Look at the log, then try again";
            case JobState.Queued _, JobState.Running _, JobState.Succeeded _ -> "";
        };
    }

    private static Optional<Instant> resetAt(Optional<Ending> ending) {
        return ending.flatMap(
                end -> end instanceof Ending.Failed failed ? failed.resetAt() : Optional.empty());
    }

    /** Only what can help where that account was used: not every CLI has a login. */
    private static String login(JobView job, String account) {
        var key = KEY.matcher(account);
        if (key.matches()) {
            var name = key.group(1);
            var from = key.group(2);
            var owner = from.startsWith("secret of ") ? from.substring(10) : profile(job);
            var store = "cadre secret set %s --for %s".formatted(name, owner);
            if (from.startsWith("secret")) {
                return "Store a key that the service takes: " + store;
            }
            return from.equals("job")
                    ? "Give the job another %s, or none and store one: %s".formatted(name, store)
                    : "Set another %s in the node's environment, or store one: %s"
                            .formatted(name, store);
        }
        var store =
                "cadre secret set NAME --for %s (docs/agents.md has the names)"
                        .formatted(profile(job));
        return account.startsWith("login ")
                ? "Log the CLI in again as the node's user, or store a key: " + store
                : "Store a key that the service takes: " + store;
    }

    private static String profile(JobView job) {
        return "profile:" + job.agent();
    }

    private static String fix(JobView job, FailureCode code, Optional<Instant> resetAt) {
        return switch (code) {
            case AUTHENTICATION -> login(job, "");
            case QUOTA ->
                    "Wait "
                            + resetAt.map(at -> "until " + at).orElse("for the quota to come back")
                            + ", or give the profile another account";
            case OVERLOAD ->
                    "Try again later: the model's service is overloaded, broken or cannot be"
                            + " reached; if it stays, look at the node's network, proxies and"
                            + " address";
            case BAD_REQUEST ->
                    "Check model, effort and arguments of the profile: the model's service did not"
                            + " take them";
            case CUT_STREAM -> "Try again; if it stays, look at the node's network and proxies";
            case LIMIT -> "One word should need less: look at the profile's arguments";
            case PREFLIGHT -> "Mend what the reason names on the node, then check again";
            case CONFLICT,
                    PREPARE,
                    AGENT_ERROR,
                    NO_PROGRESS,
                    NO_FINAL_EVENT,
                    EXIT_CODE,
                    AFTER,
                    SAVE,
                    INTERNAL ->
                    "Look at what the CLI wrote: cadre log " + job.id() + " --stream err";
        };
    }
}
