package cadre.node.guard;

import cadre.node.guard.LineDiff.Hunk;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The rules ordered and union: lines that theirs has added, removed or changed are so in ours.
 * Where lines stand in order, added ones go to their place in it; else behind the line that they
 * were added behind, and behind what ours has added there.
 */
final class LineMerge {
    /** What becomes of lines that both sides have changed. */
    private enum Clash {
        REFUSED,
        BOTH_KEPT
    }

    private final Clash clash;
    private final List<String> before;
    private final LineDiff our;
    private final List<Row> rows = new ArrayList<>();

    /**
     * A line of the result.
     *
     * @param of its number in the base, -1 if it is not from there
     */
    private record Row(String line, int of) {}

    private LineMerge(Clash clash, List<String> before, List<String> ours, LineDiff our) {
        this.clash = clash;
        this.before = before;
        this.our = our;
        ours.forEach(line -> rows.add(new Row(line, -1)));
        for (int i = 0; i < before.size(); i++) {
            if (our.place(i) >= 0) {
                rows.set(our.place(i), new Row(before.get(i), i));
            }
        }
    }

    /** Refuses lines that both have changed. */
    static Merged ordered(String base, String ours, String theirs) {
        return merge(base, ours, theirs, Clash.REFUSED);
    }

    /** Keeps both of lines that both have changed. */
    static Merged union(String base, String ours, String theirs) {
        return merge(base, ours, theirs, Clash.BOTH_KEPT);
    }

    private static Merged merge(String base, String ours, String theirs, Clash clash) {
        var lines = Lines.like(List.of(base, ours, theirs));
        var before = lines.of(base);
        var our = LineDiff.of(before, lines.of(ours));
        var their = LineDiff.of(before, lines.of(theirs));
        if (our.isEmpty() || their.isEmpty()) {
            return new Merged.Refused("too many of its lines differ");
        }
        var merge = new LineMerge(clash, before, lines.of(ours), our.get());
        for (var hunk : their.get().hunks()) {
            var refused = merge.take(hunk);
            if (refused.isPresent()) {
                return new Merged.Refused(refused.get());
            }
        }
        return new Merged.Text(Lines.text(merge.rows.stream().map(Row::line).toList()));
    }

    private Optional<String> take(Hunk their) {
        var met = our.hunks().stream().filter(mine -> mine.meets(their)).toList();
        if (met.size() == 1 && met.getFirst().isSame(their)) {
            return Optional.empty();
        }
        if (!met.isEmpty()
                && clash == Clash.REFUSED
                && !(their.now().isEmpty()
                        && met.stream().allMatch(mine -> mine.now().isEmpty()))) {
            return Optional.of(
                    "both sides have changed line %d: %s"
                            .formatted(their.from() + 1, shown(before.get(their.from()))));
        }
        int place = removed(their);
        if (place >= 0) {
            insert(their.now(), place, place);
        } else {
            int start = start(their.from());
            insert(their.now(), start, end(their.to(), start));
        }
        return Optional.empty();
    }

    /** Where the first of the lines that theirs has removed was; -1 if none is there. */
    private int removed(Hunk their) {
        int first = -1;
        for (int i = rows.size() - 1; i >= 0; i--) {
            if (rows.get(i).of() >= their.from() && rows.get(i).of() < their.to()) {
                rows.remove(i);
                first = i;
            }
        }
        return first;
    }

    /** Behind the last line of the base that is there before this one. */
    private int start(int from) {
        for (int i = rows.size() - 1; i >= 0; i--) {
            if (rows.get(i).of() >= 0 && rows.get(i).of() < from) {
                return i + 1;
            }
        }
        return 0;
    }

    private int end(int to, int start) {
        for (int i = start; i < rows.size(); i++) {
            if (rows.get(i).of() >= to) {
                return i;
            }
        }
        return rows.size();
    }

    /** Into the gap between two lines of the base, which holds what ours has added there. */
    private void insert(List<String> lines, int start, int end) {
        var there = rows.subList(start, end).stream().map(Row::line).toList();
        int at = end;
        int last = end;
        for (var line : lines) {
            if (there.contains(line) && clash == Clash.REFUSED) {
                continue;
            }
            int place = isOrdered(start, last) ? sorted(line, start, last) : -1;
            rows.add(place < 0 ? at : place, new Row(line, -1));
            last++;
            at++;
        }
    }

    /** Whether the lines in the gap and the two around it are in order, three at least. */
    private boolean isOrdered(int start, int end) {
        int from = Math.max(0, start - 1);
        int to = Math.min(rows.size(), end + 1);
        for (int i = from + 1; i < to; i++) {
            if (key(rows.get(i - 1).line()).compareTo(key(rows.get(i).line())) > 0) {
                return false;
            }
        }
        return to - from >= 2;
    }

    /** Where it goes so that they stay in order; -1 if it is in no order with those around. */
    private int sorted(String line, int start, int end) {
        var key = key(line);
        boolean isBefore = start > 0 && key.compareTo(key(rows.get(start - 1).line())) < 0;
        boolean isBehind = end < rows.size() && key.compareTo(key(rows.get(end).line())) > 0;
        if (isBefore || isBehind) {
            return -1;
        }
        int at = start;
        while (at < end && key(rows.get(at).line()).compareTo(key) <= 0) {
            at++;
        }
        return at;
    }

    private static String key(String line) {
        return line.strip();
    }

    private static String shown(String line) {
        var text = line.strip();
        return text.length() <= 80 ? text : text.substring(0, 80) + "...";
    }
}
