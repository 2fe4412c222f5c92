package cadre.node.workspace;

import cadre.node.guard.Claims;
import cadre.node.workspace.GuardedMerge.Ready;
import cadre.process.Stdin;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.id.AttemptId;
import cadre.wire.id.JobId;
import cadre.wire.job.MergeConflict;
import cadre.wire.job.MergeConflictKind;
import cadre.wire.job.MergeOutcome;
import cadre.wire.job.PathGuard;
import cadre.wire.link.MergeOrder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Merges saved changes into what the clones of an attempt begin with, one by one, in git
 * directories of the node's own: no work tree, no hook, no filter and no merge driver of anyone
 * takes part, {@code .gitattributes} are not read. Agents wrote what is merged, so git is confined.
 * Each merge is a commit of Cadre's, also where the change could have been taken as it is; only
 * what is itself the outcome of merging is. Where the order says so, the commits of a change are
 * put on top instead ({@link Rebase}); whether that can be is decided as for a merge.
 */
final class Merging {
    private static final Duration LIMIT = Duration.ofMinutes(15);
    private static final Map<String, String> AS =
            Map.of(
                    "GIT_AUTHOR_NAME", "Cadre",
                    "GIT_AUTHOR_EMAIL", "merge@cadre.invalid",
                    "GIT_COMMITTER_NAME", "Cadre",
                    "GIT_COMMITTER_EMAIL", "merge@cadre.invalid");

    private final MergeOrder order;
    private final SavedCommits saved;
    private final Git git;
    private final Confinement confinement;
    private final Path own;
    private final Set<JobId> merged = new LinkedHashSet<>();
    private String check = "";

    /**
     * Merges nothing yet.
     *
     * @param own the node's folder for this attempt's git directories
     */
    Merging(MergeOrder order, SavedCommits saved, Git git, Confinement confinement, Path own) {
        this.order = order;
        this.saved = saved;
        this.git = git;
        this.confinement = confinement;
        this.own = own;
    }

    /**
     * One repository.
     *
     * @param tip what is merged so far; empty if there is no commit yet
     */
    private record Site(String name, Start start, Path gitDir, Optional<String> tip) {
        Site at(String commit) {
            return new Site(name, start, gitDir, Optional.of(commit));
        }
    }

    /**
     * Where the clones begin with all of it.
     *
     * @param names of the repositories, each with its start at the same place in the other list
     * @throws CannotMerge for the first part that cannot be merged
     */
    List<Start> onTopOf(List<String> names, List<Start> starts) throws InterruptedException {
        var sites = new ArrayList<Site>();
        for (int i = 0; i < names.size(); i++) {
            sites.add(site(names.get(i), starts.get(i)));
        }
        check = order.checkOnly() ? check(sites) : "";
        for (var part : order.parts()) {
            for (int i = 0; i < sites.size(); i++) {
                if (part.repositories().contains(sites.get(i).name())) {
                    sites.set(i, merge(sites.get(i), part));
                }
            }
        }
        return sites.stream().map(Merging::start).toList();
    }

    /** What was merged. */
    MergeOutcome outcome() {
        return outcome(Optional.empty());
    }

    private MergeOutcome outcome(Optional<MergeConflict> conflict) {
        return new MergeOutcome(List.copyOf(merged), conflict, check);
    }

    private static Start start(Site site) {
        return site.tip().equals(site.start().tip()) || site.tip().isEmpty()
                ? site.start()
                : site.start()
                        .with(
                                new Start.Earlier(
                                        site.tip().get(), site.gitDir().resolve("objects")));
    }

    private Site site(String name, Start start) {
        var gitDir = Folders.make(own.resolve(name + ".git"));
        GitFolder.write(
                gitDir, GitFolder.saveConfig(start.objectFormat()), "refs/heads/cadre-save");
        try {
            Files.writeString(
                    gitDir.resolve("objects/info/alternates"),
                    start.mirror().resolve("objects") + "\n");
        } catch (IOException e) {
            throw Folders.unwritable(gitDir, e);
        }
        return new Site(name, start, gitDir, start.tip());
    }

    private Git inside(Site site, List<Path> readable) {
        var all = new ArrayList<>(readable);
        all.add(site.start().mirror().resolve("objects"));
        var temp = Folders.make(own.resolve("tmp"));
        return git.with(AS)
                .wrapped(confinement.around(all, List.of(site.gitDir()), temp, site.gitDir()));
    }

    /** Of one repository as it stands there; of several each in its folder, one after the other. */
    private String check(List<Site> sites) throws InterruptedException {
        var scripts = new ArrayList<String>();
        for (var site : sites) {
            var command = check(site);
            if (!command.isEmpty()) {
                scripts.add(
                        sites.size() == 1
                                ? command
                                : "( cd " + site.name() + " || exit 1\n" + command + "\n)");
            }
        }
        return String.join(" && ", scripts);
    }

    private String check(Site site) throws InterruptedException {
        var base = site.start().commit();
        try {
            return base.isPresent()
                    ? ProjectFile.check(
                            inside(site, List.of()), site.gitDir(), site.name(), base.get())
                    : "";
        } catch (GitFailure e) {
            throw failed(site.name(), e);
        }
    }

    private Site merge(Site site, MergeOrder.Part part) throws InterruptedException {
        var job = part.from().job();
        try {
            var head = head(site, part.from());
            if (head.isEmpty() || site.tip().isPresent() && isIn(site, head.get())) {
                return site;
            }
            var next = next(site, part, head.get());
            if (Optional.of(next).equals(site.tip())) {
                return site; // all of it was there already
            }
            merged.add(job);
            return site.at(next);
        } catch (GitFailure e) {
            throw refused(site, job, List.of(), e.reason(), MergeConflictKind.CONFLICT);
        }
    }

    private String next(Site site, MergeOrder.Part part, String head)
            throws InterruptedException, GitFailure {
        if (site.tip().isEmpty() && part.guard().isEmpty()
                || part.forward() && site.tip().isPresent() && hasAll(site, head)) {
            return head;
        }
        return part.guard().isPresent()
                ? guarded(site, part, part.guard().get(), head)
                : merge(site, part, site.tip().orElseThrow(), head);
    }

    private String merge(Site site, MergeOrder.Part part, String tip, String head)
            throws InterruptedException, GitFailure {
        return combined(inside(site, List.of()), site, part, tip, head, head, Set.of());
    }

    /** What two sides come to, on top of what is merged so far. */
    private String combined(
            Git inside,
            Site site,
            MergeOrder.Part part,
            String ours,
            String theirs,
            String head,
            Set<String> byRule)
            throws InterruptedException, GitFailure {
        if (!order.isRebase()) {
            return committed(
                    inside,
                    site,
                    part,
                    tree(inside, site, part, ours, theirs, Optional.empty()),
                    head);
        }
        var since = Optional.ofNullable(part.since().get(site.name()));
        var rebase =
                Rebase.of(inside, site.gitDir(), site.tip().orElseThrow(), head, since, byRule);
        if (rebase.isTooLong()) {
            throw GitFailure.because(
                    "it has more than %d commits to put on top of the others; make fewer of them"
                            .formatted(Rebase.MOST));
        }
        var one = rebase.side(ours);
        var other = rebase.side(theirs);
        var tree = tree(inside, site, part, one, other, Optional.of(rebase));
        return rebase.onTop(tree, message(part));
    }

    /** Of a job that may change some paths only. */
    private String guarded(Site site, MergeOrder.Part part, PathGuard guard, String head)
            throws InterruptedException, GitFailure {
        // What was renamed is two paths for a guard, so for the merge too.
        var inside =
                inside(site, List.of())
                        .configured(List.of("merge.renames=false", "merge.directoryRenames=false"));
        var claims = Claims.of(guard, site.name());
        return switch (new GuardedMerge(inside, site.gitDir(), claims)
                .of(site.tip(), head, Optional.ofNullable(part.since().get(site.name())))) {
            case Ready.Sides(var ours, var theirs, var byRule) ->
                    ours.isEmpty()
                            ? theirs
                            : combined(inside, site, part, ours.get(), theirs, head, byRule);
            case Ready.Refused(var kind, var files, var reason) ->
                    throw refused(site, part.from().job(), files, reason, kind);
        };
    }

    private String tree(
            Git inside,
            Site site,
            MergeOrder.Part part,
            String ours,
            String theirs,
            Optional<Rebase> rebase)
            throws InterruptedException, GitFailure {
        var arguments =
                new ArrayList<>(
                        List.of("merge-tree", "--write-tree", "-z", "--name-only", "--messages"));
        if (site.start().commit().isEmpty()) {
            arguments.add("--allow-unrelated-histories"); // nothing was there that both come from
        }
        arguments.addAll(List.of(ours, theirs));
        var finished = inside.attempt(site.gitDir(), Stdin.empty(), LIMIT, arguments);
        if (finished.exitCode() == 129) { // usage
            throw tooOld();
        }
        return switch (MergeTree.of(finished)) {
            case MergeTree.Clean(var tree) -> tree;
            case MergeTree.Conflict(var files, var kinds) -> {
                var what = "conflict (" + String.join(", ", kinds) + ") in " + shown(files);
                var with = rebase.isPresent() ? rebase.get().inTheWay() : Optional.<String>empty();
                throw refused(
                        site,
                        part.from().job(),
                        files,
                        what + with.map(commit -> ", first with commit " + commit).orElse(""),
                        MergeConflictKind.CONFLICT);
            }
        };
    }

    private static String committed(
            Git inside, Site site, MergeOrder.Part part, String tree, String head)
            throws InterruptedException, GitFailure {
        return inside.run(
                        site.gitDir(),
                        "commit-tree",
                        tree,
                        "-p",
                        site.tip().orElseThrow(),
                        "-p",
                        head,
                        "-m",
                        message(part))
                .line();
    }

    private static String message(MergeOrder.Part part) {
        var name = part.name().isBlank() ? "" : " (" + part.name() + ")";
        return "Merge job " + part.from().job() + name;
    }

    /** A few of them. */
    static String shown(List<String> files) {
        var some = String.join(", ", files.stream().limit(5).toList());
        return files.size() > 5 ? some + " and " + (files.size() - 5) + " more" : some;
    }

    /** The saved commit; empty if that attempt saved other branches and nothing else. */
    private Optional<String> head(Site site, AttemptId from)
            throws InterruptedException, GitFailure {
        var bundle = own.resolve(site.name() + ".part.bundle");
        var ref = "refs/cadre/" + from;
        Folders.delete(bundle);
        try {
            if (!fetched(site, from, bundle)) {
                throw GitFailure.because("its saved commits are not on the server any more");
            }
            var inside = inside(site, List.of(bundle)).allowing("file");
            try {
                inside.run(site.gitDir(), Stdin.empty(), LIMIT, ColdStart.fetch(bundle, ref));
            } catch (GitFailure e) {
                if (e.says("couldn't find remote ref")) {
                    return Optional.empty();
                }
                throw e;
            }
            return Optional.of(
                    inside.run(site.gitDir(), "rev-parse", "--verify", ref + "^{commit}").line());
        } finally {
            Folders.delete(bundle);
        }
    }

    private boolean fetched(Site site, AttemptId from, Path bundle) {
        try {
            return saved.fetch(from, site.name(), bundle);
        } catch (IOException e) {
            throw new CadreException(
                    ErrorCode.UPSTREAM,
                    "A saved change cannot be fetched from the server",
                    Map.of("attempt", from, "repository", site.name(), "reason", e),
                    "Try again when the node's connection is back",
                    e);
        }
    }

    private boolean isIn(Site site, String head) throws InterruptedException {
        var ancestor = List.of("merge-base", "--is-ancestor", head, site.tip().orElseThrow());
        return inside(site, List.of())
                .attempt(site.gitDir(), Stdin.empty(), LIMIT, ancestor)
                .succeeded();
    }

    private boolean hasAll(Site site, String head) throws InterruptedException {
        var ancestor = List.of("merge-base", "--is-ancestor", site.tip().orElseThrow(), head);
        return inside(site, List.of())
                .attempt(site.gitDir(), Stdin.empty(), LIMIT, ancestor)
                .succeeded();
    }

    private CannotMerge refused(
            Site site, JobId job, List<String> files, String reason, MergeConflictKind kind) {
        var named = files.stream().limit(MergeConflict.MOST_FILES).toList();
        var conflict = new MergeConflict(job, site.name(), named, files.size(), reason, kind);
        return new CannotMerge(outcome(Optional.of(conflict)), conflict);
    }

    private static CadreException failed(String repository, GitFailure e) {
        return new CadreException(
                ErrorCode.UPSTREAM,
                "The repository cannot be read",
                Map.of("repository", repository, "reason", e.reason()),
                "Look for free space, and at the mirror",
                e);
    }

    private static CadreException tooOld() {
        return new CadreException(
                ErrorCode.UNAVAILABLE,
                "The git of this node cannot merge without a work tree",
                Map.of("program", "git"),
                "Install git 2.38 or newer there");
    }
}
