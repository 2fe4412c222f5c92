package cadre.server.fleet.log;

import cadre.server.access.Principal;
import cadre.server.feed.Feed;
import cadre.server.fleet.job.Attempts;
import cadre.server.fleet.job.Jobs;
import cadre.server.fleet.job.KeptTexts;
import cadre.server.storage.Database;
import cadre.server.storage.Tx;
import cadre.wire.api.Grant;
import cadre.wire.api.LogDeleted;
import cadre.wire.api.LogRedacted;
import cadre.wire.api.LogRedaction;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.id.AttemptId;
import cadre.wire.id.JobId;
import cadre.wire.job.AttemptResult;
import cadre.wire.job.AttemptView;
import cadre.wire.job.LogStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Semaphore;
import java.util.function.UnaryOperator;

/**
 * Makes parts of a job's logs unreadable, or deletes them. Everything is found before anything is
 * changed; that it is about to be changed, by whom, and what came of it are events. The needle is
 * in none of them. Thread-safe; every method may block on the store.
 */
public final class LogErasure {
    private static final Duration LONGEST_SEARCH = Duration.ofSeconds(20);
    private static final int MOST_TRIES = 5;

    private final Database db;
    private final Feed feed;
    private final Jobs jobs;
    private final Attempts attempts;
    private final JobLogs logs;
    private final KeptTexts texts;

    /** A search is work for a processor: one at a time. */
    private final Semaphore turn = new Semaphore(1);

    /** Over the jobs in {@code db} and their logs. */
    public LogErasure(Database db, Feed feed, Jobs jobs, Attempts attempts, JobLogs logs) {
        this.db = db;
        this.feed = feed;
        this.jobs = jobs;
        this.attempts = attempts;
        this.logs = logs;
        this.texts = new KeptTexts(db);
    }

    /** A stream in which something was found. */
    private record Found(AttemptId attempt, LogStream stream, List<Needle.Span> spans) {}

    /** All that is to be changed. */
    private record Plan(List<Found> found, TreeSet<String> fields, Needle needle) {
        boolean isEmpty() {
            return found.isEmpty() && fields.isEmpty();
        }

        long matches() {
            return found.stream().mapToLong(one -> one.spans().size()).sum() + fields.size();
        }
    }

    /**
     * Puts a {@code *} in place of each byte of what is found in the logs of all attempts, in their
     * answers, reasons and warnings. What comes later is not searched. Needs member, and operator
     * for a job of someone else.
     *
     * @throws CadreException INVALID for a needle out of bounds, or one whose search takes more
     *     than 20 s: then nothing is changed; CONFLICT while another search runs
     */
    public LogRedacted redact(Principal by, JobId id, LogRedaction request) {
        by.require(Grant.MEMBER);
        jobs.requireOwn(by, id);
        if (!turn.tryAcquire()) {
            throw new CadreException(
                    ErrorCode.CONFLICT,
                    "Another log is being searched",
                    Map.of("job", id),
                    "Try again in some seconds");
        }
        try {
            var plan = Aside.run(() -> plan(by, id, request));
            return plan.isEmpty()
                    ? new LogRedacted(id, 0, 0, List.of(), List.of())
                    : carryOut(by, id, request, plan);
        } finally {
            turn.release();
        }
    }

    private Plan plan(Principal by, JobId id, LogRedaction request) {
        var needle = Needle.of(request, LONGEST_SEARCH);
        var found = new ArrayList<Found>();
        for (var attempt : kept(by, id)) {
            for (var stream : LogStream.values()) {
                var spans = logs.blots().find(needle, attempt, stream);
                if (!spans.isEmpty()) {
                    found.add(new Found(attempt, stream, spans));
                }
            }
        }
        var fields = new TreeSet<String>();
        var change =
                texts.prepare(
                        id,
                        (_, result) -> RetoldResult.of(result, words(needle), fields),
                        words(needle));
        if (change.hasReason()) {
            fields.add("reason");
        }
        return new Plan(found, fields, needle);
    }

    private List<AttemptId> kept(Principal by, JobId id) {
        return jobs.job(by, id).attempts().stream()
                .map(AttemptView::id)
                .filter(attempt -> !attempts.isLogDeleted(attempt))
                .toList();
    }

    private static UnaryOperator<String> words(Needle needle) {
        return text -> {
            var bytes = text.getBytes(StandardCharsets.UTF_8);
            return StreamSearch.redacted(needle, bytes)
                    .map(redacted -> new String(redacted, StandardCharsets.UTF_8))
                    .orElse(text);
        };
    }

    private LogRedacted carryOut(Principal by, JobId id, LogRedaction request, Plan plan) {
        var kind = request.text().isPresent() ? "text" : "pattern";
        db.write(tx -> {
            var body = Map.of("by", kind, "matches", plan.matches());
            append(tx, by, id, "job.log_redacting", body);
            return id;
        });
        var streams = new ArrayList<LogRedacted.Stream>();
        for (var one : plan.found()) {
            var bytes = logs.blots().blot(one.attempt(), one.stream(), one.spans());
            logs.changed(one.attempt());
            var stored = logs.comparison().stored(one.attempt(), one.stream());
            streams.add(
                    new LogRedacted.Stream(
                            one.attempt(),
                            one.stream(),
                            one.spans().size(),
                            bytes,
                            stored.sha256()));
        }
        var bytes = streams.stream().mapToLong(LogRedacted.Stream::bytes).sum();
        var done = new LogRedacted(id, plan.matches(), bytes, streams, List.copyOf(plan.fields()));
        keep(by, kind, done, plan.needle());
        return done;
    }

    /** The results say it too; they may change meanwhile, as one does when its attempt ends. */
    private void keep(Principal by, String kind, LogRedacted done, Needle needle) {
        for (var tries = 1; ; tries++) {
            var again = needle.again(LONGEST_SEARCH);
            var change =
                    Aside.run(() ->
                            texts.prepare(
                                    done.job(),
                                    (attempt, result) -> retold(attempt, result, done, again),
                                    words(again)));
            if (kept(by, kind, done, change)) {
                return;
            }
            if (tries == MOST_TRIES) {
                throw new CadreException(
                        ErrorCode.CONFLICT,
                        "The log is redacted, the job's results change all the time",
                        Map.of("job", done.job()),
                        "Do it again when the job is over");
            }
        }
    }

    private boolean kept(Principal by, String kind, LogRedacted done, KeptTexts.Change change) {
        var body = new TreeMap<String, Object>();
        body.put("by", kind);
        body.put("matches", done.matches());
        body.put("bytes", done.bytes());
        body.put("streams", done.streams());
        body.put("texts", done.texts());
        try {
            return db.write(tx -> {
                if (!KeptTexts.apply(tx, change)) {
                    throw new Overtaken();
                }
                append(tx, by, done.job(), "job.log_redacted", body);
                return true;
            });
        } catch (Overtaken e) {
            return false;
        }
    }

    /** Undoes a transaction that found something changed. */
    private static final class Overtaken extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    private static AttemptResult retold(
            AttemptId attempt, AttemptResult result, LogRedacted done, Needle needle) {
        var told = RetoldResult.of(result, words(needle), new TreeSet<>());
        return RetoldResult.withLogs(
                told,
                told.logs().stream()
                        .map(check ->
                                done.streams().stream()
                                        .filter(one ->
                                                one.attempt().equals(attempt)
                                                        && one.stream() == check.stream())
                                        .findFirst()
                                        .map(one -> RetoldResult.redacted(check, one.sha256()))
                                        .orElse(check))
                        .toList());
    }

    /**
     * Deletes the logs of all attempts of a job that is over, steps included; its results stay.
     * Again is harmless. Needs operator: a log is what shows what an agent did.
     *
     * @throws CadreException CONFLICT if the job is not over
     */
    public LogDeleted delete(Principal by, JobId id) {
        by.require(Grant.OPERATOR);
        var all = jobs.job(by, id).attempts().stream().map(AttemptView::id).toList();
        var bytes = all.stream().mapToLong(logs::storedBytes).sum();
        var marked =
                db.write(tx -> {
                    var some = attempts.deleteLogs(tx, id, by.name());
                    if (!some.isEmpty()) {
                        append(
                                tx,
                                by,
                                id,
                                "job.log_deleted",
                                Map.of("attempts", some, "bytes", bytes));
                    }
                    return some;
                });
        for (var attempt : all) {
            logs.changed(attempt);
            logs.blots().delete(attempt);
            db.write(tx -> {
                attempts.deletedLog(tx, attempt);
                return attempt;
            });
        }
        return new LogDeleted(id, marked.size(), marked.isEmpty() ? 0 : bytes);
    }

    private void append(Tx tx, Principal by, JobId id, String kind, Map<String, ?> body) {
        feed.append(
                tx,
                kind,
                id.toString(),
                Optional.of(id),
                by.actor(),
                new TreeMap<String, Object>(body));
    }
}
