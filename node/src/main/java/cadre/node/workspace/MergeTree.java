package cadre.node.workspace;

import cadre.process.Finished;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** What {@code git merge-tree --write-tree -z --name-only --messages} says (git-merge-tree(1)). */
sealed interface MergeTree {
    /** The merged tree. */
    record Clean(String tree) implements MergeTree {}

    /**
     * What cannot be merged.
     *
     * @param files without repetition, sorted
     * @param kinds such as {@code contents} and {@code modify/delete}
     */
    record Conflict(List<String> files, List<String> kinds) implements MergeTree {
        public Conflict {
            files = List.copyOf(files);
            kinds = List.copyOf(kinds);
        }
    }

    /** Reads it; exit code 0 is clean, 1 a conflict. */
    static MergeTree of(Finished finished) throws GitFailure {
        var words = List.of(finished.out().split("\0", -1));
        if (finished.truncated() || finished.exitCode() > 1 || words.getFirst().isEmpty()) {
            throw GitFailure.of("merge-tree", finished);
        }
        if (finished.exitCode() == 0) {
            return new Clean(words.getFirst());
        }
        int end = words.indexOf("") < 0 ? words.size() : words.indexOf("");
        var files = new TreeSet<>(words.subList(1, end));
        return new Conflict(
                List.copyOf(files),
                kinds(words.subList(Math.min(end + 1, words.size()), words.size())));
    }

    /** Groups of a number of paths, the paths, a kind and a message. */
    private static List<String> kinds(List<String> words) {
        var kinds = new TreeSet<String>();
        int at = 0;
        while (at < words.size() && words.get(at).matches("[0-9]{1,6}")) {
            int kind = at + Integer.parseInt(words.get(at)) + 1;
            if (kind < words.size() && words.get(kind).startsWith("CONFLICT (")) {
                kinds.add(words.get(kind).replaceAll("^CONFLICT \\(|\\).*$", ""));
            }
            at = kind + 2;
        }
        return new ArrayList<>(kinds);
    }
}
