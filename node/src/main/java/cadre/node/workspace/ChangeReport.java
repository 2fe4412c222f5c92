package cadre.node.workspace;

import cadre.node.workspace.Saved.SavedFile;
import cadre.wire.job.RepositoryChange;
import cadre.wire.job.RepositoryChange.FileStat;
import cadre.wire.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Writes what changed between two commits of the node's own git directory: bundle, patch, numbers.
 */
final class ChangeReport {
    private static final int MOST_FILES = 500;

    private static final List<String> PLAIN_DIFF =
            List.of("--no-color", "--no-ext-diff", "--no-textconv", "--no-renames");

    private final Git git;
    private final Path gitDir;
    private final Path into;
    private final UnaryOperator<String> shown;
    private final List<SavedFile> files = new ArrayList<>();

    /**
     * Writes nothing yet.
     *
     * @param shown the name of a file as it may be stored and shown
     */
    ChangeReport(Git git, Path gitDir, Path into, UnaryOperator<String> shown) {
        this.git = git;
        this.gitDir = gitDir;
        this.into = into;
        this.shown = shown;
    }

    /** The files that were written. */
    List<SavedFile> files() {
        return List.copyOf(files);
    }

    /**
     * Writes it. The bundle reaches back to the source's own history, so that the change of a job
     * which goes on with another one can be brought home alone.
     *
     * @param base of the bundle; empty for a repository that had no commits
     * @param since what patch and numbers are told from
     * @param head the saved commit; empty if there is none even now
     * @param refs full names of the refs to bundle, the hidden one first
     */
    RepositoryChange write(
            String name,
            Optional<String> base,
            Optional<String> since,
            Optional<String> head,
            List<String> refs)
            throws InterruptedException, GitFailure {
        if (head.isEmpty()) {
            return new RepositoryChange(name, "", "", 0, List.of(), 0, 0, 0);
        }
        var fresh = new ArrayList<String>();
        for (var ref : refs) {
            if (commitsSince(base, ref) > 0) {
                fresh.add(ref);
            }
        }
        if (!fresh.isEmpty()) {
            bundle(name, base, fresh);
        }
        var from = since.isPresent() ? since.get() : emptyTree();
        if (!from.equals(head.get())) {
            patch(name, from, head.get());
        }
        return numbers(name, since, from, head.get());
    }

    private int commitsSince(Optional<String> base, String head)
            throws InterruptedException, GitFailure {
        var arguments = new ArrayList<>(List.of("rev-list", "--count", head));
        base.ifPresent(id -> arguments.add("^" + id));
        arguments.add("--");
        return Integer.parseInt(git.run(gitDir, arguments.toArray(String[]::new)).line());
    }

    private void bundle(String name, Optional<String> base, List<String> refs)
            throws InterruptedException, GitFailure {
        var file = into.resolve(name + ".bundle");
        var arguments = new ArrayList<>(List.of("bundle", "create", "--quiet", file.toString()));
        arguments.addAll(refs);
        base.ifPresent(id -> arguments.add("^" + id));
        git.run(gitDir, arguments.toArray(String[]::new));
        files.add(new SavedFile("bundle", name, name + ".bundle", file));
    }

    private void patch(String name, String from, String head)
            throws InterruptedException, GitFailure {
        var file = into.resolve(name + ".patch");
        var arguments = new ArrayList<>(List.of("diff", "--binary", "--full-index"));
        arguments.addAll(PLAIN_DIFF);
        arguments.addAll(List.of("--src-prefix=a/", "--dst-prefix=b/", from, head, "--"));
        git.runToFile(gitDir, file, arguments);
        files.add(new SavedFile("patch", name, name + ".patch", file));
    }

    private RepositoryChange numbers(String name, Optional<String> since, String from, String head)
            throws InterruptedException, GitFailure {
        var arguments = new ArrayList<>(List.of("diff", "--numstat", "-z"));
        arguments.addAll(PLAIN_DIFF);
        arguments.addAll(List.of(from, head, "--"));
        var stats = new ArrayList<FileStat>();
        for (var line : git.run(gitDir, arguments.toArray(String[]::new)).out().split("\0")) {
            stat(line).ifPresent(stats::add);
        }
        var change =
                new RepositoryChange(
                        name,
                        since.orElse(""),
                        head,
                        commitsSince(since, head),
                        stats.stream().limit(MOST_FILES).toList(),
                        stats.size(),
                        stats.stream().mapToLong(FileStat::insertions).sum(),
                        stats.stream().mapToLong(FileStat::deletions).sum());
        if (!stats.isEmpty()) {
            var file = into.resolve(name + ".diffstat.json");
            try {
                Files.write(file, Json.writeBytes(change));
            } catch (IOException e) {
                throw Folders.unwritable(file, e);
            }
            files.add(new SavedFile("diffstat", name, name + ".diffstat.json", file));
        }
        return change;
    }

    /** {@code INSERTED TAB DELETED TAB PATH}, with dashes for a binary file. */
    private Optional<FileStat> stat(String line) {
        var parts = line.split("\t", 3);
        if (parts.length < 3) {
            return Optional.empty();
        }
        boolean binary = parts[0].equals("-");
        return Optional.of(
                new FileStat(
                        shown.apply(parts[2]),
                        binary ? 0 : Long.parseLong(parts[0]),
                        binary ? 0 : Long.parseLong(parts[1]),
                        binary));
    }

    private String emptyTree() throws InterruptedException, GitFailure {
        return git.run(gitDir, "hash-object", "-t", "tree", "--stdin").line();
    }
}
