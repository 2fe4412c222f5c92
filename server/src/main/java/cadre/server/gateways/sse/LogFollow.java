package cadre.server.gateways.sse;

import cadre.server.access.Principal;
import cadre.server.fleet.job.Jobs;
import cadre.server.fleet.log.JobLogs;
import cadre.server.gateways.http.EventStream;
import cadre.wire.error.CadreException;
import cadre.wire.id.AttemptId;
import cadre.wire.id.JobId;
import cadre.wire.job.AttemptView;
import cadre.wire.job.JobView;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/**
 * Follows one job's log from a place to its end. An attempt's log is complete when the attempt was
 * over before the log was read to its end: a node reports the end after all of the log is stored.
 */
final class LogFollow {
    private static final int BATCH_BYTES = 512 * 1024;
    private static final Duration ROUND = Duration.ofSeconds(2);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(10);
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(500);

    private final Jobs jobs;
    private final JobLogs logs;
    private final Principal by;
    private final JobId job;
    private final Scribe scribe;
    private final Thread follower = Thread.currentThread();
    private boolean waiting;
    private boolean jobIsOver;

    /** The log of this attempt was redacted or deleted: what was shown of it may be no more. */
    record Edited(AttemptId attempt) {}

    /** A place in a job's log: the attempt's number and the seq of the last chunk that was seen. */
    record Place(int attempt, long seq) {}

    LogFollow(Jobs jobs, JobLogs logs, Principal by, JobId job, Scribe scribe) {
        this.jobs = jobs;
        this.logs = logs;
        this.by = by;
        this.job = job;
        this.scribe = scribe;
    }

    /**
     * Writes chunks until the job (or the one attempt) is over.
     *
     * @param only the one attempt, 0 for all
     */
    void run(EventStream out, Place from, int only) throws IOException {
        var watch = Thread.ofVirtual().name("job-end-" + job).start(() -> watchForEnd(out));
        try {
            var place = from;
            var pause = FIRST_PAUSE;
            while (out.isOpen()) {
                var view = jobs.job(by, job);
                var attempt = attempt(view, place.attempt());
                if (attempt.isPresent()) {
                    pause = FIRST_PAUSE;
                    place = followAttempt(out, attempt.get(), place);
                } else if (view.status().isOver() || (only > 0 && place.attempt() > only)) {
                    end(out, place, view);
                    return;
                } else {
                    out.flush();
                    pause = longer(pause);
                    jobs.await(by, job, pause);
                }
                if (only > 0 && place.attempt() > only) {
                    end(out, place, jobs.job(by, job));
                    return;
                }
            }
        } finally {
            watch.interrupt();
        }
    }

    private void end(EventStream out, Place place, JobView view) throws IOException {
        out.send("end", job + "." + place.attempt() + ":" + place.seq(), view);
        out.flush();
    }

    private static Optional<AttemptView> attempt(JobView view, int number) {
        return view.attempts().stream().filter(each -> each.id().number() == number).findAny();
    }

    private static Duration longer(Duration pause) {
        var doubled = pause.multipliedBy(2);
        return doubled.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : doubled;
    }

    /** Follows one attempt; gives the beginning of the next one when it is complete. */
    private Place followAttempt(EventStream out, AttemptView first, Place from) throws IOException {
        try (var log = logs.follow(first.id())) {
            return followAttempt(out, first, from, log);
        }
    }

    private Place followAttempt(
            EventStream out, AttemptView first, Place from, JobLogs.Followed log)
            throws IOException {
        var seq = scribe.begin(out, first, from.seq());
        while (out.isOpen()) {
            var chunks = logs.after(first.id(), seq, BATCH_BYTES);
            if (log.wasEdited()) {
                out.send("edited", first.id() + ":" + seq, new Edited(first.id()));
            }
            var over = chunks.isEmpty() && isOver(first.id());
            if (over) {
                chunks = logs.after(first.id(), seq, BATCH_BYTES); // what came before its end
            }
            for (var chunk : chunks) {
                scribe.chunk(out, chunk);
                seq = chunk.seq();
            }
            out.flush();
            if (chunks.isEmpty() && over) {
                return new Place(from.attempt() + 1, 0);
            }
            if (chunks.isEmpty()) {
                await(first.id(), seq, out);
            }
        }
        return new Place(from.attempt(), seq);
    }

    private boolean isOver(AttemptId id) {
        return attempt(jobs.job(by, job), id.number())
                .filter(attempt -> attempt.endedAt().isEmpty())
                .isEmpty();
    }

    /** Waits for more log, the job's end, or the stream's. */
    private void await(AttemptId attempt, long seq, EventStream out) {
        synchronized (this) {
            if (jobIsOver) {
                jobIsOver = false; // told once: a retry may have begun another attempt since
                return;
            }
            waiting = true;
        }
        logs.awaitAfter(attempt, seq, ROUND);
        synchronized (this) {
            waiting = false;
            if (jobIsOver && out.isOpen()) {
                var _ = Thread.interrupted(); // it was only to wake us
            }
        }
    }

    private void watchForEnd(EventStream out) {
        try {
            while (out.isOpen() && !Thread.currentThread().isInterrupted()) {
                if (jobs.await(by, job, Duration.ofSeconds(30)).status().isOver()) {
                    wake();
                    return;
                }
            }
        } catch (CadreException e) {
            // the follower meets the same failure and says it
        }
    }

    private synchronized void wake() {
        jobIsOver = true;
        if (waiting) {
            follower.interrupt();
        }
    }
}
