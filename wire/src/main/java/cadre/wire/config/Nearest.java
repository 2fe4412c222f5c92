package cadre.wire.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Finds the word that was probably meant, for errors that propose it. */
public final class Nearest {
    private static final int LONGEST = 200;

    private Nearest() {}

    /** The word that is fewest edits away, if that is less than about half of it. */
    public static Optional<String> of(String typed, Collection<String> words) {
        if (typed.length() > LONGEST) {
            return Optional.empty();
        }
        return words.stream()
                .filter(word -> distance(typed, word) <= Math.max(1, word.length() / 2))
                .min(Comparator.comparingInt(word -> distance(typed, word)))
                .or(() ->
                        words.stream()
                                .filter(w -> typed.length() > 1 && w.startsWith(typed))
                                .findFirst());
    }

    /** Edits (a swap of neighbours counts as one) that turn {@code a} into {@code b}. */
    static int distance(String a, String b) {
        var rows = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                rows[i][j] = i == 0 || j == 0 ? i + j : cell(rows, a, b, i, j);
            }
        }
        return rows[a.length()][b.length()];
    }

    private static int cell(int[][] rows, String a, String b, int i, int j) {
        int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        int least =
                Math.min(rows[i - 1][j - 1] + change, 1 + Math.min(rows[i - 1][j], rows[i][j - 1]));
        boolean swapped =
                i > 1
                        && j > 1
                        && a.charAt(i - 1) == b.charAt(j - 2)
                        && a.charAt(i - 2) == b.charAt(j - 1);
        return swapped ? Math.min(least, rows[i - 2][j - 2] + 1) : least;
    }
}
