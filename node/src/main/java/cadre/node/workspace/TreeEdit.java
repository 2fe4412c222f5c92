package cadre.node.workspace;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import cadre.node.workspace.TreeChange.Entry;
import cadre.process.Stdin;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Makes a tree that differs from another in a few paths, without a work tree. */
final class TreeEdit {
    private static final Duration LIMIT = Duration.ofMinutes(10);

    private TreeEdit() {}

    /**
     * The tree's id.
     *
     * @param entries by the bytes of their paths as ISO-8859-1
     */
    static String of(Git git, Path gitDir, String tree, Map<String, Entry> entries)
            throws InterruptedException, GitFailure {
        var index = gitDir.resolve("edit.index");
        var own = git.with(Map.of("GIT_INDEX_FILE", index.toString()));
        Folders.delete(index);
        try {
            own.run(gitDir, "read-tree", tree);
            var input = new StringBuilder();
            // What goes makes room for what comes.
            entries.forEach((path, entry) -> {
                if (!entry.isThere()) {
                    line(input, entry, path);
                }
            });
            entries.forEach((path, entry) -> {
                if (entry.isThere()) {
                    line(input, entry, path);
                }
            });
            own.run(
                    gitDir,
                    new Stdin.Bytes(input.toString().getBytes(ISO_8859_1)),
                    LIMIT,
                    List.of("update-index", "-z", "--index-info"));
            return own.run(gitDir, "write-tree").line();
        } finally {
            Folders.delete(index);
        }
    }

    private static void line(StringBuilder input, Entry entry, String path) {
        input.append(entry.isThere() ? entry.mode() : "0");
        input.append(' ').append(entry.id()).append('\t').append(path).append('\0');
    }
}
