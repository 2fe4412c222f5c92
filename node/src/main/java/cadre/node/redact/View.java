package cadre.node.redact;

import java.util.Arrays;
import java.util.function.Function;

/**
 * Finds patterns in what is visible of a stream, and says where they are in the stream itself. For
 * one stream.
 */
final class View implements Sight.Eye {
    /** What lies between the bytes of one match is bounded: it is held in memory. */
    private static final int MOST_BETWEEN = 4096;

    /** So much at the end of a line may be shown rather than every line's end wait for the next. */
    private static final int LEAST_BEFORE_BREAK = 6;

    private final Patterns patterns;
    private final Sight sight;
    private final Finds finds;
    private int state = Patterns.ROOT;

    /** Where the last visible bytes begin: as many as the state is deep, at least. */
    private long[] begins = new long[64];

    private long seen;

    /** No match begins before it. */
    private long floor;

    /** Hears of matches. */
    interface Finds {
        /** A pattern, by its number, and where it is. */
        void found(int which, long from, long to);
    }

    /**
     * A view.
     *
     * @param sight makes what is visible, given who is to see it
     */
    View(Patterns patterns, Function<Sight.Eye, Sight> sight, Finds finds) {
        this.patterns = patterns;
        this.finds = finds;
        this.sight = sight.apply(this);
    }

    /** Takes one more byte; {@code at} is the place behind it. */
    void next(byte next, long at) {
        sight.next(next, at);
        int open = patterns.open(state);
        if (open > 0 && at - begin(open) > MOST_BETWEEN + 8L * open) {
            state = Patterns.ROOT;
        }
    }

    /** How many of the last bytes before {@code at} may still turn out to be part of a match. */
    long open(long at) {
        int open = patterns.open(state);
        long incomplete = sight.open();
        return open == 0 ? incomplete : Math.max(incomplete, at - Math.max(floor, begin(open)));
    }

    @Override
    public void see(byte next, long from, long at) {
        state = patterns.next(state, next);
        if (patterns.depth(state) > begins.length) {
            grow();
        }
        begins[place(seen++)] = from;
        int found = patterns.found(state);
        if (found > 0) {
            finds.found(patterns.which(state), Math.max(floor, begin(found)), at);
        }
    }

    @Override
    public void lineBreak(long at) {
        if (patterns.depth(state) < LEAST_BEFORE_BREAK) {
            floor = at;
        }
    }

    /** Where the last so many visible bytes begin. */
    private long begin(int last) {
        return begins[place(seen - last)];
    }

    private int place(long index) {
        return (int) (index & (begins.length - 1));
    }

    private void grow() {
        var old = begins;
        begins = Arrays.copyOf(old, old.length * 2);
        for (long index = Math.max(0, seen - old.length); index < seen; index++) {
            begins[place(index)] = old[(int) (index & (old.length - 1))];
        }
    }
}
