package cadre.node.workspace;

import cadre.node.workspace.TreeChange.Entry;
import cadre.process.Stdin;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The commits of one change, to be put on top of what is merged so far, one by one, without a work
 * tree. What they come to in all is decided elsewhere, as for a merge: the last of them gets that
 * tree. A shared file that is merged by its rule comes whole with the last commit that changes it.
 * A commit that cannot stand alone, since a later one settles it, becomes one with those up to
 * there, with all their messages; merge commits of the change, and what changes nothing any more,
 * are left out.
 */
final class Rebase {
    /** The most commits of one change. */
    static final int MOST = 500;

    private static final int LONGEST = 90;
    private static final Duration LIMIT = Duration.ofMinutes(10);

    private final Git git;
    private final Path gitDir;
    private final String onto;

    /** Where the work began, if that is not in what is merged so far, nor that in it. */
    private final Optional<String> apart;

    private final List<Commit> commits;

    /** By the bytes of their paths as ISO-8859-1, each with the last commit that changes it. */
    private final Map<String, String> byRule;

    private Rebase(
            Git git,
            Path gitDir,
            String onto,
            Optional<String> apart,
            List<Commit> commits,
            Map<String, String> byRule) {
        this.git = git;
        this.gitDir = gitDir;
        this.onto = onto;
        this.apart = apart;
        this.commits = commits;
        this.byRule = byRule;
    }

    /** A commit, and what it began with: its parent, or the empty tree. */
    private record Commit(String id, String parent) {}

    /**
     * Of a change.
     *
     * @param tip what is merged so far
     * @param since the revision that the work began with, if that is known
     * @param byRule the shared files that are merged by their rules
     */
    static Rebase of(
            Git git,
            Path gitDir,
            String tip,
            String head,
            Optional<String> since,
            Set<String> byRule)
            throws InterruptedException, GitFailure {
        var began = since.isPresent() ? commit(git, gitDir, since.get()) : Optional.<String>empty();
        var hasAll = began.isPresent() && isAncestor(git, gitDir, tip, began.get());
        var isAhead = hasAll && isLine(git, gitDir, tip, began.get());
        var arguments =
                new ArrayList<>(
                        List.of(
                                "rev-list",
                                "--reverse",
                                "--topo-order",
                                "--no-merges",
                                "--parents",
                                "--max-count=" + (MOST + 1),
                                head,
                                "^" + tip));
        // What began with merges of all this and of others brings those others, without the merges.
        if (isAhead || !hasAll) {
            began.ifPresent(commit -> arguments.add("^" + commit));
        }
        var empty = git.run(gitDir, "hash-object", "-t", "tree", "--stdin").line();
        var commits =
                git.run(gitDir, Stdin.empty(), LIMIT, arguments)
                        .out()
                        .lines()
                        .map(line -> line.split(" "))
                        .map(ids -> new Commit(ids[0], ids.length > 1 ? ids[1] : empty))
                        .toList();
        var last = new HashMap<String, String>();
        byRule.forEach(path -> last.put(path, ""));
        for (var commit : commits.size() > MOST || byRule.isEmpty() ? List.<Commit>of() : commits) {
            for (var change : TreeChange.between(git, gitDir, commit.parent(), commit.id())) {
                last.replace(change.raw(), commit.id());
            }
        }
        var isApart = began.isPresent() && !hasAll && !isAncestor(git, gitDir, began.get(), tip);
        return new Rebase(
                git,
                gitDir,
                isAhead ? began.orElseThrow() : tip,
                isApart ? began : Optional.empty(),
                commits,
                last);
    }

    private static Optional<String> commit(Git git, Path gitDir, String revision)
            throws InterruptedException {
        var arguments = List.of("rev-parse", "--verify", "--quiet", revision + "^{commit}");
        var finished = git.attempt(gitDir, Stdin.empty(), LIMIT, arguments);
        return finished.succeeded() ? Optional.of(finished.line()) : Optional.empty();
    }

    private static boolean isAncestor(Git git, Path gitDir, String one, String other)
            throws InterruptedException {
        var arguments = List.of("merge-base", "--is-ancestor", one, other);
        return git.attempt(gitDir, Stdin.empty(), LIMIT, arguments).succeeded();
    }

    /** Whether no merge lies between the two. */
    private static boolean isLine(Git git, Path gitDir, String from, String to)
            throws InterruptedException, GitFailure {
        var arguments = List.of("rev-list", "--merges", "--max-count=1", to, "^" + from);
        return git.run(gitDir, Stdin.empty(), LIMIT, arguments).out().isBlank();
    }

    /** Whether there are more than {@link #MOST}; then nothing else may be asked of it. */
    boolean isTooLong() {
        return commits.size() > MOST;
    }

    /**
     * A commit with what one side has, such that git sees both begin where the work began: what was
     * merged before that may have been put on top of something else since, as other commits.
     */
    String side(String commit) throws InterruptedException, GitFailure {
        return apart.isEmpty()
                ? commit
                : git.run(gitDir, "commit-tree", treeOf(commit), "-p", apart.get(), "-m", "side")
                        .line();
    }

    /**
     * Puts them on top.
     *
     * @param tree what they come to in all
     * @param message of the one commit that is made where they have only merge commits
     * @return the new tip; the old one if they change nothing
     */
    String onTop(String tree, String message) throws InterruptedException, GitFailure {
        var at = onto;
        var open = new ArrayList<Commit>();
        for (var commit : commits) {
            open.add(commit);
            var next =
                    commit.equals(commits.getLast())
                            ? Optional.of(tree)
                            : replayed(at, open, Optional.of(tree));
            if (next.isPresent()) {
                at = next.get().equals(treeOf(at)) ? at : made(at, next.get(), open);
                open.clear();
            }
        }
        return treeOf(at).equals(tree)
                ? at
                : git.run(gitDir, "commit-tree", tree, "-p", at, "-m", message).line();
    }

    /** The first that cannot stand on top of the others: its short id and subject. */
    Optional<String> inTheWay() throws InterruptedException, GitFailure {
        var at = onto;
        for (var commit : commits) {
            var next = replayed(at, List.of(commit), Optional.empty());
            if (next.isEmpty()) {
                var said = git.run(gitDir, "log", "-1", "--format=%h (%s)", commit.id()).line();
                var line = said.replaceAll("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]", "?");
                return Optional.of(
                        line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "…)");
            }
            at = made(at, next.get(), List.of(commit));
        }
        return Optional.empty();
    }

    /** As it is where it stands there already, else made anew. */
    private String made(String at, String tree, List<Commit> open)
            throws InterruptedException, GitFailure {
        var last = open.getLast();
        if (open.size() == 1 && last.parent().equals(at) && treeOf(last.id()).equals(tree)) {
            return last.id();
        }
        var all = new ArrayList<RawCommit>();
        for (var commit : open) {
            all.add(RawCommit.of(git, gitDir, commit.id()));
        }
        return all.removeLast().after(all).write(git, gitDir, tree, at);
    }

    /**
     * The tree of a commit with what these change; empty if git cannot tell.
     *
     * @param whole what the shared files come to; without it they stay
     */
    private Optional<String> replayed(String at, List<Commit> open, Optional<String> whole)
            throws InterruptedException, GitFailure {
        var held = entries(at, byRule.keySet());
        var from = edited(open.getFirst().parent(), held);
        var to = edited(open.getLast().id(), held);
        var merged = treeOf(at).equals(from) ? Optional.of(to) : merged(treeOf(at), from, to);
        if (merged.isEmpty() || whole.isEmpty()) {
            return merged;
        }
        var ids = open.stream().map(Commit::id).toList();
        var come = byRule.keySet().stream().filter(path -> ids.contains(byRule.get(path))).toList();
        return Optional.of(edited(merged.get(), entries(whole.get(), come)));
    }

    private Optional<String> merged(String ours, String from, String to)
            throws InterruptedException, GitFailure {
        // Commits that begin together, for git before 2.40 takes no other base.
        var base = git.run(gitDir, "commit-tree", from, "-m", "base").line();
        var one = git.run(gitDir, "commit-tree", ours, "-p", base, "-m", "ours").line();
        var other = git.run(gitDir, "commit-tree", to, "-p", base, "-m", "theirs").line();
        var arguments =
                List.of(
                        "merge-tree",
                        "--write-tree",
                        "-z",
                        "--name-only",
                        "--messages",
                        one,
                        other);
        return switch (MergeTree.of(git.attempt(gitDir, Stdin.empty(), LIMIT, arguments))) {
            case MergeTree.Clean(var tree) -> Optional.of(tree);
            case MergeTree.Conflict _ -> Optional.empty();
        };
    }

    private Map<String, Entry> entries(String tree, Iterable<String> paths)
            throws InterruptedException, GitFailure {
        var entries = new LinkedHashMap<String, Entry>();
        for (var path : paths) {
            entries.put(path, TreeChange.in(git, gitDir, tree, path, onto.length()));
        }
        return entries;
    }

    private String edited(String tree, Map<String, Entry> entries)
            throws InterruptedException, GitFailure {
        return entries.isEmpty() ? treeOf(tree) : TreeEdit.of(git, gitDir, tree, entries);
    }

    private String treeOf(String commit) throws InterruptedException, GitFailure {
        return git.run(gitDir, "rev-parse", "--verify", commit + "^{tree}").line();
    }
}
