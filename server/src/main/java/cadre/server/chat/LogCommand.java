package cadre.server.chat;

import cadre.server.chat.Command.Asked;
import cadre.server.chat.Command.Reply;
import cadre.server.fleet.job.Jobs;
import cadre.server.fleet.log.JobLogs;
import cadre.server.fleet.step.Steps;
import cadre.wire.api.StepView;
import cadre.wire.id.AttemptId;
import cadre.wire.job.AttemptView;
import cadre.wire.job.JobView;
import cadre.wire.job.LogStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.stream.Collectors;

/**
 * The command {@code /log}: the end of what an attempt said, as people read it, until it is over.
 */
final class LogCommand {
    private static final int BYTES = 16 * 1024;
    private static final int SHOWN = 3000;

    private final Jobs jobs;
    private final JobLogs logs;
    private final Steps steps;

    LogCommand(Jobs jobs, JobLogs logs) {
        this.jobs = jobs;
        this.logs = logs;
        this.steps = new Steps(jobs, logs);
    }

    Reply tail(Asked asked) {
        var job = jobs.job(asked.by(), JobCommands.id(asked));
        return Reply.followingLog(job.id(), text(job));
    }

    /**
     * The end of the log of its last attempt.
     *
     * @throws cadre.wire.error.CadreException GONE if it is deleted
     */
    String text(JobView job) {
        if (job.attempts().isEmpty()) {
            return "`%s` has not begun yet. `/why %s` says more.".formatted(job.id(), job.id());
        }
        var attempt = job.attempts().getLast();
        logs.requireKept(attempt.id());
        var text =
                hasSteps(attempt)
                        ? steps(attempt.id())
                        : stream(attempt.id(), attempt.humanStream());
        var isOver = job.status().isOver();
        return text.isBlank()
                ? "`%s` has said nothing%s".formatted(attempt.id(), isOver ? "" : " yet")
                : "`%s`%s\n%s"
                        .formatted(
                                attempt.id(),
                                isOver ? ", over" : ", live",
                                Quoted.code(Quoted.tail(text, SHOWN), SHOWN));
    }

    /** Also of a CLI whose output are steps and words for people at once, as JSON. */
    private boolean hasSteps(AttemptView attempt) {
        return attempt.humanStream() == LogStream.STEPS
                || logs.end(attempt.id(), LogStream.STEPS) > 0;
    }

    private String stream(AttemptId attempt, LogStream stream) {
        var bytes = new ByteArrayOutputStream();
        try {
            logs.copy(attempt, stream, from(attempt, stream), bytes);
        } catch (IOException e) {
            throw new UncheckedIOException("memory cannot be written", e);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private long from(AttemptId attempt, LogStream stream) {
        return Math.max(0, logs.end(attempt, stream) - BYTES);
    }

    private String steps(AttemptId attempt) {
        var from = from(attempt, LogStream.STEPS);
        var reading = steps.from(attempt, from);
        var lines = new LinkedHashMap<String, String>();
        var at = from;
        while (true) {
            var chunks = logs.from(attempt, LogStream.STEPS, at);
            if (chunks.isEmpty()) {
                break;
            }
            for (var chunk : chunks) {
                reading.accept(chunk).forEach(one -> lines.put(one.view().id(), line(one.view())));
                at = Math.max(at, chunk.offset() + chunk.data().length);
            }
        }
        return lines.values().stream()
                .filter(line -> !line.isEmpty())
                .collect(Collectors.joining("\n"));
    }

    private static String line(StepView step) {
        return switch (step) {
            case StepView.Session one -> "session " + Quoted.line(one.model(), 60);
            case StepView.Message one -> one.text().strip();
            case StepView.Tool one ->
                    "$ %s %s (%s)"
                            .formatted(one.tool(), Quoted.line(one.arguments(), 200), one.state());
            case StepView.FileChange one -> one.change() + " " + one.path();
            case StepView.Tokens _ -> "";
            case StepView.Notice one -> one.text().strip();
            case StepView.Answer one -> one.text().strip();
            case StepView.Failure one -> one.reason() + ": " + one.message();
            case StepView.Gap one -> "[" + one.bytes() + " bytes missing]";
        };
    }
}
