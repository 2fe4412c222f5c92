package cadre.node.redact;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Masks secrets in one stream: each becomes {@code ***}; secrets that overlap or touch become one.
 * A secret is also found if what a terminal does not show lies within it, however its characters
 * are escaped, and in base64 across line breaks. Keys of Cadre are masked too, by their shape. The
 * output depends on the stream alone, never on how it was cut into pieces, and little more than the
 * longest form of a secret has is ever held back. Linear in the length of the stream. For one
 * thread at a time.
 */
public final class Redactor {
    private static final byte[] MASK = "***".getBytes(StandardCharsets.US_ASCII);

    private final Patterns patterns;
    private final KeyShape keys = new KeyShape();
    private final List<View> views;
    private final Deque<Span> secret = new ArrayDeque<>();
    private int state = Patterns.ROOT;

    /** Bytes that were read and not yet written; the first is at {@link #written} in the stream. */
    private byte[] held = new byte[0];

    private long written;
    private boolean inMask;

    /**
     * A redactor for one stream.
     *
     * @param encoded those of the patterns that are base64
     */
    Redactor(Patterns patterns, Patterns encoded) {
        this.patterns = patterns;
        this.views =
                Stream.concat(
                                patterns.isEmpty()
                                        ? Stream.empty()
                                        : Stream.of(
                                                view(patterns, Visible.What.CONTROLS),
                                                view(patterns, Visible.What.SEQUENCES),
                                                view(patterns, Decoded::new)),
                                encoded.isEmpty()
                                        ? Stream.empty()
                                        : Stream.of(view(encoded, Visible.What.LINE_BREAKS)))
                        .toList();
    }

    private View view(Patterns among, Visible.What without) {
        return view(among, eye -> new Visible(without, eye));
    }

    private View view(Patterns among, Function<Sight.Eye, Sight> sight) {
        return new View(among, sight, (_, from, to) -> mark(from, to));
    }

    /**
     * A redactor for one stream.
     *
     * @param secrets values to mask, as {@link Secrets} describes
     */
    public static Redactor of(Collection<String> secrets) {
        return Secrets.of(secrets).redactor();
    }

    /** The next bytes that may be shown; what could be the beginning of a secret is held back. */
    public byte[] read(byte[] bytes, int offset, int length) {
        long at = written + held.length;
        for (int i = offset; i < offset + length; i++) {
            state = patterns.next(state, bytes[i]);
            at++;
            int found = Math.max(patterns.found(state), keys.next(bytes[i]));
            if (found > 0) {
                mark(at - found, at);
            }
            for (var view : views) {
                view.next(bytes[i], at);
            }
        }
        var all = Arrays.copyOf(held, held.length + length);
        System.arraycopy(bytes, offset, all, held.length, length);
        long open = Math.max(patterns.open(state), keys.open());
        for (var view : views) {
            open = Math.max(open, view.open(at));
        }
        return write(all, all.length - (int) Math.min(all.length, open));
    }

    /** The stream is over: what was held back. */
    public byte[] end() {
        return write(held, held.length);
    }

    /** Spans are kept apart and in order; a new one is among the last. */
    private void mark(long from, long to) {
        long start = from;
        long end = to;
        var behind = new ArrayDeque<Span>();
        while (!secret.isEmpty() && secret.getLast().to >= start) {
            var last = secret.removeLast();
            if (last.from > end) {
                behind.addFirst(last);
            } else {
                start = Math.min(start, last.from);
                end = Math.max(end, last.to);
            }
        }
        secret.addLast(new Span(start, end));
        secret.addAll(behind);
    }

    private byte[] write(byte[] all, int count) {
        var out = new ByteArrayOutputStream(count);
        int done = 0;
        while (done < count) {
            long at = written + done;
            while (!secret.isEmpty() && secret.getFirst().to <= at) {
                secret.removeFirst();
            }
            var next = secret.peekFirst();
            if (next != null && next.from <= at) {
                if (!inMask) {
                    out.writeBytes(MASK);
                }
                inMask = true;
                done = (int) Math.min(count, next.to - written);
            } else {
                int end = next == null ? count : (int) Math.min(count, next.from - written);
                out.write(all, done, end - done);
                inMask = false;
                done = end;
            }
        }
        written += count;
        held = Arrays.copyOfRange(all, count, all.length);
        return out.toByteArray();
    }

    private record Span(long from, long to) {}
}
