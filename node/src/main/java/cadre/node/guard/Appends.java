package cadre.node.guard;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** The rule append-block: what stood there stays, and something stands behind it. */
final class Appends {
    private Appends() {}

    static Optional<String> wrong(String before, String after) {
        var lines = Lines.like(List.of(before, after));
        return begins(lines.of(after), lines.of(before))
                ? Optional.empty()
                : Optional.of("something is changed before its end, where blocks are added");
    }

    /** Ours, then what theirs has added. */
    static Merged merge(String base, String ours, String theirs) {
        var lines = Lines.like(List.of(base, ours, theirs));
        var before = lines.of(base);
        var their = lines.of(theirs);
        if (!begins(their, before)) {
            return new Merged.Refused("something is changed before its end");
        }
        var our = lines.of(ours);
        var block = their.subList(before.size(), their.size());
        var since = begins(our, before) ? our.subList(before.size(), our.size()) : our;
        if (Collections.indexOfSubList(since, block) >= 0) {
            return new Merged.Text(ours);
        }
        var all = new ArrayList<>(our);
        all.addAll(block);
        return new Merged.Text(Lines.text(all));
    }

    private static boolean begins(List<String> lines, List<String> with) {
        return lines.size() >= with.size() && lines.subList(0, with.size()).equals(with);
    }
}
