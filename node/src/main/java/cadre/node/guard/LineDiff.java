package cadre.node.guard;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How one text became another, line by line: a longest common subsequence. */
final class LineDiff {
    private static final int MOST_LINES = 20_000;
    private static final int MOST_PAIRS = 4_000_000;

    private final int[] places;
    private final List<Hunk> hunks;

    /**
     * Lines {@code from} to {@code to} of the one, the latter not among them, have become {@code
     * now}, which begins at line {@code at} of the other.
     */
    record Hunk(int from, int to, int at, List<String> now) {
        boolean meets(Hunk other) {
            return from < other.to && other.from < to;
        }

        boolean isSame(Hunk other) {
            return from == other.from && to == other.to && now.equals(other.now);
        }
    }

    private LineDiff(int[] places, List<Hunk> hunks) {
        this.places = places;
        this.hunks = List.copyOf(hunks);
    }

    /** Empty if too much of them differs. */
    static Optional<LineDiff> of(List<String> one, List<String> other) {
        if (one.size() > MOST_LINES || other.size() > MOST_LINES) {
            return Optional.empty();
        }
        int head = 0;
        int most = Math.min(one.size(), other.size());
        while (head < most && one.get(head).equals(other.get(head))) {
            head++;
        }
        int tail = 0;
        while (tail < most - head
                && one.get(one.size() - 1 - tail).equals(other.get(other.size() - 1 - tail))) {
            tail++;
        }
        int rows = one.size() - head - tail;
        int columns = other.size() - head - tail;
        if ((long) rows * columns > MOST_PAIRS) {
            return Optional.empty();
        }
        var places = new int[one.size()];
        Arrays.fill(places, -1);
        for (int i = 0; i < head; i++) {
            places[i] = i;
        }
        for (int i = 1; i <= tail; i++) {
            places[one.size() - i] = other.size() - i;
        }
        middle(one.subList(head, head + rows), other.subList(head, head + columns), head, places);
        return Optional.of(new LineDiff(places, hunks(places, other)));
    }

    private static void middle(List<String> one, List<String> other, int head, int[] places) {
        var numbers = new HashMap<String, Integer>();
        var rows = numbered(one, numbers);
        var columns = numbered(other, numbers);
        var longest = new int[rows.length + 1][columns.length + 1];
        for (int i = rows.length - 1; i >= 0; i--) {
            for (int j = columns.length - 1; j >= 0; j--) {
                longest[i][j] =
                        rows[i] == columns[j]
                                ? longest[i + 1][j + 1] + 1
                                : Math.max(longest[i + 1][j], longest[i][j + 1]);
            }
        }
        int i = 0;
        int j = 0;
        while (i < rows.length && j < columns.length) {
            if (rows[i] == columns[j]) {
                places[head + i++] = head + j++;
            } else if (longest[i + 1][j] >= longest[i][j + 1]) {
                i++;
            } else {
                j++;
            }
        }
    }

    private static int[] numbered(List<String> lines, Map<String, Integer> numbers) {
        return lines.stream()
                .mapToInt(line -> numbers.computeIfAbsent(line, _ -> numbers.size()))
                .toArray();
    }

    private static List<Hunk> hunks(int[] places, List<String> other) {
        var hunks = new ArrayList<Hunk>();
        int from = 0;
        int at = 0;
        for (int i = 0; i <= places.length; i++) {
            if (i < places.length && places[i] < 0) {
                continue;
            }
            int end = i < places.length ? places[i] : other.size();
            if (i > from || end > at) {
                hunks.add(new Hunk(from, i, at, List.copyOf(other.subList(at, end))));
            }
            from = i + 1;
            at = end + 1;
        }
        return hunks;
    }

    /** Where a line of the one is in the other; -1 if it is not there. */
    int place(int line) {
        return places[line];
    }

    List<Hunk> hunks() {
        return hunks;
    }
}
