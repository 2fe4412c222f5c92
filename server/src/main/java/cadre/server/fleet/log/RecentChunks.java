package cadre.server.fleet.log;

import cadre.wire.id.AttemptId;
import cadre.wire.job.LogChunk;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The newest chunks of the logs that someone follows, as they were committed: whoever reads at the
 * end of a log needs no look at the store. Holds little of each and little in all; a follower that
 * is further behind reads the store, and holds up nobody. Thread-safe.
 */
final class RecentChunks {
    private static final int MOST_EACH = 1 << 20;
    private static final long MOST = 64L << 20;

    private final Map<AttemptId, Recent> followed = new ConcurrentHashMap<>();
    private final AtomicLong bytes = new AtomicLong();

    /** What is kept of one attempt: chunks without a gap between them. */
    private final class Recent {
        private final ArrayDeque<LogChunk> chunks = new ArrayDeque<>();
        private int followers;
        private int size;
        private int edits;

        synchronized void add(LogChunk chunk) {
            if (!chunks.isEmpty() && chunks.getLast().seq() + 1 != chunk.seq()) {
                clear(); // another server stored what is missing
            }
            chunks.addLast(chunk);
            grow(chunk.data().length);
            while (size > MOST_EACH || (bytes.get() > MOST && !chunks.isEmpty())) {
                grow(-chunks.removeFirst().data().length);
            }
        }

        synchronized List<LogChunk> after(long seq, int maxBytes) {
            if (chunks.isEmpty() || chunks.getFirst().seq() > seq + 1) {
                return List.of();
            }
            var found = new ArrayList<LogChunk>();
            var room = (long) maxBytes;
            for (var chunk : chunks) {
                if (chunk.seq() > seq) {
                    room -= chunk.data().length;
                    if (room < 0 && !found.isEmpty()) {
                        break;
                    }
                    found.add(chunk);
                }
            }
            return found;
        }

        synchronized boolean endsWith(long seq) {
            return !chunks.isEmpty() && chunks.getLast().seq() == seq;
        }

        synchronized void clear() {
            chunks.clear();
            grow(-size);
        }

        synchronized void edited() {
            clear();
            edits++;
        }

        synchronized int edits() {
            return edits;
        }

        private void grow(int by) {
            size += by;
            bytes.addAndGet(by);
        }
    }

    /** Someone follows this log from now on, until {@link #leave}. */
    void follow(AttemptId attempt) {
        followed.compute(
                attempt,
                (_, known) -> {
                    var recent = known == null ? new Recent() : known;
                    recent.followers++;
                    return recent;
                });
    }

    void leave(AttemptId attempt) {
        followed.computeIfPresent(
                attempt,
                (_, recent) -> {
                    if (--recent.followers > 0) {
                        return recent;
                    }
                    recent.clear();
                    return null;
                });
    }

    /** A chunk is committed; those of one attempt come in their order. */
    void add(LogChunk chunk) {
        // computed, so that it does not come into one that was just left
        followed.computeIfPresent(
                chunk.attempt(),
                (_, recent) -> {
                    recent.add(chunk);
                    return recent;
                });
    }

    /** The chunks after {@code seq} as far as they are known here; none says nothing. */
    List<LogChunk> after(AttemptId attempt, long seq, int maxBytes) {
        var recent = followed.get(attempt);
        return recent == null ? List.of() : recent.after(seq, maxBytes);
    }

    /** Whether the newest chunk known here is that one. */
    boolean endsWith(AttemptId attempt, long seq) {
        var recent = followed.get(attempt);
        return recent != null && recent.endsWith(seq);
    }

    /** What is stored of this log is no longer what was committed. */
    void edited(AttemptId attempt) {
        var recent = followed.get(attempt);
        if (recent != null) {
            recent.edited();
        }
    }

    /** The same may have happened to any. */
    void forget() {
        followed.values().forEach(Recent::clear);
    }

    /** The last chunk of this log grows in the store. */
    void forget(AttemptId attempt) {
        var recent = followed.get(attempt);
        if (recent != null) {
            recent.clear();
        }
    }

    /** How often a log that is followed was changed since the first of its followers came. */
    int edits(AttemptId attempt) {
        var recent = followed.get(attempt);
        return recent == null ? 0 : recent.edits();
    }
}
