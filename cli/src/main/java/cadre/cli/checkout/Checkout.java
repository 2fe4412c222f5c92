package cadre.cli.checkout;

import cadre.process.Finished;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The user's checkout that a job's change is brought into. Whatever it does it either does whole or
 * not at all: conflicts and files in the way are found before anything is touched.
 */
public final class Checkout {
    private final Git git;

    private Checkout(Git git) {
        this.git = git;
    }

    /**
     * Opens the checkout that contains this folder.
     *
     * @throws CadreException NOT_FOUND if there is none
     */
    public static Checkout open(Path folder, Map<String, String> env) {
        var git = Git.in(folder, env);
        var top = Files.isDirectory(folder) ? git.run("rev-parse", "--show-toplevel") : null;
        if (top == null || !top.succeeded()) {
            throw new CadreException(
                    ErrorCode.NOT_FOUND,
                    "This folder is no git checkout",
                    Map.of("folder", folder),
                    "Go to the repository that the job worked on, or name it with --repo DIR");
        }
        return new Checkout(Git.in(Path.of(top.line()), env));
    }

    /** How it went. */
    public sealed interface Applied {
        /** The checked out branch moved forward to the change. */
        record FastForwarded(String from, String to) implements Applied {}

        /** The change was merged into what is checked out. */
        record Merged(String commit) implements Applied {}

        /** It has been there before. */
        record AlreadyThere() implements Applied {}

        /** A new branch holds the change; nothing else was touched. */
        record BranchMade(String branch, String commit) implements Applied {}

        /** The files were changed and nothing was committed. */
        record Patched() implements Applied {}

        /** The patch does not fit these files as they are here; nothing was touched. */
        record DoesNotFit(List<String> files) implements Applied {
            public DoesNotFit {
                files = List.copyOf(files);
            }
        }

        /** These files changed on both sides; nothing was touched. */
        record Conflicts(List<String> files) implements Applied {
            public Conflicts {
                files = List.copyOf(files);
            }
        }

        /** These files are changed or new here and in the change; nothing was touched. */
        record InTheWay(List<String> files) implements Applied {
            public InTheWay {
                files = List.copyOf(files);
            }
        }

        /** The commits that the change builds on are not here; nothing was touched. */
        record BaseMissing(List<String> commits) implements Applied {
            public BaseMissing {
                commits = List.copyOf(commits);
            }
        }
    }

    /**
     * Makes a new branch at the change.
     *
     * @param bundle the change, with the commit {@code head}
     * @throws CadreException CONFLICT if a branch of this name stands elsewhere, INVALID if it is
     *     no name for a branch
     */
    public Applied toBranch(Path bundle, String head, String branch) {
        if (branch.startsWith("-")
                || !git.run("check-ref-format", "--branch", branch).succeeded()) {
            throw new CadreException(
                    ErrorCode.INVALID,
                    "This is no name for a branch",
                    Map.of("--branch", branch),
                    "Use letters, digits, '-', '_' and '/'");
        }
        var missing = fetch(bundle, head);
        if (!missing.isEmpty()) {
            return new Applied.BaseMissing(missing);
        }
        var ref = "refs/heads/" + branch;
        var now = git.run("rev-parse", "--verify", "-q", ref);
        if (now.succeeded()) {
            if (now.line().equals(head)) {
                return new Applied.AlreadyThere();
            }
            throw new CadreException(
                    ErrorCode.CONFLICT,
                    "There is a branch of this name already",
                    Map.of("--branch", branch, "commit", now.line()),
                    "Choose another name; nothing was changed");
        }
        // The old value of zeros: if someone makes the branch meanwhile, it stays as it is.
        git.out("make the branch", "update-ref", "-m", "cadre apply", ref, head, zeros(head));
        return new Applied.BranchMade(branch, head);
    }

    /**
     * Brings the change into what is checked out: by a fast-forward where that is possible, else by
     * a merge that was tried beforehand.
     *
     * @param message of the merge commit
     */
    public Applied toHead(Path bundle, String head, String message) {
        refuseUnfinished();
        var current = git.run("rev-parse", "--verify", "-q", "HEAD^{commit}");
        if (!current.succeeded()) {
            var unknown = fetch(bundle, head);
            if (!unknown.isEmpty()) {
                return new Applied.BaseMissing(unknown);
            }
            throw new CadreException(
                    ErrorCode.CONFLICT,
                    "The checkout has no commit yet",
                    Map.of("folder", git.directory()),
                    "Use --branch to make a branch of the change");
        }
        var missing = fetch(bundle, head);
        if (!missing.isEmpty()) {
            return new Applied.BaseMissing(missing);
        }
        var from = current.line();
        if (isAncestor(head, from)) {
            return new Applied.AlreadyThere();
        }
        return isAncestor(from, head) ? fastForward(from, head) : merge(from, head, message);
    }

    /**
     * Changes the files as the patch says and commits nothing: for a change whose commits build on
     * others that are not here. Files that differ from what the patch expects, also uncommitted and
     * ignored ones, make it change nothing at all.
     */
    public Applied toFiles(Path patch) {
        refuseUnfinished();
        var checked = patch(patch, "--check");
        if (!checked.succeeded()) {
            return patch(patch, "--check", "--reverse").succeeded()
                    ? new Applied.AlreadyThere()
                    : new Applied.DoesNotFit(misfits(checked));
        }
        var applied = patch(patch);
        if (!applied.succeeded()) {
            throw git.failed("apply the change", applied);
        }
        return new Applied.Patched();
    }

    private Finished patch(Path patch, String... how) {
        var arguments = new ArrayList<>(List.of("apply", "--whitespace=nowarn"));
        arguments.addAll(List.of(how));
        arguments.add(patch.toString());
        return git.run(arguments.toArray(String[]::new));
    }

    /** The files that git names in lines such as {@code error: patch failed: a.txt:1}. */
    private static List<String> misfits(Finished checked) {
        return checked.err()
                .lines()
                .filter(line -> line.startsWith("error: "))
                .map(line -> line.substring("error: ".length()))
                .map(line ->
                        line.startsWith("patch failed: ")
                                ? line.replaceFirst("^patch failed: (.*):\\d+$", "$1")
                                : line.replaceFirst(": [^:]*$", ""))
                .distinct()
                .toList();
    }

    private Applied fastForward(String from, String head) {
        var inTheWay = inTheWay(from, head);
        if (!inTheWay.isEmpty()) {
            return new Applied.InTheWay(inTheWay);
        }
        git.out("move the branch forward", "merge", "-q", "--ff-only", "--no-autostash", head);
        return new Applied.FastForwarded(from, head);
    }

    private Applied merge(String from, String head, String message) {
        var tried =
                git.run(
                        "merge-tree",
                        "--write-tree",
                        "--name-only",
                        "--no-messages",
                        "-z",
                        from,
                        head);
        if (tried.exitCode() > 1 || tried.timedOut()) {
            throw git.failed("try the merge", tried);
        }
        var parts = List.of(tried.out().split("\0"));
        if (tried.exitCode() == 1) {
            return new Applied.Conflicts(
                    parts.subList(1, parts.size()).stream().distinct().toList());
        }
        var inTheWay = inTheWay(from, parts.getFirst().strip());
        if (!inTheWay.isEmpty()) {
            return new Applied.InTheWay(inTheWay);
        }
        var merged =
                git.run(
                        "merge",
                        "-q",
                        "--no-ff",
                        "--no-edit",
                        "--no-autostash",
                        "-m",
                        message,
                        head);
        if (!merged.succeeded()) {
            git.run("merge", "--abort");
            throw git.failed("merge the change", merged);
        }
        return new Applied.Merged(git.line("read the merge", "rev-parse", "HEAD"));
    }

    /**
     * Brings the commits in without any ref.
     *
     * @return the commits that they build on and that are not here; empty when all went well
     */
    private List<String> fetch(Path bundle, String head) {
        if (git.run("cat-file", "-e", head + "^{commit}").succeeded()
                && git.run("rev-list", "-q", "--objects", head, "--not", "--all").succeeded()) {
            return List.of();
        }
        var verified = git.run("bundle", "verify", bundle.toString());
        if (!verified.succeeded()) {
            var missing = missing(verified);
            if (missing.isEmpty()) {
                throw git.failed("read the change", verified);
            }
            return missing;
        }
        var name = refOf(bundle, head);
        git.out(
                "fetch the change",
                "-c",
                "fetch.fsckObjects=true",
                "-c",
                "protocol.allow=never",
                "-c",
                "protocol.file.allow=always",
                "-c",
                "maintenance.auto=false",
                "fetch",
                "-q",
                "--no-tags",
                "--no-write-fetch-head",
                "--no-recurse-submodules",
                "--refmap=",
                bundle.toString(),
                name);
        return List.of();
    }

    private String refOf(Path bundle, String head) {
        return git.out("read the change", "bundle", "list-heads", bundle.toString())
                .lines()
                .map(line -> line.split(" ", 2))
                .filter(parts -> parts.length == 2 && parts[0].equals(head))
                .map(parts -> parts[1])
                .findFirst()
                .orElseThrow(() ->
                        new CadreException(
                                ErrorCode.UPSTREAM,
                                "The saved bundle does not hold the saved commit",
                                Map.of("commit", head),
                                "Look at 'cadre artifacts'"));
    }

    private static List<String> missing(Finished verified) {
        var commits = new ArrayList<String>();
        for (var line : verified.err().lines().toList()) {
            var words = line.replaceFirst("^error: ", "").split(" ", 2);
            if (words[0].matches("[0-9a-f]{40}|[0-9a-f]{64}")) {
                commits.add(words[0]);
            }
        }
        return commits;
    }

    /** Files that differ between the trees and are changed, staged or new and unknown here. */
    private List<String> inTheWay(String from, String to) {
        var changing =
                paths(
                        git.out(
                                "compare",
                                "diff",
                                "--name-only",
                                "--no-renames",
                                "-z",
                                from,
                                to,
                                "--"));
        var dirty = new HashSet<String>();
        var status =
                git.out(
                        "list uncommitted changes",
                        "status",
                        "--porcelain=v1",
                        "-z",
                        "--no-renames",
                        "--untracked-files=all",
                        "--ignored=matching");
        for (var entry : paths(status)) {
            if (entry.length() > 3) {
                dirty.add(entry.substring(3));
            }
        }
        return changing.stream().filter(path -> touches(path, dirty)).sorted().toList();
    }

    /** The path itself, a folder that stands where it goes, or a file where its folder goes. */
    private static boolean touches(String path, Set<String> dirty) {
        return dirty.stream()
                .anyMatch(other ->
                        other.equals(path)
                                || other.startsWith(path + "/")
                                || path.startsWith(other.endsWith("/") ? other : other + "/"));
    }

    private static List<String> paths(String text) {
        return text.isEmpty() ? List.of() : List.of(text.split("\0"));
    }

    private boolean isAncestor(String ancestor, String of) {
        var finished = git.run("merge-base", "--is-ancestor", ancestor, of);
        if (finished.exitCode() > 1) {
            throw git.failed("compare the commits", finished);
        }
        return finished.succeeded();
    }

    private void refuseUnfinished() {
        for (var name :
                List.of(
                        "MERGE_HEAD",
                        "CHERRY_PICK_HEAD",
                        "REVERT_HEAD",
                        "rebase-merge",
                        "rebase-apply")) {
            var path = git.line("look at the checkout", "rev-parse", "--git-path", name);
            if (Files.exists(git.directory().resolve(path))) {
                throw new CadreException(
                        ErrorCode.CONFLICT,
                        "The checkout is in the middle of a merge or rebase",
                        Map.of("folder", git.directory()),
                        "Finish or abort that first; nothing was changed");
            }
        }
    }

    private static String zeros(String like) {
        return "0".repeat(like.length());
    }
}
