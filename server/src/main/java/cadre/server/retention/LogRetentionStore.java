package cadre.server.retention;

import cadre.server.storage.Database;
import cadre.server.storage.Tx;
import cadre.wire.id.AttemptId;
import cadre.wire.id.JobId;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which attempts have a log, and the rows of that in the other database. */
final class LogRetentionStore {
    private static final int STRETCH = 20_000;
    private static final int NAMES = 100;

    private LogRetentionStore() {}

    /** An attempt whose log is kept, with its job. */
    record Logged(
            long token, String attempt, Instant claimedAt, boolean jobIsOver, Instant jobSince) {
        static final Logged NONE = new Logged(0, "", Instant.EPOCH, false, Instant.EPOCH);

        boolean isOverBefore(Instant time) {
            return jobIsOver && jobSince.isBefore(time);
        }
    }

    record Marked(long token, String attempt) {}

    /** Those behind {@code last}, in the order in which they were claimed. */
    static List<Logged> behind(Tx tx, Logged last, int limit) {
        return tx.all(
                """
                select attempt.token, attempt.job_id, attempt.number, attempt.claimed_at_ms,
                       job.state, job.since_ms
                  from attempt join job on job.id = attempt.job_id
                 where attempt.log_deleted_ms is null and attempt.claimed_at_ms >= ?
                   and (attempt.claimed_at_ms > ? or attempt.token > ?)
                 order by attempt.claimed_at_ms, attempt.token limit ?
                """,
                row ->
                        new Logged(
                                row.number("token"),
                                name(row.number("job_id"), row.integer("number")),
                                row.time("claimed_at_ms"),
                                !List.of("queued", "running").contains(row.text("state")),
                                row.time("since_ms")),
                last.claimedAt(),
                last.claimedAt(),
                last.token(),
                limit);
    }

    private static String name(long job, int number) {
        return new AttemptId(new JobId(job), number).toString();
    }

    /** Marks the logs of these attempts as deleted, where the job is over since before a time. */
    static List<Marked> mark(Tx tx, Ids tokens, Instant endedBefore, Instant now) {
        return tx.all(
                """
                update attempt set log_deleted_ms = ?
                 where token in %s and log_deleted_ms is null
                   and exists (select 1 from job
                                where job.id = attempt.job_id
                                  and job.state not in ('queued', 'running') and job.since_ms < ?)
                returning token, job_id, number
                """
                        .formatted(tokens.marks()),
                row ->
                        new Marked(
                                row.number("token"),
                                name(row.number("job_id"), row.integer("number"))),
                tokens.behind(now, endedBefore));
    }

    /** Stored bytes of attempts, in the database of logs. */
    static Map<String, Long> sizes(Tx logs, List<String> attempts) {
        var sizes = new HashMap<String, Long>();
        for (int from = 0; from < attempts.size(); from += NAMES) {
            var some = attempts.subList(from, Math.min(attempts.size(), from + NAMES));
            var args = new Object[NAMES];
            for (int i = 0; i < NAMES; i++) {
                args[i] = some.get(Math.min(i, some.size() - 1));
            }
            logs.all(
                            """
                            select attempt, sum(stored_bytes) as bytes from log_stream
                             where attempt in (%s)
                             group by attempt
                            """
                                    .formatted(String.join(", ", Collections.nCopies(NAMES, "?"))),
                            row -> Map.entry(row.text("attempt"), row.number("bytes")),
                            args)
                    .forEach(each -> sizes.put(each.getKey(), each.getValue()));
        }
        return sizes;
    }

    /**
     * All logs together.
     *
     * @param attempts that have one
     */
    record Sum(long attempts, long bytes) {}

    private record Part(Sum sum, Optional<String> last) {}

    /** Counts all in stretches, so that no reader is held up. */
    static Sum sum(Database logs) {
        var attempts = 0L;
        var bytes = 0L;
        for (var last = Optional.of(""); last.isPresent(); ) {
            var after = last.get();
            var part = logs.read(tx -> sumBehind(tx, after));
            attempts += part.sum().attempts();
            bytes += part.sum().bytes();
            last = part.last();
        }
        return new Sum(attempts, bytes);
    }

    private static Part sumBehind(Tx logs, String after) {
        return logs.one(
                        """
                        select count(case when bytes > 0 then 1 end) as attempts,
                               coalesce(sum(bytes), 0) as bytes,
                               max(attempt) as last
                          from (select attempt, sum(stored_bytes) as bytes
                                  from log_stream where attempt > ?
                                 group by attempt order by attempt limit ?) as stretch
                        """,
                        row ->
                                new Part(
                                        new Sum(row.number("attempts"), row.number("bytes")),
                                        row.textOrNone("last")),
                        after,
                        STRETCH)
                .orElseThrow();
    }

    /** When the oldest attempt with a log was claimed, in the main database. */
    static Optional<Instant> oldest(Tx tx) {
        return tx.one(
                """
                select claimed_at_ms from attempt where log_deleted_ms is null
                 order by claimed_at_ms, token limit 1
                """,
                row -> row.time("claimed_at_ms"));
    }

    /** Some of the chunks that are left of an attempt's log. */
    record Chunks(long lastSeq, long count, long bytes) {}

    /** The first chunks of a log, to about so many bytes. */
    static Chunks first(Tx logs, String attempt, int limit, long mostBytes) {
        var seq = 0L;
        var count = 0L;
        var bytes = 0L;
        for (var chunk :
                logs.all(
                        "select seq, size from log_chunk where attempt = ? order by seq limit ?",
                        row -> new Chunks(row.number("seq"), 1, row.number("size")),
                        attempt,
                        limit)) {
            seq = chunk.lastSeq();
            count++;
            bytes += chunk.bytes();
            if (bytes >= mostBytes) {
                break;
            }
        }
        return new Chunks(seq, count, bytes);
    }

    static void deleteUpTo(Tx logs, String attempt, long seq) {
        logs.update("delete from log_chunk where attempt = ? and seq <= ?", attempt, seq);
    }

    /** Where its streams end stays known: what a late node still sends begins there. */
    static void empty(Tx logs, String attempt) {
        logs.update("update log_stream set stored_bytes = 0 where attempt = ?", attempt);
    }

    static void deleteStreams(Tx logs, String attempt) {
        logs.update("delete from log_stream where attempt = ?", attempt);
    }
}
