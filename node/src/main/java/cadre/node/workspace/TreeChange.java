package cadre.node.workspace;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import cadre.process.Stdin;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * One path that differs between two trees; a rename is two of them.
 *
 * @param raw the path's bytes as ISO-8859-1: git does not ask whether they are UTF-8
 * @param before as it was
 * @param after as it is
 */
record TreeChange(String raw, Entry before, Entry after) {
    private static final Duration LIMIT = Duration.ofMinutes(10);

    /**
     * What stands at a path.
     *
     * @param mode such as 100644; 000000 for nothing
     * @param id of its content
     */
    record Entry(String mode, String id) {
        boolean isThere() {
            return !mode.equals("000000");
        }

        boolean isFile() {
            return mode.startsWith("100");
        }

        /** Nothing, in a repository whose ids are so long. */
        static Entry none(int idLength) {
            return new Entry("000000", "0".repeat(idLength));
        }
    }

    /** For people and patterns. */
    String path() {
        return new String(raw.getBytes(ISO_8859_1), UTF_8);
    }

    /** What differs; each of the two is a commit or a tree. */
    static List<TreeChange> between(Git git, Path gitDir, String from, String to)
            throws InterruptedException, GitFailure {
        var finished =
                git.run(
                        gitDir,
                        Stdin.empty(),
                        LIMIT,
                        List.of(
                                "diff-tree",
                                "-r",
                                "-z",
                                "--raw",
                                "--no-abbrev",
                                "--no-renames",
                                "--ignore-submodules=none",
                                from,
                                to,
                                "--"));
        var words = new String(finished.stdout(), ISO_8859_1).split("\0");
        var changes = new ArrayList<TreeChange>();
        for (int i = 0; i + 1 < words.length; i += 2) {
            var parts = words[i].substring(1).split(" ");
            changes.add(
                    new TreeChange(
                            words[i + 1],
                            new Entry(parts[0], parts[2]),
                            new Entry(parts[1], parts[3])));
        }
        return changes;
    }

    /** What stands at its path in a tree or commit. */
    Entry in(Git git, Path gitDir, String tree) throws InterruptedException, GitFailure {
        return in(git, gitDir, tree, raw, before.id().length());
    }

    /** The bytes of a path as ISO-8859-1. */
    static String raw(String path) {
        return new String(path.getBytes(UTF_8), ISO_8859_1);
    }

    /** What stands at a path of a tree or commit, in a repository whose ids are so long. */
    static Entry in(Git git, Path gitDir, String tree, String raw, int idLength)
            throws InterruptedException, GitFailure {
        var argument = new String(raw.getBytes(ISO_8859_1), UTF_8);
        var out = git.run(gitDir, "ls-tree", "-z", tree, "--", argument).out();
        for (var line : out.split("\0")) {
            int tab = line.indexOf('\t');
            if (tab > 0 && line.substring(tab + 1).equals(argument)) {
                var parts = line.substring(0, tab).split(" ");
                return new Entry(parts[0], parts[2]);
            }
        }
        return Entry.none(idLength);
    }
}
