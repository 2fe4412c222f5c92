package cadre.node.workspace;

import cadre.node.workspace.TreeChange.Entry;
import cadre.process.Stdin;
import cadre.wire.job.GuardedFile;
import cadre.wire.link.AttemptOrder;
import cadre.wire.link.MergeOrder;
import cadre.wire.link.RepositoryOrder;
import cadre.wire.plan.SharedRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Files that a command makes anew where changes are merged: what of it an attempt runs before the
 * check, and what of its work tree is then saved with the merges. Only for an attempt whose agent
 * just looks at what was merged.
 */
public final class Regeneration {
    private static final Duration LIMIT = Duration.ofMinutes(5);

    private Regeneration() {}

    /**
     * A shell script for the folder in which the agent begins; empty if there is nothing to run. It
     * stops at the first command that fails.
     */
    public static String script(AttemptOrder order) {
        var scripts = new ArrayList<String>();
        for (var repository : order.repositories()) {
            var commands =
                    files(order, repository.name()).values().stream()
                            .flatMap(file -> file.command().stream())
                            .distinct()
                            .toList();
            if (!commands.isEmpty()) {
                var all = String.join("\n) && (\n", commands);
                scripts.add(
                        order.repositories().size() == 1
                                ? "(\n" + all + "\n)"
                                : "cd " + quoted(repository) + " && (\n" + all + "\n)");
            }
        }
        return scripts.isEmpty() ? "" : "( " + String.join(" ) && ( ", scripts) + " )";
    }

    private static String quoted(RepositoryOrder repository) {
        return "'" + repository.name().replace("'", "'\\''") + "'";
    }

    /** By path, in the order of merging. */
    private static Map<String, GuardedFile> files(AttemptOrder order, String repository) {
        var files = new LinkedHashMap<String, GuardedFile>();
        order.merge().filter(MergeOrder::checkOnly).stream()
                .flatMap(merge -> merge.parts().stream())
                .flatMap(part -> part.guard().stream())
                .flatMap(guard -> guard.of(repository).shared().stream())
                .filter(file -> file.rule() == SharedRule.REGENERATE)
                .filter(file -> file.command().isPresent())
                .forEach(file -> files.putIfAbsent(file.path(), file));
        return files;
    }

    /** The paths that are saved from the work tree of a repository. */
    static List<String> paths(AttemptOrder order, String repository) {
        return List.copyOf(files(order, repository).keySet());
    }

    /**
     * The tree of the commit with these files as the work tree has them. One that is not there, or
     * no file, or too large, stays as the commit has it.
     *
     * @param unsaved gets a line for each that could not be taken
     */
    static String tree(
            Git git,
            Path gitDir,
            String commit,
            Path workTree,
            List<String> paths,
            long largestBytes,
            List<String> unsaved)
            throws InterruptedException, GitFailure {
        var entries = new LinkedHashMap<String, Entry>();
        for (var path : paths) {
            var bytes = read(workTree, path, largestBytes);
            if (bytes.isEmpty()) {
                unsaved.add("not made anew, for no file that can be saved is there: " + path);
                continue;
            }
            var id =
                    git.run(
                                    gitDir,
                                    new Stdin.Bytes(bytes.get()),
                                    LIMIT,
                                    List.of("hash-object", "-w", "--stdin"))
                            .line();
            var raw = TreeChange.raw(path);
            var was = TreeChange.in(git, gitDir, commit, raw, id.length());
            entries.put(raw, new Entry(was.isFile() ? was.mode() : "100644", id));
        }
        return TreeEdit.of(git, gitDir, commit, entries);
    }

    private static Optional<byte[]> read(Path workTree, String path, long largest) {
        var at = workTree;
        for (var step : path.split("/", -1)) {
            at = at.resolve(step);
            if (Files.isSymbolicLink(at)) {
                return Optional.empty();
            }
        }
        if (!Files.isRegularFile(at, LinkOption.NOFOLLOW_LINKS)) {
            return Optional.empty();
        }
        try (var in =
                Files.newInputStream(at, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
            var bytes = in.readNBytes((int) Math.min(largest + 1, Integer.MAX_VALUE - 8));
            return bytes.length > largest ? Optional.empty() : Optional.of(bytes);
        } catch (IOException unreadable) {
            return Optional.empty();
        }
    }
}
