package cadre.node.redact;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;

/**
 * An automaton that finds all of many byte strings in one pass (Aho and Corasick, 1975). A state is
 * the longest beginning of any pattern that the bytes read so far end with. Children of a state are
 * a linked list: patterns rarely share more than a few bytes, and a table of 256 per state would
 * cost a megabyte for a private key.
 */
final class Patterns {
    static final int ROOT = 0;

    private int states = 1;
    private int[] firstChild = new int[64];
    private int[] nextSibling = new int[64];
    private byte[] symbol = new byte[64];
    private int[] depth = new int[64];

    /** Length of the longest pattern that ends in this state, 0 if none does. */
    private int[] found = new int[64];

    /** The number of that pattern. */
    private int[] which = new int[64];

    /** The state for the longest proper end of this one that begins a pattern. */
    private int[] fallback = new int[64];

    /** How many of the last bytes may still turn out to be part of a pattern not yet complete. */
    private int[] open = new int[64];

    private final int[] afterRoot = new int[256];

    Patterns(List<byte[]> patterns) {
        for (int number = 0; number < patterns.size(); number++) {
            if (patterns.get(number).length > 0) {
                add(patterns.get(number), number);
            }
        }
        link();
        for (int child = firstChild[ROOT]; child != 0; child = nextSibling[child]) {
            afterRoot[symbol[child] & 0xff] = child;
        }
    }

    /** The state after one more byte. */
    int next(int state, byte next) {
        int at = state;
        while (at != ROOT) {
            int child = child(at, next);
            if (child != 0) {
                return child;
            }
            at = fallback[at];
        }
        return afterRoot[next & 0xff];
    }

    int found(int state) {
        return found[state];
    }

    /** Which of the patterns that is, by its place in the list. */
    int which(int state) {
        return which[state];
    }

    /** How many of the last bytes this state stands for. */
    int depth(int state) {
        return depth[state];
    }

    boolean isEmpty() {
        return states == 1;
    }

    int open(int state) {
        return open[state];
    }

    private void add(byte[] pattern, int number) {
        int at = ROOT;
        for (byte next : pattern) {
            int child = child(at, next);
            at = child != 0 ? child : grow(at, next);
        }
        found[at] = pattern.length;
        which[at] = number;
    }

    private int child(int state, byte next) {
        int child = firstChild[state];
        while (child != 0 && symbol[child] != next) {
            child = nextSibling[child];
        }
        return child;
    }

    private int grow(int parent, byte next) {
        if (states == depth.length) {
            int size = states * 2;
            firstChild = Arrays.copyOf(firstChild, size);
            nextSibling = Arrays.copyOf(nextSibling, size);
            symbol = Arrays.copyOf(symbol, size);
            depth = Arrays.copyOf(depth, size);
            found = Arrays.copyOf(found, size);
            which = Arrays.copyOf(which, size);
            fallback = Arrays.copyOf(fallback, size);
            open = Arrays.copyOf(open, size);
        }
        int state = states++;
        symbol[state] = next;
        depth[state] = depth[parent] + 1;
        nextSibling[state] = firstChild[parent];
        firstChild[parent] = state;
        return state;
    }

    /** Breadth first: a fallback is always less deep, so it is ready when it is needed. */
    private void link() {
        var queue = new ArrayDeque<Integer>();
        queue.add(ROOT);
        while (!queue.isEmpty()) {
            int parent = queue.remove();
            for (int child = firstChild[parent]; child != 0; child = nextSibling[child]) {
                fallback[child] = parent == ROOT ? ROOT : follow(fallback[parent], symbol[child]);
                if (found[child] == 0) { // else it is longer than any that ends in it
                    found[child] = found[fallback[child]];
                    which[child] = which[fallback[child]];
                }
                open[child] = firstChild[child] != 0 ? depth[child] : open[fallback[child]];
                queue.add(child);
            }
        }
    }

    private int follow(int state, byte next) {
        int at = state;
        while (at != ROOT && child(at, next) == 0) {
            at = fallback[at];
        }
        return child(at, next);
    }
}
