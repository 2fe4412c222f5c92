package cadre.server.fleet.log;

import cadre.wire.api.LogMatches;
import cadre.wire.api.LogMatches.LogMatch;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.id.AttemptId;
import cadre.wire.job.LogStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds a plain text in the log of an attempt, in memory of a few megabytes, and looks at a bounded
 * part of it at a time. Thread-safe.
 */
public final class LogSearch {
    /** What one call looks at. */
    static final long STRETCH = 64L << 20;

    private static final int LONGEST = 1000;
    private static final int LINE = 400;

    /** So long a line is searched before its end has come. */
    private static final int PATIENCE = 64 * 1024;

    private final JobLogs logs;

    /** Searches these. */
    public LogSearch(JobLogs logs) {
        this.logs = logs;
    }

    /** Whether a letter is one whatever its case; of a-z alone. */
    public enum Case {
        /** As it is written. */
        EXACT,
        /** Either way. */
        EITHER
    }

    /**
     * What is looked for.
     *
     * @throws CadreException INVALID if it has not 1 to 1,000 characters, or more than one line
     */
    public record Wanted(String text, Case letters) {
        public Wanted {
            if (text.isEmpty() || text.length() > LONGEST || text.indexOf('\n') >= 0) {
                throw new CadreException(
                        ErrorCode.INVALID,
                        "This cannot be looked for in a log",
                        Map.of("parameter", "q", "characters", text.length()),
                        "Give 1 to " + LONGEST + " characters of one line");
            }
        }
    }

    /**
     * Looks at the stream from a byte on, at 64 MiB of it at most.
     *
     * @param from 0 or more
     * @param limit how many places, 1 or more
     */
    public LogMatches search(
            AttemptId attempt, LogStream stream, Wanted wanted, long from, int limit) {
        var window = new Window(wanted, from, limit);
        while (!window.isDone()) {
            var chunks = logs.from(attempt, stream, window.end());
            if (chunks.isEmpty()) {
                window.finish();
                return new LogMatches(
                        window.matches(),
                        window.isFull() ? Optional.of(window.goOn()) : Optional.empty());
            }
            for (var chunk : chunks) {
                window.take(chunk.offset(), chunk.data());
            }
            window.search();
        }
        return new LogMatches(window.matches(), Optional.of(window.goOn()));
    }

    /** The part of a stream that is looked at, and what was found so far. For one thread. */
    private static final class Window {
        private final byte[] needle;
        private final boolean either;
        private final long from;
        private final int limit;
        private final List<LogMatch> matches = new ArrayList<>();
        private byte[] bytes = new byte[1 << 20];
        private int size;

        /** Of the first of {@code bytes} in the stream. */
        private long base;

        /** Where in {@code bytes} nothing was looked for yet. */
        private int at;

        Window(Wanted wanted, long from, int limit) {
            this.either = wanted.letters() == Case.EITHER;
            this.needle = wanted.text().getBytes(StandardCharsets.UTF_8);
            this.from = from;
            this.limit = limit;
            this.base = from;
            for (int i = 0; either && i < needle.length; i++) {
                needle[i] = lower(needle[i]);
            }
        }

        List<LogMatch> matches() {
            return matches;
        }

        /** Behind the last byte that was taken. */
        long end() {
            return base + size;
        }

        /** Where the next call begins. */
        long goOn() {
            return base + at;
        }

        boolean isDone() {
            return isFull() || base + at - from >= STRETCH;
        }

        boolean isFull() {
            return matches.size() >= limit;
        }

        void take(long offset, byte[] data) {
            if (offset > end()) { // behind a gap: nothing reaches over it
                searchTo(size);
            }
            if (isFull()) {
                return;
            }
            if (offset > end()) {
                base = offset;
                size = 0;
                at = 0;
            }
            var skip = (int) Math.min(data.length, end() - offset);
            if (size + data.length - skip > bytes.length) {
                bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + data.length));
            }
            System.arraycopy(data, skip, bytes, size, data.length - skip);
            size += data.length - skip;
        }

        /**
         * Whole lines, and what is too long to be waited for; keeps the rest and what is before.
         */
        void search() {
            searchTo(Math.max(at, wholeLines()));
            if (isFull()) {
                return;
            }
            var kept = Math.max(0, at - LINE);
            System.arraycopy(bytes, kept, bytes, 0, size - kept);
            base += kept;
            at -= kept;
            size -= kept;
        }

        private int wholeLines() {
            for (int i = size; i > at; i--) {
                if (bytes[i - 1] == '\n') {
                    return i;
                }
            }
            return size - at > PATIENCE ? size - needle.length - LINE : at;
        }

        void finish() {
            searchTo(size);
        }

        private void searchTo(int until) {
            while (at < until && matches.size() < limit) {
                if (isHere(at)) {
                    matches.add(new LogMatch(base + at, line()));
                    at += needle.length;
                } else {
                    at++;
                }
            }
        }

        private boolean isHere(int place) {
            if (place + needle.length > size) {
                return false;
            }
            for (int i = 0; i < needle.length; i++) {
                var b = bytes[place + i];
                if ((either ? lower(b) : b) != needle[i]) {
                    return false;
                }
            }
            return true;
        }

        /** What is found stands in it, with as much before it as leaves room for what follows. */
        private String line() {
            var least = Math.max(0, at - LINE / 4);
            var begin = at;
            while (begin > least && bytes[begin - 1] != '\n') {
                begin--;
            }
            var most = Math.min(size, begin + LINE);
            var end = Math.min(most, at + needle.length);
            while (end < most && bytes[end] != '\n' && bytes[end] != '\r') {
                end++;
            }
            return new String(bytes, begin, end - begin, StandardCharsets.UTF_8);
        }

        private static byte lower(byte b) {
            return b >= 'A' && b <= 'Z' ? (byte) (b + 32) : b;
        }
    }
}
