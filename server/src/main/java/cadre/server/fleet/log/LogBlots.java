package cadre.server.fleet.log;

import cadre.server.fleet.log.Needle.Span;
import cadre.server.storage.Database;
import cadre.server.storage.Tx;
import cadre.wire.id.AttemptId;
import cadre.wire.job.LogStream;
import java.util.List;
import java.util.Optional;

/**
 * Searches stored streams, makes stretches of them unreadable, and deletes logs: in short
 * transactions, so that what comes in meanwhile does not wait.
 */
final class LogBlots {
    private static final int CHUNKS_AT_ONCE = 8;
    private static final int DELETED_AT_ONCE = 32;

    private final Database logs;
    private final LogReader reader;
    private final Optional<LogPacks> packs;

    LogBlots(Database logs, LogReader reader, Optional<LogPacks> packs) {
        this.logs = logs;
        this.reader = reader;
        this.packs = packs;
    }

    /** Where the needle is in a stream, as places in it, in order. */
    List<Span> find(Needle needle, AttemptId attempt, LogStream stream) {
        var search = new StreamSearch(needle, stream);
        var from = 0L;
        while (true) {
            var at = from;
            var chunks = reader.endingAfter(attempt, stream, at, CHUNKS_AT_ONCE);
            if (chunks.isEmpty()) {
                return search.end();
            }
            for (var chunk : chunks) {
                search.accept(chunk);
                from = chunk.offset() + chunk.data().length;
            }
        }
    }

    private record Done(long to, long bytes) {}

    /** Puts a {@code *} for each byte of these stretches but ends of lines; how many. */
    long blot(AttemptId attempt, LogStream stream, List<Span> spans) {
        packs.ifPresent(all -> all.bringBack(attempt));
        var bytes = 0L;
        var at = 0L;
        for (var from = 0; from < spans.size(); ) {
            var left = spans.subList(from, spans.size());
            var begin = Math.max(at, left.getFirst().from());
            var done =
                    logs.append(
                            JobLogs.lane(attempt),
                            tx -> {
                                tx.lock(JobLogs.lane(attempt));
                                return scrubbed(
                                        tx, () -> blotSome(tx, attempt, stream, begin, left));
                            });
            bytes += done.bytes();
            at = done.to();
            while (from < spans.size() && spans.get(from).to() <= at) {
                from++;
            }
        }
        return bytes;
    }

    private static Done blotSome(
            Tx tx, AttemptId attempt, LogStream stream, long begin, List<Span> spans) {
        var chunks = LogStore.endingAfter(tx, attempt, stream, begin, CHUNKS_AT_ONCE);
        if (chunks.isEmpty()) {
            return new Done(Long.MAX_VALUE, 0); // deleted meanwhile
        }
        var bytes = 0L;
        var to = begin;
        for (var piece : chunks) {
            var chunk = piece.whole();
            var data = chunk.data();
            var end = chunk.offset() + data.length;
            var count = 0;
            for (var span : spans) {
                if (span.from() >= end) {
                    break;
                }
                if (span.to() > chunk.offset()) {
                    var from = Math.max(span.from(), chunk.offset()) - chunk.offset();
                    var until = Math.min(span.to(), end) - chunk.offset();
                    count += StreamSearch.blot(data, (int) from, (int) until);
                }
            }
            if (count > 0) {
                LogStore.overwrite(tx, chunk, data);
                bytes += count;
            }
            to = end;
        }
        LogStore.addRedacted(tx, attempt, stream, bytes);
        return new Done(to, bytes);
    }

    /** Deletes the chunks of an attempt. */
    void delete(AttemptId attempt) {
        int deleted;
        do {
            deleted =
                    logs.append(
                            JobLogs.lane(attempt),
                            tx -> {
                                tx.lock(JobLogs.lane(attempt));
                                return scrubbed(
                                        tx,
                                        () -> LogStore.deleteFirst(tx, attempt, DELETED_AT_ONCE));
                            });
        } while (deleted > 0);
        packs.ifPresent(all -> all.delete(attempt));
        logs.append(
                JobLogs.lane(attempt),
                tx -> {
                    LogStore.empty(tx, attempt);
                    return attempt;
                });
    }

    private interface Change<T> {
        T make();
    }

    /** What SQLite frees it otherwise leaves in its file as it was. */
    private static <T> T scrubbed(Tx tx, Change<T> change) {
        if (tx.dialect().isShared()) {
            return change.make();
        }
        tx.all("pragma secure_delete = on", row -> true);
        try {
            return change.make();
        } finally {
            tx.all("pragma secure_delete = off", row -> true);
        }
    }
}
