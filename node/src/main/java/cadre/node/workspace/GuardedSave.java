package cadre.node.workspace;

import cadre.node.guard.Claims;
import cadre.node.workspace.GuardReview.Foreign;
import cadre.node.workspace.Saved.SavedFile;
import cadre.node.workspace.TreeChange.Entry;
import cadre.process.Stdin;
import cadre.wire.job.ForeignFiles;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** Takes out of what is saved of one clone what its job may not change, and keeps it apart. */
final class GuardedSave {
    private static final int MOST_NAMED = 5;
    private static final Duration LIMIT = Duration.ofMinutes(10);

    private final Git git;
    private final Path gitDir;
    private final Claims claims;

    GuardedSave(Git git, Path gitDir, Claims claims) {
        this.git = git;
        this.gitDir = gitDir;
        this.claims = claims;
    }

    /**
     * What is left.
     *
     * @param tree with all that is not the job's put back
     * @param foreign what that was; empty if nothing
     * @param dropped files that are made where changes are merged
     */
    record Cleaned(String tree, Optional<ForeignFiles> foreign, List<String> dropped) {
        Cleaned {
            dropped = List.copyOf(dropped);
        }

        /** Lines for people; none if nothing was taken out. */
        List<String> warnings(String patch) {
            var lines = new ArrayList<String>();
            foreign.ifPresent(found ->
                    lines.add(
                            "changed outside the paths of the job, put back and kept in %s: %s"
                                    .formatted(patch, shown(found.inAll(), names(found)))));
            if (!dropped.isEmpty()) {
                lines.add(
                        "put back, for a command makes it where changes are merged: "
                                + shown(dropped.size(), dropped));
            }
            return lines;
        }

        private static List<String> names(ForeignFiles found) {
            return found.files().stream()
                    .map(file -> file.path() + " (" + file.reason() + ")")
                    .toList();
        }

        private static String shown(int inAll, List<String> names) {
            var some = String.join(", ", names.stream().limit(MOST_NAMED).toList());
            return inAll > MOST_NAMED ? some + " and " + (inAll - MOST_NAMED) + " more" : some;
        }
    }

    /**
     * Looks at what changed; empty if all of it is the job's own.
     *
     * @param from where the job began, a commit or a tree
     * @param shown the name of a file as it may be stored and shown
     */
    Optional<Cleaned> clean(String from, String head, UnaryOperator<String> shown)
            throws InterruptedException, GitFailure {
        var found = new GuardReview(git, gitDir, claims).of(from, head);
        if (found.isClean()) {
            return Optional.empty();
        }
        var back = new HashMap<String, Entry>();
        found.foreign().forEach(one -> back.put(one.change().raw(), one.change().before()));
        found.dropped().forEach(change -> back.put(change.raw(), change.before()));
        return Optional.of(
                new Cleaned(
                        TreeEdit.of(git, gitDir, head, back),
                        files(found.foreign(), shown),
                        found.dropped().stream()
                                .map(change -> shown.apply(change.path()))
                                .sorted()
                                .toList()));
    }

    static Optional<ForeignFiles> files(List<Foreign> foreign, UnaryOperator<String> shown) {
        var reasons = new TreeMap<String, String>();
        foreign.forEach(one -> reasons.put(one.change().path(), one.reason()));
        return foreign.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new ForeignFiles(
                                reasons.entrySet().stream()
                                        .limit(ForeignFiles.MOST_FILES)
                                        .map(one ->
                                                new ForeignFiles.Foreign(
                                                        shown.apply(one.getKey()), one.getValue()))
                                        .toList(),
                                foreign.size()));
    }

    /**
     * Whether commits of others are among those of the agent, as where it has merged another
     * branch: to build on them would count theirs as merged with its own.
     *
     * @param starts commits where the job began
     * @param known ids that the clone had at the beginning
     */
    boolean buildsOnOthers(List<String> starts, String head, Set<String> known)
            throws InterruptedException, GitFailure {
        var start = String.join("", starts.stream().map(id -> "^" + id + "\n").toList());
        var all = count(List.of("rev-list", "--count", "--stdin"), head + "\n" + start);
        if (all == 0) {
            return false;
        }
        var merges = List.of("rev-list", "--count", "--min-parents=2", "--stdin");
        if (count(merges, head + "\n" + start) > 0) {
            return true;
        }
        var others = new StringBuilder(head + "\n" + start);
        known.stream()
                .filter(id -> References.ID.matcher(id).matches())
                .forEach(id -> others.append('^').append(id).append('\n'));
        return count(
                        List.of("rev-list", "--count", "--stdin", "--ignore-missing"),
                        others.toString())
                < all;
    }

    private int count(List<String> arguments, String revisions)
            throws InterruptedException, GitFailure {
        return Integer.parseInt(git.run(gitDir, Stdin.text(revisions), LIMIT, arguments).line());
    }

    /** Writes what was taken out. */
    SavedFile patch(String repository, String cleaned, String head, Path into)
            throws InterruptedException, GitFailure {
        var name = repository + ".foreign.patch";
        var file = into.resolve(name);
        git.runToFile(
                gitDir,
                file,
                List.of(
                        "diff",
                        "--binary",
                        "--full-index",
                        "--no-color",
                        "--no-ext-diff",
                        "--no-textconv",
                        "--no-renames",
                        "--ignore-submodules=none",
                        "--src-prefix=a/",
                        "--dst-prefix=b/",
                        cleaned,
                        head,
                        "--"));
        return new SavedFile("foreign", repository, name, file);
    }
}
