package cadre.cli.print;

import cadre.wire.agent.Usage;
import cadre.wire.api.ArtifactView;
import cadre.wire.api.KnowledgeGiven;
import cadre.wire.job.AttemptResult;
import cadre.wire.job.AttemptView;
import cadre.wire.job.FailureCode;
import cadre.wire.job.JobRequest;
import cadre.wire.job.JobState;
import cadre.wire.job.JobView;
import cadre.wire.job.LogCheck;
import cadre.wire.job.RepositoryChange;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** What is left of a job, for people: state, answer, changes, tokens, cost, where to look. */
public final class JobSummary {
    private static final int LABEL = 11;
    private static final int MOST_FILES = 20;
    private static final int MOST_ANSWER_LINES = 40;
    private static final Pattern PLAIN_NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_./-]*");

    private final Style style;
    private final String baseUrl;
    private final List<ArtifactView> saved;
    private final List<String> lines = new ArrayList<>();

    private JobSummary(String baseUrl, List<ArtifactView> saved, Style style) {
        this.baseUrl = baseUrl;
        this.saved = saved;
        this.style = style;
    }

    /**
     * The lines of the summary.
     *
     * @param baseUrl the server's address, for the link
     * @param now for what still waits or runs
     */
    public static List<String> lines(JobView job, String baseUrl, Instant now, Style style) {
        return lines(job, List.of(), baseUrl, now, style);
    }

    /**
     * The same with the files that the job's last attempt left beside its changes.
     *
     * @param saved of the kinds archive and file
     */
    public static List<String> lines(
            JobView job, List<ArtifactView> saved, String baseUrl, Instant now, Style style) {
        var summary = new JobSummary(baseUrl, saved, style);
        summary.add(job, now);
        return summary.lines;
    }

    /** What an attempt was given of the documents before its prompt, as lines below the summary. */
    public static List<String> given(KnowledgeGiven given, Style style) {
        var lines = new ArrayList<String>();
        var label = style.dim(Cells.padRight("knowledge", LABEL));
        lines.add(label + "about %,d tokens before the prompt:".formatted(given.tokens()));
        for (var source : given.sources()) {
            lines.add(
                    " ".repeat(LABEL)
                            + "%s:%d-%d  %s"
                                    .formatted(
                                            Cells.clean(source.path()),
                                            source.firstLine(),
                                            source.lastLine(),
                                            style.dim(source.collection())));
        }
        return lines;
    }

    /** The lines without where to look and what to do next: for a job whose server ends. */
    public static List<String> outcome(JobView job, Instant now, Style style) {
        var summary = new JobSummary("", List.of(), style);
        summary.outcome(job, now);
        return summary.lines;
    }

    /** The address of a job's page. */
    public static String address(String baseUrl, JobView job) {
        return baseUrl + "/jobs/" + job.id();
    }

    /** Why it ended as it did, or waits; empty when there is nothing to say. */
    public static String reason(JobState state) {
        return switch (state) {
            case JobState.Queued queued -> queued.why();
            case JobState.Running running ->
                    running.disconnected()
                            + (running.stopping().isEmpty() || running.disconnected().isEmpty()
                                    ? ""
                                    : "; ")
                            + (running.stopping().isEmpty()
                                    ? ""
                                    : "stopping: " + running.stopping());
            case JobState.Succeeded _ -> "";
            case JobState.Failed failed -> failed.code().word() + ": " + failed.reason();
            case JobState.Cancelled cancelled ->
                    "by "
                            + cancelled.by()
                            + (cancelled.reason().isEmpty() ? "" : ": " + cancelled.reason());
            case JobState.TimedOut timedOut ->
                    timedOut.limit() + timedOut.said().map(said -> ": " + said).orElse("");
            case JobState.Lost lost -> lost.reason();
        };
    }

    /** The word of its state; a running one whose node does not answer is said to be away. */
    public static String word(JobState state) {
        return state instanceof JobState.Running running && running.disconnectedSince().isPresent()
                ? "disconnected"
                : state.word();
    }

    private void add(JobView job, Instant now) {
        outcome(job, now);
        files();
        row("address", address(baseUrl, job));
        next(job, result(job));
        resume(job, result(job));
    }

    /** How to say something more to the same agent in its session, if it has one. */
    private void resume(JobView job, Optional<AttemptResult> result) {
        var isCustom = isCustom(job) && job.attempts().getLast().startedAt().isPresent();
        if (job.status().isOver() && result.filter(r -> isCustom || hasSession(r)).isPresent()) {
            row("resume", "cadre run --resume " + job.id() + " \"...\"");
        }
    }

    private static boolean hasSession(AttemptResult result) {
        return !result.sessionId().isEmpty();
    }

    /** A custom command has no sessions: it goes on in its workspace. */
    private static boolean isCustom(JobView job) {
        return !job.attempts().isEmpty()
                && (job.agent().name().equals("custom")
                        || job.request().filter(r -> !r.command().isEmpty()).isPresent());
    }

    /** Its session or workspace is gone: the same again must fail the same way. */
    private static boolean mustBeginAnew(JobView job) {
        return job.request().flatMap(JobRequest::resume).filter(how -> !how.cold()).isPresent()
                && job.status() instanceof JobState.Failed failed
                && failed.code() == FailureCode.PREFLIGHT
                && failed.reason().contains("--cold");
    }

    private static Optional<AttemptResult> result(JobView job) {
        return job.attempts().isEmpty() ? Optional.empty() : job.attempts().getLast().result();
    }

    private void outcome(JobView job, Instant now) {
        var attempt = job.attempts().isEmpty() ? null : job.attempts().getLast();
        var result = result(job);
        var reason = Cells.clean(reason(job.status()));
        var node = attempt == null ? "" : " on " + attempt.node();
        lines.add(
                style.state(job.status().word())
                        + "  "
                        + style.bold(job.id().toString())
                        + style.dim(" · " + job.agent() + node)
                        + (reason.isEmpty() ? "" : " · " + reason));
        result.map(AttemptResult::answer).filter(a -> !a.isBlank()).ifPresent(this::answer);
        result.ifPresent(this::changes);
        if (attempt != null) {
            usage(used(job));
            row("duration", Durations.words(duration(attempt, now)) + attempts(job));
            if (!attempt.account().isEmpty()) {
                row("account", Cells.clean(attempt.account()));
            }
            row("isolation", result.map(r -> r.isolation().word()).orElse("not known yet"));
        }
        result.ifPresent(this::warnings);
    }

    private void answer(String answer) {
        var safe = TerminalText.safe(answer.strip(), Style.PLAIN).lines().toList();
        var shown = safe.subList(0, Math.min(safe.size(), MOST_ANSWER_LINES));
        for (int i = 0; i < shown.size(); i++) {
            row(i == 0 ? "answer" : "", shown.get(i));
        }
        if (shown.size() < safe.size()) {
            row("", style.dim("… " + Amounts.of(safe.size() - shown.size(), "more line")));
        }
    }

    private void changes(AttemptResult result) {
        for (var change : result.changes()) {
            var stat = "%s: %s".formatted(Cells.clean(change.name()), stat(change));
            row("changes", stat);
            var files = change.files().subList(0, Math.min(MOST_FILES, change.files().size()));
            int widest = files.stream().mapToInt(f -> Cells.width(path(f))).max().orElse(0);
            for (var file : files) {
                row(
                        "",
                        "  "
                                + Cells.padRight(path(file), Math.min(60, widest))
                                + "  "
                                + stat(file));
            }
            if (change.filesChanged() > files.size()) {
                row("", style.dim("  … " + (change.filesChanged() - files.size()) + " more"));
            }
            row("commits", commits(change));
        }
    }

    private void files() {
        var shown = saved.subList(0, Math.min(MOST_FILES, saved.size()));
        for (int i = 0; i < shown.size(); i++) {
            var file = shown.get(i);
            row(
                    i == 0 ? "files" : "",
                    Cells.cut(Cells.clean(file.name()), 60)
                            + style.dim(" (" + Amounts.bytes(file.bytes()) + ")"));
        }
        if (shown.size() < saved.size()) {
            row("", style.dim("… " + (saved.size() - shown.size()) + " more"));
        }
    }

    /** How to fetch them: by name if that is one plain word, for it may go through a shell. */
    private String fetch(String id) {
        var name = saved.getFirst().name();
        return "cadre artifacts "
                + id
                + " --fetch "
                + (saved.size() == 1 && PLAIN_NAME.matcher(name).matches() ? name : "all");
    }

    private static String path(RepositoryChange.FileStat file) {
        return Cells.cut(Cells.clean(file.path()), 60);
    }

    private String stat(RepositoryChange.FileStat file) {
        return file.binary()
                ? style.dim("binary")
                : style.green("+" + file.insertions()) + " " + style.red("-" + file.deletions());
    }

    private String stat(RepositoryChange change) {
        return change.filesChanged() == 0
                ? "nothing changed"
                : Amounts.of(change.filesChanged(), "file")
                        + " changed, "
                        + style.green("+" + change.insertions())
                        + " "
                        + style.red("-" + change.deletions());
    }

    private String commits(RepositoryChange change) {
        var saved = Amounts.of(change.commits(), "commit") + " saved";
        return change.commits() == 0 || change.head().isEmpty()
                ? saved
                : saved
                        + style.dim(
                                ", head "
                                        + change.head()
                                                .substring(
                                                        0, Math.min(12, change.head().length())));
    }

    /** All attempts together. */
    private static Usage used(JobView job) {
        return job.attempts().stream()
                .map(JobSummary::used)
                .filter(usage -> !usage.equals(Usage.NONE))
                .reduce(Usage::plus)
                .orElse(Usage.NONE);
    }

    /** What an attempt used, priced by the server as far as it can be. */
    public static Usage used(AttemptView attempt) {
        return attempt.usage().equals(Usage.NONE)
                ? attempt.result().map(AttemptResult::usage).orElse(Usage.NONE)
                : attempt.usage();
    }

    private void usage(Usage usage) {
        if (usage.equals(Usage.NONE)) {
            row("tokens", "not reported");
            return;
        }
        row(
                "tokens",
                "%s in · %s cached · %s out"
                        .formatted(
                                Amounts.count(usage.inputTokens() + usage.cacheWriteTokens()),
                                Amounts.count(usage.cachedTokens()),
                                Amounts.count(usage.outputTokens())));
        row("cost", Amounts.cost(usage.costUsd()));
    }

    private static Duration duration(AttemptView attempt, Instant now) {
        var measured = attempt.result().map(AttemptResult::durationMs).orElse(0L);
        return measured > 0
                ? Duration.ofMillis(measured)
                : Duration.between(
                        attempt.startedAt().orElse(attempt.claimedAt()),
                        attempt.endedAt().orElse(now));
    }

    private static String attempts(JobView job) {
        return job.attempts().size() < 2 ? "" : " (attempt " + job.attempts().size() + ")";
    }

    private static String differs(LogCheck check) {
        return "the log %s is not what the node sent: %s sent, %s stored%s"
                .formatted(
                        check.stream().word(),
                        Amounts.bytes(check.sentBytes()),
                        Amounts.bytes(check.storedBytes()),
                        check.note().map(note -> "; " + note).orElse(""));
    }

    private void warnings(AttemptResult result) {
        result.warnings().forEach(w -> row("warning", style.yellow(Cells.clean(w))));
        result.logs().stream()
                .filter(check -> !check.matches())
                .forEach(check -> row("warning", style.yellow(differs(check))));
        if (!result.killed().isEmpty()) {
            var names = result.killed().stream().limit(5).toList();
            var more = result.killed().size() > names.size() ? ", …" : "";
            row(
                    "killed",
                    Amounts.of(result.killed().size(), "process").replace("processs", "processes")
                            + " left behind: "
                            + Cells.clean(String.join(", ", names))
                            + more);
        }
    }

    private void next(JobView job, Optional<AttemptResult> result) {
        var id = job.id().toString();
        var changed =
                result.map(r -> r.changes().stream().anyMatch(c -> c.filesChanged() > 0))
                        .orElse(false);
        if (changed) {
            row("next", "cadre diff " + id + " · cadre apply " + id);
            return;
        }
        if (!saved.isEmpty() && job.status() instanceof JobState.Succeeded) {
            row("next", fetch(id));
            return;
        }
        if (mustBeginAnew(job)) {
            row("next", "cadre log " + id);
            return;
        }
        switch (job.status()) {
            case JobState.Queued _ -> row("next", "cadre why " + id + " · cadre cancel " + id);
            case JobState.Running _ -> row("next", "cadre log -f " + id + " · cadre cancel " + id);
            case JobState.Succeeded _ -> row("next", "cadre log " + id);
            case JobState.Failed _, JobState.Cancelled _, JobState.TimedOut _, JobState.Lost _ ->
                    row("next", "cadre log " + id + " · cadre retry " + id);
        }
    }

    private void row(String label, String text) {
        lines.add(style.dim(Cells.padRight(label, LABEL)) + text);
    }
}
