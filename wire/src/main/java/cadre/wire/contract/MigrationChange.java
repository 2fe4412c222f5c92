package cadre.wire.contract;

import java.util.HashMap;
import java.util.Map;

/**
 * Compares folders of migrations. Each that is there may have run somewhere: it does not change,
 * and nothing new comes before it. Repeatable ones ({@code R__x.sql}) and files that are no SQL may
 * change.
 */
final class MigrationChange {
    private static final String NEXT = "Put the change in a new migration above all that are there";

    private final Changes changes;
    private final Map<String, String> before;
    private final Map<String, String> after;
    private final Map<String, MigrationNumber> last = new HashMap<>();
    private final Map<MigrationNumber, String> taken = new HashMap<>();

    private MigrationChange(
            Changes changes, Map<String, String> before, Map<String, String> after) {
        this.changes = changes;
        this.before = before;
        this.after = after;
    }

    /** Throws INVALID if one of both texts is none of {@link MigrationFiles}. */
    static void compare(Changes changes, String before, String after) {
        new MigrationChange(changes, MigrationFiles.read(before), MigrationFiles.read(after))
                .compare();
    }

    private void compare() {
        before.forEach((path, content) -> {
            kept(path, content);
            MigrationNumber.of(path)
                    .ifPresent(number -> {
                        last.merge(
                                number.series(),
                                number,
                                (one, two) -> one.compareTo(two) > 0 ? one : two);
                        taken.put(number, path);
                    });
        });
        after.keySet().stream().filter(path -> !before.containsKey(path)).forEach(this::added);
    }

    private static boolean isFree(String path) {
        var name = path.substring(path.lastIndexOf('/') + 1);
        return name.startsWith("R__") || !name.endsWith(".sql");
    }

    private void kept(String path, String content) {
        var now = after.get(path);
        if (content.equals(now)) {
            return;
        }
        if (isFree(path) && MigrationNumber.of(path).isEmpty()) {
            changes.fine(
                    path, now == null ? "is gone" : "is another", "it has no place in the order");
        } else if (now == null) {
            changes.breaking(
                    path,
                    "the migration is gone",
                    "where it ran, its number is taken and its tables are there",
                    "Keep it; undo it with a new migration");
        } else {
            changes.breaking(
                    path, "the migration is another", "where it ran, it does not run again", NEXT);
        }
    }

    private void added(String path) {
        var number = MigrationNumber.of(path);
        if (number.isEmpty()) {
            if (isFree(path)) {
                changes.fine(path, "is new", "it has no place in the order");
            } else {
                changes.breaking(
                        path,
                        "the migration has no number",
                        "nobody can say when it runs",
                        "Give it a number above all that are there");
            }
            return;
        }
        var same = taken.putIfAbsent(number.get(), path);
        var highest = last.get(number.get().series());
        if (same != null) {
            changes.breaking(
                    path,
                    "has the same number as " + same,
                    "only one of both runs",
                    "Give it a number above all that are there");
        } else if (highest != null && number.get().compareTo(highest) < 0) {
            changes.breaking(
                    path,
                    "comes before " + taken.get(highest),
                    "where that one ran, this one is overtaken and never runs",
                    "Give it a number above all that are there");
        } else {
            changes.fine(path, "is new", "it runs after all that are there");
        }
    }
}
