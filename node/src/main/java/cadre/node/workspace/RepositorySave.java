package cadre.node.workspace;

import cadre.node.guard.Claims;
import cadre.node.workspace.Clones.Committer;
import cadre.node.workspace.Prepared.Begin;
import cadre.node.workspace.Prepared.PreparedClone;
import cadre.node.workspace.Saved.SavedFile;
import cadre.process.Stdin;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.id.AttemptId;
import cadre.wire.job.ForeignFiles;
import cadre.wire.job.RepositoryChange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Saves one clone through a git directory of the node's own, which borrows the mirror's objects and
 * has taken over the agent's. Where the agent's history cannot be read, the work tree is saved on
 * top of the commit that it began from; where even that fails, as an archive.
 */
final class RepositorySave {
    private static final int MOST_BRANCHES = 200;

    /** Wins over every .gitattributes: files are saved byte for byte, whatever an agent wrote. */
    private static final String NO_CONVERSION = "* !working-tree-encoding !filter !ident\n";

    private final PreparedClone clone;
    private final Committer committer;
    private final Path gitDir;
    private final Path into;
    private final Git git;
    private final Archive archive;
    private final long largestFileBytes;
    private final LeakSearch leaks;
    private final Optional<Claims> claims;
    private final List<String> made;
    private final List<Path> lent;
    private boolean running;
    private final List<String> warnings = new ArrayList<>();
    private final List<SavedFile> files = new ArrayList<>();
    private Optional<Begin> begin = Optional.empty();
    private Optional<Begin> end = Optional.empty();
    private Optional<ForeignFiles> foreign = Optional.empty();

    /**
     * What is needed to save one clone.
     *
     * @param gitDir for the node's own git directory; what is in it is replaced, but for the
     *     objects of an earlier job that this one goes on with
     * @param git may run in it, confined
     */
    RepositorySave(
            PreparedClone clone,
            Committer committer,
            Path gitDir,
            Path into,
            Git git,
            Confined confined) {
        this.clone = clone;
        this.committer = committer;
        this.gitDir = gitDir;
        this.into = into;
        this.git = git;
        this.archive = new Archive(confined.wrap(), confined.largestFileBytes(), warnings);
        this.largestFileBytes = confined.largestFileBytes();
        this.leaks = confined.leaks();
        this.claims = confined.claims();
        this.made = List.copyOf(confined.made());
        this.lent = List.copyOf(confined.lent());
    }

    /**
     * How what the agent wrote is looked at.
     *
     * @param wrap of programs that read it
     * @param largestFileBytes what is larger is not saved
     * @param leaks looks for secrets in this repository
     * @param claims whose its paths are; empty where all are the job's
     * @param made files that are saved with the merges where nothing else of the work tree is
     * @param lent folders of objects of the node's own that it needs beside the mirror's
     */
    record Confined(
            UnaryOperator<List<String>> wrap,
            long largestFileBytes,
            LeakSearch leaks,
            Optional<Claims> claims,
            List<String> made,
            List<Path> lent) {}

    List<String> warnings() {
        return Stream.concat(warnings.stream(), leaks.warnings().stream())
                .map(line -> clone.name() + ": " + leaks.mask(line))
                .toList();
    }

    List<SavedFile> files() {
        return List.copyOf(files);
    }

    /** What a job that goes on with this one begins with; empty if nothing is saved in commits. */
    Optional<Begin> end() {
        return end;
    }

    RepositoryChange save(AttemptId attempt) throws InterruptedException {
        if (clone.only().isPresent()) {
            return saveOnly(attempt, clone.only().get());
        }
        if (!Files.isDirectory(clone.directory(), LinkOption.NOFOLLOW_LINKS)) {
            warnings.add("the agent removed the whole folder of the repository");
            return unchanged();
        }
        try {
            return saveCommits(attempt, "");
        } catch (GitFailure e) {
            startOver();
            warnings.add(
                    "saved without the conversions that its .gitattributes ask for: " + e.reason());
        }
        try {
            return saveCommits(attempt, NO_CONVERSION);
        } catch (GitFailure e) {
            startOver();
            var name = clone.name() + ".tar.gz";
            warnings.add(
                    "its changes are not in commits but in the archive %s, for git could not save"
                                    .formatted(name)
                            + " it: "
                            + e.reason());
            archive(List.of("."), List.of(".git"), name);
            return unchanged();
        }
    }

    /**
     * The same while the agent goes on, without its branches and without archives.
     *
     * @throws GitFailure if it cannot be read now
     */
    RepositoryChange snapshot(AttemptId attempt) throws InterruptedException, GitFailure {
        running = true;
        return saveCommits(attempt, "");
    }

    /** Whether a secret is in it, or may be. */
    boolean mayLeak() {
        return !leaks.warnings().isEmpty();
    }

    /**
     * The commit that the node itself has made, and of the clone the files that a command makes.
     */
    private RepositoryChange saveOnly(AttemptId attempt, String merged)
            throws InterruptedException {
        try {
            openOwnDirectory("");
            var head = withMade(merged);
            var hidden = "refs/cadre/" + attempt;
            git.run(gitDir, "update-ref", hidden, head);
            var change = report(clone.base(), Optional.of(head), List.of(hidden));
            end = Optional.of(new Begin(Optional.of(head), head));
            return change;
        } catch (GitFailure e) {
            throw new CadreException(
                    ErrorCode.UNAVAILABLE,
                    "The merged commits cannot be saved",
                    Map.of("repository", clone.name(), "reason", e.reason()),
                    "Look for free space on the node",
                    e);
        }
    }

    private String withMade(String head) throws InterruptedException, GitFailure {
        if (made.isEmpty()) {
            return head;
        }
        var tree =
                Regeneration.tree(
                        git, gitDir, head, clone.directory(), made, largestFileBytes, warnings);
        return tree.equals(treeOf(head))
                ? head
                : commit(tree, List.of(head), "Make anew " + String.join(", ", made));
    }

    private void startOver() {
        warnings.clear();
        files.clear();
        foreign = Optional.empty();
        end = Optional.empty();
    }

    private RepositoryChange saveCommits(AttemptId attempt, String attributes)
            throws InterruptedException, GitFailure {
        openOwnDirectory(attributes);
        adoptObjects();
        var refs = AgentRefs.in(clone.directory().resolve(".git"));
        if (refs.isEmpty()) {
            warnings.add(
                    "its .git is gone or broken: files are saved, the agent's commits are not");
        }
        begin = readableBegin();
        var agentHead = refs.flatMap(AgentRefs::head);
        var left = commitLeftovers(attempt, parent(agentHead));
        var all = left.isPresent() ? Optional.of(joined(attempt, left.get())) : left;
        var head =
                all.isPresent() && claims.isPresent()
                        ? guarded(attempt, left.get(), all.get(), claims.get())
                        : all;
        var names = new ArrayList<String>();
        if (head.isPresent()) {
            var hidden = "refs/cadre/" + attempt;
            git.run(gitDir, "update-ref", hidden, head.get());
            names.add(hidden);
            warnIfRewritten(head.get());
        }
        if (!running) {
            names.addAll(keepBranches(refs.map(AgentRefs::branches).orElse(Map.of())));
        }
        var change = report(since(), head, names).withForeign(foreign);
        end = head.map(saved -> new Begin(agentHead, saved));
        return change;
    }

    private RepositoryChange report(
            Optional<String> since, Optional<String> head, List<String> names)
            throws InterruptedException, GitFailure {
        var report = new ChangeReport(git, gitDir, into, leaks::name);
        var change = report.write(clone.name(), clone.base(), since, head, names);
        files.addAll(report.files());
        leaks.commits(git, gitDir, into.resolve(clone.name() + ".search"), clone.base(), names);
        return change;
    }

    private void openOwnDirectory(String attributes) throws InterruptedException {
        if (clone.begin().isPresent() || clone.only().isPresent()) {
            Folders.deleteAllBut("objects", gitDir);
        } else {
            Folders.delete(gitDir);
        }
        Folders.make(gitDir);
        GitFolder.write(
                gitDir, GitFolder.saveConfig(clone.objectFormat()), "refs/heads/cadre-save");
        try {
            Files.writeString(
                    gitDir.resolve("objects/info/alternates"),
                    Stream.concat(Stream.of(clone.mirror().resolve("objects")), lent.stream())
                            .map(folder -> folder + "\n")
                            .collect(Collectors.joining()));
            Files.writeString(gitDir.resolve("info/attributes"), attributes);
            if (Files.isRegularFile(baseIndex())) {
                // With its times, so that only what was touched is read again.
                Files.copy(baseIndex(), gitDir.resolve("index"));
            }
        } catch (IOException e) {
            throw Folders.unwritable(gitDir, e);
        }
    }

    private void adoptObjects() throws GitFailure {
        var agentGit = clone.directory().resolve(".git");
        if (Files.isDirectory(agentGit, LinkOption.NOFOLLOW_LINKS)) {
            ObjectFiles.adopt(agentGit.resolve("objects"), gitDir.resolve("objects"));
        }
    }

    /** The index as it was when the clone was made; the agent's own is not to be trusted. */
    private Path baseIndex() {
        return gitDir.resolveSibling(clone.name() + ".index");
    }

    /** An agent could reach the objects that it shares with the node while it went on. */
    private Optional<Begin> readableBegin() throws InterruptedException {
        if (clone.begin().isEmpty() || isWhole(clone.begin().get().saved())) {
            return clone.begin();
        }
        warnings.add(
                "the state in which the earlier job was saved cannot be read: all changes since %s are shown"
                        .formatted(clone.base().orElse("the beginning")));
        return Optional.empty();
    }

    /** What the change is told from. */
    private Optional<String> since() {
        return begin.map(Begin::saved).or(clone::base);
    }

    /** The commit that the agent's work goes on top of: where it was, if that can be read. */
    private Optional<String> parent(Optional<String> agentHead) throws InterruptedException {
        var before = begin.isPresent() ? begin.get().head() : clone.base();
        if (agentHead.isEmpty() || agentHead.equals(before)) {
            return since();
        }
        if (isWhole(agentHead.get())) {
            return agentHead;
        }
        warnings.add("the agent's commit " + agentHead.get() + " cannot be read: files are saved");
        return since();
    }

    /**
     * Commits that an agent made of what an earlier job left uncommitted do not build on the commit
     * in which the node saved that: joined with it, the change still goes on where the earlier one
     * ended.
     */
    private String joined(AttemptId attempt, String head) throws InterruptedException, GitFailure {
        if (begin.isEmpty() || isAncestor(begin.get().saved(), head)) {
            return head;
        }
        var before = begin.get().head();
        if (before.isPresent() && !isAncestor(before.get(), head)) {
            return head;
        }
        return commit(
                treeOf(head),
                List.of(head, begin.get().saved()),
                "Join the work of attempt " + attempt + " with what was left before it");
    }

    /**
     * The commit in which what is not the job's stands as it did where the job began; empty if that
     * leaves nothing of a repository without commits.
     *
     * @param own the agent's work
     * @param head the same, joined with what was left before it
     */
    private Optional<String> guarded(AttemptId attempt, String own, String head, Claims whose)
            throws InterruptedException, GitFailure {
        var save = new GuardedSave(git, gitDir, whose);
        var since = since();
        var cleaned = save.clean(since.orElse(emptyTree()), head, leaks::name);
        if (cleaned.isPresent()) {
            var patch = save.patch(clone.name(), cleaned.get().tree(), head, into);
            files.add(patch);
            leaks.file(patch.file(), patch.name(), patch.file().toFile().length());
            warnings.addAll(cleaned.get().warnings(patch.name()));
            foreign = cleaned.get().foreign();
        }
        var tree = cleaned.isPresent() ? cleaned.get().tree() : treeOf(head);
        if (since.isEmpty() && isEmptyTree(tree)) {
            return Optional.empty();
        }
        var starts = Stream.concat(since.stream(), begin.flatMap(Begin::head).stream()).toList();
        if (save.buildsOnOthers(starts, own, idsAtTheBeginning())) {
            warnings.add(
                    "its commits build on those of others, or merge some: saved as one commit");
            return Optional.of(
                    since.isPresent() && tree.equals(treeOf(since.get()))
                            ? since.get()
                            : commit(tree, since.stream().toList(), "Work of attempt " + attempt));
        }
        var parents = new ArrayList<>(List.of(head));
        if (since.isPresent() && !isAncestor(since.get(), head)) {
            parents.add(since.get()); // so that where it began is where it is merged from
        }
        return cleaned.isEmpty() && parents.size() == 1
                ? Optional.of(head)
                : Optional.of(
                        commit(
                                tree,
                                parents,
                                "Put back what attempt " + attempt + " changed outside its paths"));
    }

    private String emptyTree() throws InterruptedException, GitFailure {
        return git.run(gitDir, "hash-object", "-t", "tree", "--stdin").line();
    }

    /**
     * Gives the index the time that it had when the clone was made. By it git knows which files may
     * have changed after it had looked at them although size and time are the same: many a git
     * compares whole seconds, and such a file is then read.
     */
    private void dateIndexBack() {
        try {
            if (Files.isRegularFile(baseIndex())) {
                Files.setLastModifiedTime(
                        gitDir.resolve("index"), Files.getLastModifiedTime(baseIndex()));
            }
        } catch (IOException e) {
            throw Folders.unwritable(gitDir, e);
        }
    }

    private boolean isWhole(String commit) throws InterruptedException {
        var arguments = new ArrayList<>(List.of("rev-list", "--quiet", "--objects", commit));
        clone.base().ifPresent(base -> arguments.add("^" + base));
        arguments.add("--");
        var limit = Duration.ofMinutes(10);
        return git.attempt(gitDir, Stdin.empty(), limit, arguments).succeeded()
                && git.attempt(
                                gitDir,
                                Stdin.empty(),
                                limit,
                                List.of("cat-file", "-e", commit + "^{commit}"))
                        .succeeded();
    }

    private Optional<String> commitLeftovers(AttemptId attempt, Optional<String> parent)
            throws InterruptedException, GitFailure {
        if (parent.isPresent()) {
            git.run(gitDir, "read-tree", "-m", parent.get());
            dateIndexBack();
        } else {
            git.run(gitDir, "read-tree", "--empty");
        }
        var inWorkTree = git.with(Map.of("GIT_WORK_TREE", clone.directory().toString()));
        var leftovers = new Leftovers(inWorkTree, gitDir, clone.directory(), largestFileBytes);
        leftovers.stage();
        warnings.addAll(leftovers.warnings());
        if (!leftovers.nested().isEmpty()) {
            warnings.add(
                    "repositories inside the repository are saved as an archive: "
                            + String.join(", ", leftovers.nested()));
            archive(leftovers.nested(), List.of(), clone.name() + ".nested.tar.gz");
        }
        var tree = git.run(gitDir, "write-tree").line();
        if (parent.isEmpty() && isEmptyTree(tree)) {
            return Optional.empty();
        }
        if (parent.isPresent() && tree.equals(treeOf(parent.get()))) {
            return parent;
        }
        return Optional.of(
                commit(
                        tree,
                        parent.stream().toList(),
                        "Work that attempt " + attempt + " left uncommitted"));
    }

    private String commit(String tree, List<String> parents, String message)
            throws InterruptedException, GitFailure {
        var arguments = new ArrayList<>(List.of("commit-tree", tree));
        parents.forEach(id -> {
            arguments.add("-p");
            arguments.add(id);
        });
        arguments.addAll(List.of("-m", message));
        var as =
                Map.of(
                        "GIT_AUTHOR_NAME", committer.name(),
                        "GIT_AUTHOR_EMAIL", committer.email(),
                        "GIT_COMMITTER_NAME", committer.name(),
                        "GIT_COMMITTER_EMAIL", committer.email());
        return git.with(as).run(gitDir, arguments.toArray(String[]::new)).line();
    }

    private String treeOf(String commit) throws InterruptedException, GitFailure {
        return git.run(gitDir, "rev-parse", "--verify", commit + "^{tree}").line();
    }

    private boolean isEmptyTree(String tree) throws InterruptedException, GitFailure {
        return git.run(gitDir, "ls-tree", tree).line().isEmpty();
    }

    private void warnIfRewritten(String head) throws InterruptedException {
        var since = since();
        if (since.isPresent() && !isAncestor(since.get(), head)) {
            warnings.add(
                    "the agent rewrote history: its work does not build on "
                            + since.get()
                            + ", where it began");
        }
    }

    private boolean isAncestor(String commit, String head) throws InterruptedException {
        if (commit.equals(head)) {
            return true;
        }
        var ancestor = List.of("merge-base", "--is-ancestor", commit, head);
        return git.attempt(gitDir, Stdin.empty(), Duration.ofMinutes(5), ancestor).succeeded();
    }

    /** Branches whose commits are new; one that cannot be read is named and left out. */
    private List<String> keepBranches(Map<String, String> branches)
            throws InterruptedException, GitFailure {
        var kept = new ArrayList<String>();
        var known = idsAtTheBeginning();
        var taken = new HashSet<>(branches.keySet());
        for (var name : branches.keySet().stream().sorted().toList()) {
            var id = branches.getOrDefault(name, "");
            if (known.contains(id)) {
                continue;
            }
            if (kept.size() >= MOST_BRANCHES) {
                warnings.add("more than " + MOST_BRANCHES + " branches: not all are saved");
                return kept;
            }
            if (isWhole(id)) {
                var shown = leaks.branch(name, taken);
                taken.add(shown);
                git.run(gitDir, "update-ref", shown, id);
                kept.add(shown);
            } else {
                warnings.add("the branch " + name + " cannot be read and is not saved");
            }
        }
        return kept;
    }

    private Set<String> idsAtTheBeginning() {
        var file = gitDir.resolveSibling(clone.name() + ".refs");
        try (var lines = Files.lines(file)) {
            return lines.map(line -> line.substring(0, Math.max(0, line.indexOf(' '))))
                    .collect(Collectors.toSet());
        } catch (IOException e) {
            throw Folders.unwritable(file, e);
        }
    }

    private void archive(List<String> inside, List<String> without, String name)
            throws InterruptedException {
        if (running) {
            return;
        }
        archive.pack(clone.directory(), inside, without, into.resolve(name))
                .ifPresent(file -> {
                    files.add(new SavedFile("archive", clone.name(), name, file));
                    leaks.folder(clone.directory(), inside, without);
                });
    }

    private RepositoryChange unchanged() {
        var since = clone.since().orElse("");
        return new RepositoryChange(clone.name(), since, since, 0, List.of(), 0, 0, 0);
    }
}
