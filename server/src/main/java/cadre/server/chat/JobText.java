package cadre.server.chat;

import cadre.wire.job.AttemptResult;
import cadre.wire.job.AttemptView;
import cadre.wire.job.JobRequest;
import cadre.wire.job.JobState;
import cadre.wire.job.JobView;
import cadre.wire.job.RepositoryChange;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Jobs as a chat shows them. Whatever an agent or a person wrote is quoted. */
final class JobText {
    private static final int PROMPT = 200;
    private static final int REASON = 600;
    private static final int ANSWER = 2400;
    private static final int FILES = 20;
    private static final int FEW = 5;

    private JobText() {}

    /** One job, in one message of any platform. */
    static String whole(JobView job) {
        var lines = new ArrayList<String>();
        lines.add(head(job));
        lines.add(Quoted.line(job.prompt(), PROMPT));
        repositories(job).ifPresent(lines::add);
        lines.add("");
        lines.add(state(job));
        result(job)
                .map(AttemptResult::answer)
                .filter(answer -> !answer.isBlank())
                .ifPresent(answer -> lines.add("\n" + Quoted.text(answer, ANSWER)));
        if (job.status().isOver()) {
            var changes = sums(job);
            if (!changes.isEmpty()) {
                lines.add("\n" + changes);
            }
        }
        return String.join("\n", lines);
    }

    private static Optional<String> repositories(JobView job) {
        var all = job.request().map(JobRequest::repositories).orElse(List.of());
        var shown =
                all.stream()
                        .limit(FEW)
                        .map(one ->
                                "`%s`"
                                        .formatted(
                                                Quoted.line(
                                                        one.url()
                                                                .or(one::path)
                                                                .or(one::name)
                                                                .orElse(""),
                                                        120)))
                        .collect(Collectors.joining(", "));
        var more = all.size() - FEW;
        return all.isEmpty()
                ? Optional.empty()
                : Optional.of("In " + shown + (more > 0 ? " and " + more + " more" : ""));
    }

    /** One job in one line. */
    static String line(JobView job) {
        return sign(job.status())
                + " `"
                + job.id()
                + "` "
                + job.status().word()
                + ": "
                + Quoted.line(job.prompt(), 80);
    }

    /** What it changed, file by file. */
    static String changes(JobView job) {
        var changes = result(job).map(AttemptResult::changes).orElse(List.of());
        if (changes.isEmpty()) {
            return "`%s` has changed nothing%s"
                    .formatted(job.id(), job.status().isOver() ? "" : " yet");
        }
        return changes.stream().map(JobText::files).collect(Collectors.joining("\n"));
    }

    private static String files(RepositoryChange change) {
        var files =
                change.files().stream()
                        .limit(FILES)
                        .map(file ->
                                (file.binary()
                                                ? "binary "
                                                : "+%d -%d "
                                                        .formatted(
                                                                file.insertions(),
                                                                file.deletions()))
                                        + Quoted.line(file.path(), 120))
                        .collect(Collectors.joining("\n"));
        var more = change.filesChanged() - Math.min(FILES, change.files().size());
        return sum(change)
                + "\n"
                + Quoted.code(more > 0 ? files + "\nand " + more + " more" : files, 3000);
    }

    private static String sums(JobView job) {
        return result(job).map(AttemptResult::changes).orElse(List.of()).stream()
                .limit(FILES)
                .map(JobText::sum)
                .collect(Collectors.joining("\n"));
    }

    private static String sum(RepositoryChange change) {
        return "%d %s in `%s`, +%d -%d"
                .formatted(
                        change.filesChanged(),
                        change.filesChanged() == 1 ? "file" : "files",
                        Quoted.line(change.name(), 60),
                        change.insertions(),
                        change.deletions());
    }

    private static String head(JobView job) {
        var where = last(job).map(attempt -> " on `" + attempt.node() + "`").orElse("");
        return "%s `%s` %s, `%s`%s"
                .formatted(sign(job.status()), job.id(), job.status().word(), job.agent(), where);
    }

    private static String state(JobView job) {
        return switch (job.status()) {
            case JobState.Queued queued -> "Waits: " + Quoted.line(queued.why(), REASON);
            case JobState.Running running -> running(running);
            case JobState.Succeeded done -> "Done" + took(job, done.at());
            case JobState.Failed failed ->
                    "Failed (%s): %s"
                            .formatted(failed.code().word(), Quoted.line(failed.reason(), REASON));
            case JobState.Cancelled cancelled ->
                    "Cancelled by "
                            + Quoted.line(cancelled.by(), 60)
                            + (cancelled.reason().isEmpty()
                                    ? ""
                                    : ": " + Quoted.line(cancelled.reason(), REASON));
            case JobState.TimedOut late ->
                    "Its limit " + late.limit() + " ended it" + took(job, late.at());
            case JobState.Lost lost -> "Lost: " + Quoted.line(lost.reason(), REASON);
        };
    }

    private static String running(JobState.Running running) {
        if (!running.stopping().isEmpty()) {
            return "Is being stopped: " + Quoted.line(running.stopping(), REASON);
        }
        return running.disconnected().isEmpty()
                ? "Runs as attempt " + running.attempt().number()
                : Quoted.line(running.disconnected(), REASON);
    }

    private static String took(JobView job, Instant end) {
        return last(job)
                .map(attempt -> " after " + shown(Duration.between(attempt.claimedAt(), end)))
                .orElse("");
    }

    static String shown(Duration time) {
        if (time.toHours() > 0) {
            return "%d h %d min".formatted(time.toHours(), time.toMinutesPart());
        }
        return time.toMinutes() > 0
                ? "%d min %d s".formatted(time.toMinutes(), time.toSecondsPart())
                : Math.max(0, time.toSeconds()) + " s";
    }

    private static Optional<AttemptView> last(JobView job) {
        return job.attempts().isEmpty() ? Optional.empty() : Optional.of(job.attempts().getLast());
    }

    private static Optional<AttemptResult> result(JobView job) {
        return last(job).flatMap(AttemptView::result);
    }

    private static String sign(JobState state) {
        return switch (state) {
            case JobState.Queued _ -> "⏳";
            case JobState.Running _ -> "▶";
            case JobState.Succeeded _ -> "✅";
            case JobState.Failed _, JobState.TimedOut _, JobState.Lost _ -> "❌";
            case JobState.Cancelled _ -> "⏹";
        };
    }
}
