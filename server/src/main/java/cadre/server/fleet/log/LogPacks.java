package cadre.server.fleet.log;

import cadre.server.fleet.log.LogStore.Piece;
import cadre.server.objects.Bucket;
import cadre.server.storage.Database;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.id.AttemptId;
import cadre.wire.job.LogChunk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The bytes of finished logs in a bucket: one object for an attempt, {@code logs/j7.1}, all its
 * pieces in the order of their seq. Their rows stay, with an empty body. What comes late has its
 * bytes in its row. Thread-safe.
 */
final class LogPacks {
    private static final int BLOCK = 1 << 20;
    private static final int BLOCKS = 16;
    private static final int AT_ONCE = 16;

    private final Bucket bucket;
    private final Database logs;
    private final ReentrantLock guard = new ReentrantLock();

    private final Map<Block, byte[]> recent =
            new LinkedHashMap<>(BLOCKS, 0.75f, true) {
                @Override
                protected boolean removeEldestEntry(Map.Entry<Block, byte[]> eldest) {
                    return size() > BLOCKS;
                }
            };

    private record Block(AttemptId attempt, long index) {}

    LogPacks(Bucket bucket, Database logs) {
        this.bucket = bucket;
        this.logs = logs;
    }

    /** The key of an attempt's pack. */
    static String key(String attempt) {
        return "logs/" + attempt;
    }

    /** The same with the bytes that are in the bucket. */
    LogChunk filled(Piece piece) {
        var chunk = piece.chunk();
        if (!piece.isPacked()) {
            return chunk;
        }
        var from = logs.read(tx -> LogStore.bytesBefore(tx, chunk.attempt(), chunk.seq()));
        return new LogChunk(
                chunk.attempt(),
                chunk.seq(),
                chunk.stream(),
                chunk.offset(),
                chunk.missing(),
                bytes(chunk.attempt(), from, piece.size()));
    }

    private byte[] bytes(AttemptId attempt, long from, int size) {
        var all = new byte[size];
        for (int done = 0; done < size; ) {
            var at = from + done;
            var block = block(new Block(attempt, at / BLOCK));
            var begin = (int) (at % BLOCK);
            var count = Math.min(size - done, block.length - begin);
            if (count <= 0) {
                throw gone(attempt, "it is too short");
            }
            System.arraycopy(block, begin, all, done, count);
            done += count;
        }
        return all;
    }

    private byte[] block(Block wanted) {
        guard.lock();
        try {
            var known = recent.get(wanted);
            if (known != null) {
                return known;
            }
        } finally {
            guard.unlock();
        }
        var bytes = fetched(wanted);
        guard.lock();
        try {
            recent.put(wanted, bytes);
        } finally {
            guard.unlock();
        }
        return bytes;
    }

    private byte[] fetched(Block wanted) {
        try (var in =
                bucket.open(key(wanted.attempt().toString()), wanted.index() * BLOCK)
                        .orElseThrow(() -> gone(wanted.attempt(), "it is not there"))) {
            return in.readNBytes(BLOCK);
        } catch (IOException e) {
            throw new CadreException(
                    ErrorCode.UNAVAILABLE,
                    "The log cannot be read from the bucket",
                    Map.of("attempt", wanted.attempt()),
                    "Try again; 'cadre doctor' says whether the bucket can be reached",
                    e);
        }
    }

    private CadreException gone(AttemptId attempt, String why) {
        return new CadreException(
                ErrorCode.UNAVAILABLE,
                "The bytes of this log are gone",
                Map.of("attempt", attempt, "objects", bucket, "reason", why),
                "Restore the object " + key(attempt.toString()) + " in the bucket");
    }

    /**
     * Moves the bytes of a log into the bucket, if none are there and none of it was redacted.
     *
     * @param scratch a folder for the file in between
     * @return whether it did
     */
    boolean pack(AttemptId attempt, Path scratch) throws IOException {
        var streams = logs.read(tx -> LogStore.streams(tx, attempt));
        if (streams.values().stream().anyMatch(one -> one.redacted() > 0)
                || logs.read(tx -> LogStore.isPacked(tx, attempt))) {
            return false;
        }
        var file = Files.createTempFile(scratch, "log", "");
        try {
            var last = write(attempt, file);
            if (Files.size(file) == 0) {
                return false;
            }
            bucket.put(key(attempt.toString()), file);
            var packed =
                    logs.append(
                            JobLogs.lane(attempt),
                            tx -> {
                                tx.lock(JobLogs.lane(attempt));
                                var same = LogStore.streams(tx, attempt).equals(streams);
                                if (same) {
                                    LogStore.empty(tx, attempt, last);
                                }
                                return same;
                            });
            if (!packed) {
                deleteIfErased(attempt);
            }
            return packed;
        } finally {
            Files.deleteIfExists(file);
        }
    }

    /** What was redacted or deleted meanwhile must not stay readable here. */
    private void deleteIfErased(AttemptId attempt) {
        var now = logs.read(tx -> LogStore.streams(tx, attempt)).values();
        if (now.stream().anyMatch(one -> one.redacted() > 0)
                || now.stream().allMatch(one -> one.stored() == 0)) {
            delete(attempt);
        }
    }

    /** The seq of the last piece that was written. */
    private long write(AttemptId attempt, Path file) throws IOException {
        var last = 0L;
        try (var out = Files.newOutputStream(file)) {
            while (true) {
                var after = last;
                var pieces = logs.read(tx -> LogStore.some(tx, attempt, after, AT_ONCE));
                if (pieces.isEmpty()) {
                    return last;
                }
                for (var piece : pieces) {
                    out.write(filled(piece).data());
                    last = piece.chunk().seq();
                }
            }
        }
    }

    /** Has all bytes of a log in their rows again, and nothing of it in the bucket. */
    void bringBack(AttemptId attempt) {
        var last = 0L;
        while (logs.read(tx -> LogStore.isPacked(tx, attempt))) {
            var after = last;
            var pieces = logs.read(tx -> LogStore.some(tx, attempt, after, AT_ONCE));
            if (pieces.isEmpty()) {
                break;
            }
            last = pieces.getLast().chunk().seq();
            putBack(attempt, pieces);
        }
        delete(attempt);
    }

    private void putBack(AttemptId attempt, List<Piece> pieces) {
        var whole = new ArrayList<LogChunk>();
        pieces.stream().filter(Piece::isPacked).map(this::filled).forEach(whole::add);
        logs.append(
                JobLogs.lane(attempt),
                tx -> {
                    tx.lock(JobLogs.lane(attempt));
                    whole.forEach(chunk -> LogStore.overwrite(tx, chunk, chunk.data()));
                    return attempt;
                });
    }

    void delete(AttemptId attempt) {
        guard.lock();
        try {
            recent.keySet().removeIf(block -> block.attempt().equals(attempt));
        } finally {
            guard.unlock();
        }
        bucket.delete(key(attempt.toString()));
    }
}
