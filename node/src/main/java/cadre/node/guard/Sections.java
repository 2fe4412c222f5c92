package cadre.node.guard;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The rule own-section: each changes what stands between a line with {@code cadre:begin NAME} and
 * one with {@code cadre:end NAME}, in whatever comment. A section that is not there yet is added at
 * the end.
 */
final class Sections {
    private static final Pattern MARKER =
            Pattern.compile(
                    "(?<![A-Za-z0-9:-])cadre:(begin|end)[ \\t]+([a-z0-9][a-z0-9-]{0,39})(?![A-Za-z0-9-])");

    /** A line that is in no section, or a section with its markers. */
    private record Item(String name, List<String> lines) {
        boolean isBlank() {
            return name.isEmpty() && Lines.isBlank(lines.getFirst());
        }
    }

    private static final class Malformed extends Exception {
        private static final long serialVersionUID = 1L;

        Malformed(String reason) {
            super(reason);
        }
    }

    private Sections() {}

    static Optional<String> wrong(String before, String after, String name) {
        var lines = Lines.like(List.of(before, after));
        try {
            var old = items(lines.of(before));
            var now = items(lines.of(after));
            return fits(old, now, name)
                    ? Optional.empty()
                    : Optional.of("something is changed outside of its section " + name);
        } catch (Malformed e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    /** Ours, with the section of this name as theirs has it. */
    static Merged merge(String base, String ours, String theirs, String name) {
        var lines = Lines.like(List.of(base, ours, theirs));
        try {
            var before = items(lines.of(base));
            var their = items(lines.of(theirs));
            if (!fits(before, their, name)) {
                return new Merged.Refused("something is changed outside of the section " + name);
            }
            return merge(before, items(lines.of(ours)), their, name, lines);
        } catch (Malformed e) {
            return new Merged.Refused(String.valueOf(e.getMessage()));
        }
    }

    private static Merged merge(
            List<Item> before, List<Item> our, List<Item> their, String name, Lines lines) {
        var old = section(before, name);
        var mine = section(our, name);
        var its = section(their, name);
        if (its.equals(mine) || its.equals(old)) {
            return new Merged.Text(text(our));
        }
        if (!mine.equals(old)) {
            return new Merged.Refused("the section " + name + " is changed on both sides");
        }
        var all = new ArrayList<>(our);
        if (mine.isPresent()) {
            all.replaceAll(item -> item.name().equals(name) ? its.orElse(item) : item);
            if (its.isEmpty()) {
                all.removeIf(item -> item.name().equals(name));
            }
            return new Merged.Text(text(all));
        }
        int at = their.indexOf(its.orElseThrow());
        var isApart = at > 0 && their.get(at - 1).isBlank();
        if (isApart && !all.isEmpty() && !all.getLast().isBlank()) {
            all.add(new Item("", List.of(lines.blank())));
        }
        all.add(its.orElseThrow());
        return new Merged.Text(text(all));
    }

    private static Optional<Item> section(List<Item> items, String name) {
        return items.stream().filter(item -> item.name().equals(name)).findFirst();
    }

    /** Whether nothing but the section differs, and a new one stands at the end. */
    private static boolean fits(List<Item> old, List<Item> now, String name) {
        int was = place(old, name);
        int is = place(now, name);
        var rest = new ArrayList<>(now);
        if (is >= 0) {
            rest.remove(is);
        }
        var expected = new ArrayList<>(old);
        if (was >= 0) {
            expected.remove(was);
            return rest.equals(expected) && (is < 0 || is == was);
        }
        while (rest.size() > expected.size() && rest.getLast().isBlank()) {
            rest.removeLast();
        }
        return rest.equals(expected) && (is < 0 || is >= expected.size());
    }

    private static int place(List<Item> items, String name) {
        for (int i = 0; i < items.size(); i++) {
            if (items.get(i).name().equals(name)) {
                return i;
            }
        }
        return -1;
    }

    private static List<Item> items(List<String> lines) throws Malformed {
        var items = new ArrayList<Item>();
        var names = new HashSet<String>();
        var open = "";
        var inside = new ArrayList<String>();
        for (var line : lines) {
            var marker = MARKER.matcher(line);
            var isMarker = marker.find();
            if (isMarker && marker.group(1).equals("begin")) {
                if (!open.isEmpty() || !names.add(marker.group(2))) {
                    throw new Malformed(
                            "the section " + marker.group(2) + " begins in another, or twice");
                }
                open = marker.group(2);
            } else if (isMarker && !marker.group(2).equals(open)) {
                throw new Malformed("the section " + marker.group(2) + " ends but does not begin");
            }
            if (open.isEmpty()) {
                items.add(new Item("", List.of(line)));
            } else {
                inside.add(line);
            }
            if (isMarker && marker.group(1).equals("end")) {
                items.add(new Item(open, List.copyOf(inside)));
                inside.clear();
                open = "";
            }
        }
        if (!open.isEmpty()) {
            throw new Malformed("the section " + open + " does not end");
        }
        return items;
    }

    private static String text(List<Item> items) {
        return Lines.text(items.stream().flatMap(item -> item.lines().stream()).toList());
    }
}
