package cadre.cli.plan;

import cadre.cli.checkout.Git;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Files of a checkout, and of one commit of it. What did not change since is read from the checkout
 * for both, since each file of a commit takes a run of git.
 */
final class ContractFiles {
    private static final int LARGEST = 8 << 20;

    private final Git git;
    private final String commit;
    private final Set<String> paths;
    private final Set<String> pathsBefore;
    private final Set<String> changed;

    /**
     * Asks git for the names.
     *
     * @param commit a whole id
     */
    ContractFiles(Git git, String commit) {
        this.git = git;
        this.commit = commit;
        this.paths =
                names(
                        git.out(
                                "list the files",
                                "ls-files",
                                "-z",
                                "--cached",
                                "--others",
                                "--exclude-standard"));
        this.pathsBefore =
                names(
                        git.out(
                                "list the files of the commit",
                                "ls-tree",
                                "-r",
                                "-z",
                                "--name-only",
                                commit));
        this.changed =
                names(
                        git.out(
                                "see what changed",
                                "diff",
                                "--name-only",
                                "--no-renames",
                                "--no-ext-diff",
                                "-z",
                                commit));
    }

    private static Set<String> names(String listed) {
        return Arrays.stream(listed.split("\0"))
                .filter(name -> !name.isEmpty())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    Set<String> paths() {
        return paths;
    }

    Set<String> pathsBefore() {
        return pathsBefore;
    }

    /** Empty if it is not there, is no file, or a link leads to it that leaves the checkout. */
    Optional<String> now(String path) {
        try {
            var root = git.directory().toRealPath();
            Path file = root.resolve(path).toRealPath();
            if (!file.startsWith(root) || !Files.isRegularFile(file)) {
                return Optional.empty();
            }
            try (var in = Files.newInputStream(file)) {
                return Optional.of(new String(in.readNBytes(LARGEST), StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Empty if the commit has no such file. */
    Optional<String> before(String path) {
        if (!pathsBefore.contains(path)) {
            return Optional.empty();
        }
        if (!changed.contains(path)) {
            return now(path);
        }
        var read = git.run("cat-file", "blob", commit + ":" + path);
        return read.succeeded() ? Optional.of(read.out()) : Optional.empty();
    }
}
