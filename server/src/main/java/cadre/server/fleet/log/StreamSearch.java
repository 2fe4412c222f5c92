package cadre.server.fleet.log;

import cadre.server.fleet.log.Needle.Span;
import cadre.wire.job.LogChunk;
import cadre.wire.job.LogStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Finds a needle in the chunks of one stream, also across their borders, in memory of a few
 * megabytes. The steps are searched text by text in their lines, other streams as they are. For one
 * thread.
 */
final class StreamSearch {
    private static final int WINDOW = 1 << 20;
    private static final int CONTEXT = 256;

    private final Needle needle;
    private final boolean inLines;
    private final List<Span> spans = new ArrayList<>();
    private byte[] bytes = new byte[WINDOW];

    /** Those of {@code bytes} before this place were searched and only stand before. */
    private int from;

    private int to;

    /** Of the first of {@code bytes} in the stream. */
    private long base;

    StreamSearch(Needle needle, LogStream stream) {
        this.needle = needle;
        this.inLines = stream == LogStream.STEPS;
    }

    /** The next chunk of the stream. */
    void accept(LogChunk chunk) {
        if (chunk.offset() != base + to) {
            searchAll();
            base = chunk.offset();
            from = 0;
            to = 0;
        }
        append(chunk.data());
        if (to - from > WINDOW + Needle.LONGEST) {
            if (inLines) {
                searchLines();
            }
            if (to - from > WINDOW + Needle.LONGEST) { // no line, or one beyond all bounds
                searchBytes(to - Needle.LONGEST);
            }
        }
    }

    /** All that was found, as places in the stream, in order. */
    List<Span> end() {
        searchAll();
        return spans;
    }

    private void append(byte[] data) {
        if (to + data.length > bytes.length) {
            var kept = Math.max(0, from - CONTEXT);
            var fitting =
                    Math.max(bytes.length, Integer.highestOneBit(to - kept + data.length) * 2);
            var next = fitting == bytes.length ? bytes : new byte[fitting];
            System.arraycopy(bytes, kept, next, 0, to - kept);
            bytes = next;
            base += kept;
            from -= kept;
            to -= kept;
        }
        System.arraycopy(data, 0, bytes, to, data.length);
        to += data.length;
    }

    private void searchAll() {
        if (inLines) {
            searchLines();
        }
        searchBytes(to);
    }

    private void searchLines() {
        for (var at = from; at < to; at++) {
            if (bytes[at] == '\n') {
                searchLine(at);
                from = at + 1;
            }
        }
    }

    private void searchLine(int end) {
        if (bytes[from] != '{') { // the rest of one, behind a gap: no quote can be trusted
            needle.find(bytes, from, from, end).forEach(this::add);
            return;
        }
        for (var text : StepStrings.of(bytes, from, end)) {
            for (var found :
                    needle.find(bytes, (int) text.from(), (int) text.from(), (int) text.to())) {
                add(StepStrings.whole(bytes, text, found));
            }
        }
    }

    /** What begins before {@code until}; what is behind is searched together with what comes. */
    private void searchBytes(int until) {
        var next = until;
        for (var found : needle.find(bytes, Math.max(0, from - CONTEXT), from, to)) {
            if (found.from() >= until) {
                break;
            }
            add(found);
            next = Math.max(next, (int) found.to());
        }
        from = next;
    }

    private void add(Span found) {
        spans.add(new Span(base + found.from(), base + found.to()));
    }

    /** The bytes of a text with what is found in it made unreadable; empty if nothing is. */
    static Optional<byte[]> redacted(Needle needle, byte[] text) {
        var spans = needle.find(text, 0, 0, text.length);
        if (spans.isEmpty()) {
            return Optional.empty();
        }
        var changed = Arrays.copyOf(text, text.length);
        spans.forEach(span -> blot(changed, (int) span.from(), (int) span.to()));
        return Optional.of(changed);
    }

    /** Puts a {@code *} for each byte that is not the end of a line; how many. */
    static int blot(byte[] bytes, int from, int to) {
        var count = 0;
        for (var at = from; at < to; at++) {
            if (bytes[at] != '\n' && bytes[at] != '*') {
                bytes[at] = '*';
                count++;
            }
        }
        return count;
    }
}
