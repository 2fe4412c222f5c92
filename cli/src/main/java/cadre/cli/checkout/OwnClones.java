package cadre.cli.checkout;

import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Clones of the user's repository on the same machine, one for each who works beside the user. What
 * is committed is in them; the user's own files, index and branches are only read.
 */
public final class OwnClones {
    private final Path from;
    private final Survey survey;
    private final Map<String, String> env;
    private final Git git;

    private OwnClones(Path from, Survey survey, Map<String, String> env) {
        this.from = from;
        this.survey = survey;
        this.env = env;
        this.git = Git.in(survey.top(), env);
    }

    /**
     * Clones of the repository that is checked out around this folder; empty if there is none.
     *
     * @param env the user's environment, for git
     */
    public static Optional<OwnClones> around(Path folder, Map<String, String> env) {
        for (var each = folder; each != null; each = each.getParent()) {
            if (Files.exists(each.resolve(".git"))) {
                var survey = Survey.of(Git.in(folder, env), Survey.Width.STATUS_TOO);
                return survey.bare()
                        ? Optional.empty()
                        : Optional.of(new OwnClones(folder, survey, env));
            }
        }
        return Optional.empty();
    }

    /** Where the user's own is checked out. */
    public Path top() {
        return survey.top();
    }

    /** Files that differ from the last commit, or are new: they are in no clone. */
    public List<String> uncommitted() {
        return survey.status().map(Status::uncommitted).orElse(List.of());
    }

    /**
     * Makes a clone with a branch of its own at what is checked out here. Its {@code origin} is the
     * user's repository.
     *
     * @param into a folder that is not there yet
     * @return the folder in it that is the user's current one here
     * @throws CadreException UPSTREAM if git cannot
     */
    public Path make(Path into, String branch) {
        try {
            Files.createDirectories(into.getParent());
        } catch (IOException e) {
            throw new CadreException(
                    ErrorCode.UNAVAILABLE,
                    "The folder of a clone cannot be made",
                    Map.of("folder", into, "reason", String.valueOf(e.getMessage())),
                    "Make it writable, or set XDG_STATE_HOME",
                    e);
        }
        git.out("clone the repository", "clone", "-q", "--", top().toString(), into.toString());
        var clone = Git.in(into, env);
        clone.out("make a branch", "checkout", "-q", "-b", branch);
        whoCommits(clone);
        var same = into.resolve(top().relativize(real(from)));
        return Files.isDirectory(same) && same.normalize().startsWith(into) ? same : into;
    }

    /** Who the user is in this repository alone, so that commits in the clone are theirs too. */
    private void whoCommits(Git clone) {
        var own = git.run("config", "--local", "-z", "--get-regexp", "^user\\.(name|email)$");
        for (var entry : own.out().split("\0")) {
            var at = entry.indexOf('\n');
            if (own.succeeded() && at > 0) {
                clone.run("config", entry.substring(0, at), entry.substring(at + 1));
            }
        }
    }

    /** Git says where it is with symbolic links resolved. */
    private static Path real(Path folder) {
        try {
            return folder.toRealPath();
        } catch (IOException e) {
            return folder;
        }
    }

    /**
     * Whether a clone holds something that the user's repository does not: files that are not
     * committed, commits or stashes. Where that cannot be said, it does.
     */
    public static boolean hasWork(Path clone, Path repository, Map<String, String> env) {
        var git = Git.in(clone, env);
        if (!Files.isDirectory(clone.resolve(".git")) || !Files.isDirectory(repository)) {
            return true;
        }
        var status = git.run("status", "--porcelain=v1", "-z", "--untracked-files=all");
        var refs = git.run("for-each-ref", "--format=%(objectname)", "refs/heads", "refs/stash");
        var head = git.run("rev-parse", "-q", "--verify", "HEAD^{commit}");
        if (!status.succeeded() || !status.out().isEmpty() || !refs.succeeded()) {
            return true;
        }
        var commits = new LinkedHashSet<>(refs.out().lines().toList());
        if (head.succeeded()) {
            commits.add(head.line());
        }
        return !commits.isEmpty() && !isIn(repository, List.copyOf(commits), env);
    }

    private static boolean isIn(Path repository, List<String> commits, Map<String, String> env) {
        var arguments = new java.util.ArrayList<>(List.of("rev-list", "--max-count=1"));
        arguments.addAll(commits);
        arguments.addAll(List.of("--not", "--all", "HEAD", "--"));
        var missing = Git.in(repository, env).run(arguments.toArray(String[]::new));
        return missing.succeeded() && missing.out().isBlank();
    }
}
