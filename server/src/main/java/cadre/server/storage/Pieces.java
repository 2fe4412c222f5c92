package cadre.server.storage;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Cuts what is to be done in one statement into a few sizes, so that there are few different
 * statements to prepare.
 */
public final class Pieces {
    private static final int LARGEST = 32;

    private Pieces() {}

    /** The list in pieces of 32, 16, 8, 4, 2 or 1, in its order. */
    public static <T> List<List<T>> of(List<T> all) {
        var pieces = new ArrayList<List<T>>();
        var from = 0;
        for (int size = LARGEST; size > 0; size /= 2) {
            while (all.size() - from >= size) {
                pieces.add(all.subList(from, from + size));
                from += size;
            }
        }
        return pieces;
    }

    /** The list with its last element repeated until it has 1, 2, 4, 8 ... elements. */
    public static <T> List<T> padded(List<T> all) {
        var padded = new ArrayList<>(all);
        while (Integer.bitCount(padded.size()) > 1) {
            padded.add(padded.getLast());
        }
        return padded;
    }

    /** So many rows with commas between them, such as {@code (?, ?), (?, ?)}. */
    public static String rows(int count, String row) {
        return String.join(", ", Collections.nCopies(count, row));
    }
}
