package cadre.server.fleet.step;

import cadre.server.access.Principal;
import cadre.server.fleet.job.Jobs;
import cadre.server.fleet.log.JobLogs;
import cadre.wire.agent.Usage;
import cadre.wire.api.StepView;
import cadre.wire.api.StepsView;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.id.AttemptId;
import cadre.wire.id.JobId;
import cadre.wire.job.AttemptView;
import cadre.wire.job.JobView;
import cadre.wire.job.LogStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The steps of attempts, page by page. Thread-safe; every method may block on the store. */
public final class Steps {
    /** How much of the stream one page is made of, in bytes. */
    private static final long MOST_BYTES = 4L << 20;

    /** How far back the call of a tool is looked for, in bytes. */
    private static final long LOOK_BACK = 512 * 1024;

    private final Jobs jobs;
    private final JobLogs logs;

    /** The steps in these logs. */
    public Steps(Jobs jobs, JobLogs logs) {
        this.jobs = jobs;
        this.logs = logs;
    }

    /**
     * A page of an attempt's steps.
     *
     * @param number of the attempt, 0 for the last
     * @param after {@code next} or {@code upTo} of a page before, 0 for the first
     * @param limit how many steps at most
     * @throws CadreException NOT_FOUND if there is no such job or attempt; GONE if its log was
     *     deleted
     */
    public StepsView page(Principal by, JobId id, int number, long after, int limit) {
        var job = jobs.job(by, id);
        var attempt = attempt(job, number);
        if (attempt.isEmpty()) {
            return new StepsView(
                    id,
                    Optional.empty(),
                    List.of(),
                    Optional.empty(),
                    0,
                    (job.status().isOver() ? "it never started" : "it has not started yet")
                            + "; 'cadre why "
                            + id
                            + "' says more",
                    Usage.NONE);
        }
        var of = attempt.get();
        logs.requireKept(of.id());
        var page = new Page(of.id(), after, limit);
        page.fill();
        var isEmpty = page.items.isEmpty() && logs.end(of.id(), LogStream.STEPS) == 0;
        return new StepsView(
                id,
                Optional.of(of.id()),
                List.copyOf(page.items.values()),
                page.isFull() ? Optional.of(Long.toString(page.upTo)) : Optional.empty(),
                page.upTo,
                isEmpty ? why(of) : "",
                of.usage());
    }

    /** A reading of an attempt's steps from this byte of the stream on. */
    public StepReading from(AttemptId attempt, long offset) {
        return new StepReading(offset, sequence(attempt, offset));
    }

    /** Knows the calls just before {@code offset} that have not come back. */
    private StepSequence sequence(AttemptId attempt, long offset) {
        var sequence = new StepSequence(attempt);
        var from = Math.max(0, offset - LOOK_BACK);
        var lines = new StepLines(from);
        var at = from;
        while (at < offset) {
            var chunks = logs.from(attempt, LogStream.STEPS, at);
            for (var chunk : chunks) {
                for (var part : lines.accept(chunk)) {
                    var isWhole = part.from() > from || from == 0; // the first may be cut
                    if (isWhole && part.to() <= offset) {
                        sequence.accept(part);
                    }
                }
                at = chunk.offset() + chunk.data().length;
            }
            if (chunks.isEmpty()) {
                break;
            }
        }
        return sequence;
    }

    private static Optional<AttemptView> attempt(JobView job, int number) {
        if (number == 0) {
            return job.attempts().isEmpty()
                    ? Optional.empty()
                    : Optional.of(job.attempts().getLast());
        }
        return Optional.of(
                job.attempts().stream()
                        .filter(each -> each.id().number() == number)
                        .findFirst()
                        .orElseThrow(() ->
                                new CadreException(
                                        ErrorCode.NOT_FOUND,
                                        "There is no such attempt",
                                        Map.of("job", job.id(), "attempt", number),
                                        "It has " + job.attempts().size())));
    }

    private static String why(AttemptView attempt) {
        var log = "'cadre log " + attempt.id().job() + "'";
        if (!attempt.turnBegun() && attempt.endedAt().isEmpty()) {
            return "the agent has not begun yet";
        }
        if (attempt.startedAt().isEmpty()) {
            return "the agent never began; " + log + " says why";
        }
        if (attempt.humanStream() == LogStream.OUT) {
            return "this agent tells no steps; what it writes is in " + log;
        }
        return attempt.endedAt().isEmpty()
                ? "the agent has done nothing yet"
                : "the agent ended before its first step; " + log + " says why";
    }

    private final class Page {
        private final AttemptId attempt;
        private final int limit;
        private final StepReading reading;
        private final Map<String, StepView> items = new LinkedHashMap<>();
        private final long from;
        private long upTo;
        private boolean full;

        Page(AttemptId attempt, long after, int limit) {
            this.attempt = attempt;
            this.limit = limit;
            this.reading = from(attempt, after);
            this.from = after;
            this.upTo = after;
        }

        boolean isFull() {
            return full;
        }

        void fill() {
            var at = from;
            while (!full) {
                var chunks = logs.from(attempt, LogStream.STEPS, at);
                if (chunks.isEmpty()) {
                    return;
                }
                for (var chunk : chunks) {
                    take(reading.accept(chunk));
                    at = chunk.offset() + chunk.data().length;
                }
                full |= at - from > MOST_BYTES && upTo > from;
            }
        }

        private void take(List<StepReading.Placed> steps) {
            for (var step : steps) {
                if (full) {
                    return;
                }
                items.put(step.view().id(), step.view()); // a result takes the place of its call
                upTo = step.to();
                full = items.size() >= limit;
            }
        }
    }
}
