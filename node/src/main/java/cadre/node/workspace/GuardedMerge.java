package cadre.node.workspace;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import cadre.node.guard.Claims;
import cadre.node.guard.Merged;
import cadre.node.guard.SharedTexts;
import cadre.node.workspace.GuardReview.Shared;
import cadre.node.workspace.TreeChange.Entry;
import cadre.process.Stdin;
import cadre.wire.job.MergeConflictKind;
import cadre.wire.plan.SharedRule;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Makes the change of a job with a guard ready to be merged: refuses it if it goes beyond the
 * guard, and merges shared files by their rules. Both sides then hold the same of these, so that
 * git has nothing to decide about them.
 */
final class GuardedMerge {
    private static final Duration LIMIT = Duration.ofMinutes(10);

    private final Git git;
    private final Path gitDir;
    private final Claims claims;
    private final GuardReview review;
    private final ContractReview contracts;

    GuardedMerge(Git git, Path gitDir, Claims claims) {
        this.git = git;
        this.gitDir = gitDir;
        this.claims = claims;
        this.review = new GuardReview(git, gitDir, claims);
        this.contracts = new ContractReview(review, claims.contracts());
    }

    /** What is to be merged. */
    sealed interface Ready {
        /**
         * Two commits for git to merge.
         *
         * @param ours empty if nothing is there yet
         * @param byRule the shared files in which they differed, by the bytes of their paths as
         *     ISO-8859-1
         */
        record Sides(Optional<String> ours, String theirs, Set<String> byRule) implements Ready {
            public Sides {
                byRule = Set.copyOf(byRule);
            }
        }

        /** It cannot be merged. */
        record Refused(MergeConflictKind kind, List<String> files, String reason) implements Ready {
            public Refused {
                files = List.copyOf(files);
            }
        }
    }

    /**
     * Of these two.
     *
     * @param merged what is merged so far; where the work began with all of that, it began there
     * @param head the job's
     * @param since the commit that its work began with, if that is known
     */
    Ready of(Optional<String> merged, String head, Optional<String> since)
            throws InterruptedException, GitFailure {
        var began = since.isPresent() && isThere(since.get()) ? since : Optional.<String>empty();
        var tip =
                began.isPresent() && merged.isPresent() && isAncestor(merged.get(), began.get())
                        ? began
                        : merged;
        var found = review.of(began.isPresent() ? began.get() : base(tip, head), head);
        if (!found.foreign().isEmpty()) {
            var files = found.foreign().stream().map(one -> one.change().path()).sorted().toList();
            return new Ready.Refused(
                    MergeConflictKind.FOREIGN,
                    files,
                    "files outside the paths of the job: " + Merging.shown(files));
        }
        var broken = contracts.of(found.owned());
        if (broken.isPresent()) {
            return new Ready.Refused(
                    MergeConflictKind.CONTRACT,
                    List.of(broken.get().path()),
                    broken.get().reason());
        }
        var entries = new LinkedHashMap<String, Entry>();
        var byRule = new HashSet<String>();
        var files = new ArrayList<String>();
        var reasons = new ArrayList<String>();
        for (var change : found.dropped()) {
            entries.put(change.raw(), tip.isPresent() ? in(change, tip.get()) : none(change));
        }
        for (var shared : found.shared()) {
            var ours = tip.isPresent() ? in(shared.change(), tip.get()) : none(shared.change());
            if (ours.equals(shared.change().before())) {
                continue;
            }
            byRule.add(shared.change().raw());
            if (ours.equals(shared.change().after())) {
                continue;
            }
            var path = shared.change().path();
            switch (merge(shared, ours)) {
                case Whole(var entry) -> entries.put(shared.change().raw(), entry);
                case Not(var reason) -> {
                    files.add(path);
                    reasons.add("%s (%s): %s".formatted(path, shared.file().rule().word(), reason));
                }
            }
        }
        return files.isEmpty()
                ? sides(tip, head, entries, byRule)
                : new Ready.Refused(MergeConflictKind.RULE, files, String.join("; ", reasons));
    }

    private Ready sides(
            Optional<String> tip, String head, Map<String, Entry> merged, Set<String> byRule)
            throws InterruptedException, GitFailure {
        if (merged.isEmpty()) {
            return new Ready.Sides(tip, head, byRule);
        }
        byRule.addAll(merged.keySet());
        return new Ready.Sides(
                tip.isPresent() ? Optional.of(with(tip.get(), merged)) : tip,
                with(head, merged),
                byRule);
    }

    private sealed interface Outcome {}

    private record Whole(Entry entry) implements Outcome {}

    private record Not(String reason) implements Outcome {}

    private Outcome merge(Shared shared, Entry ours) throws InterruptedException, GitFailure {
        var change = shared.change();
        if (shared.file().rule() == SharedRule.OWNER_ONLY) {
            return new Whole(change.after());
        }
        if (!ours.isFile()) {
            return new Not(
                    ours.isThere() ? "no file is there any more" : "it is not there any more");
        }
        if (review.isLarge(ours)) {
            return new Not("it has more than %d bytes".formatted(SharedTexts.LARGEST_BYTES));
        }
        var merged =
                SharedTexts.merge(
                        shared.file(),
                        claims.name(),
                        review.text(change.before()).orElse(""),
                        review.text(ours).orElse(""),
                        review.text(change.after()).orElse(""));
        return switch (merged) {
            case Merged.Text(var text) -> new Whole(new Entry(ours.mode(), blob(text)));
            case Merged.Refused(var reason) -> new Not(reason);
        };
    }

    private String blob(String text) throws InterruptedException, GitFailure {
        return git.run(
                        gitDir,
                        new Stdin.Bytes(text.getBytes(ISO_8859_1)),
                        LIMIT,
                        List.of("hash-object", "-w", "--stdin"))
                .line();
    }

    /** A commit on top of another that differs in these files; the other itself if none does. */
    private String with(String commit, Map<String, Entry> entries)
            throws InterruptedException, GitFailure {
        var tree = TreeEdit.of(git, gitDir, commit, entries);
        return git.run(
                        gitDir,
                        "commit-tree",
                        tree,
                        "-p",
                        commit,
                        "-m",
                        "Shared files as they are merged")
                .line();
    }

    private boolean isAncestor(String one, String other) throws InterruptedException {
        var arguments = List.of("merge-base", "--is-ancestor", one, other);
        return git.attempt(gitDir, Stdin.empty(), LIMIT, arguments).succeeded();
    }

    private boolean isThere(String commit) throws InterruptedException {
        return git.attempt(
                        gitDir,
                        Stdin.empty(),
                        LIMIT,
                        List.of("cat-file", "-e", commit + "^{commit}"))
                .succeeded();
    }

    /** Where the change begins; the empty tree if the two have nothing in common. */
    private String base(Optional<String> tip, String head) throws InterruptedException, GitFailure {
        if (tip.isPresent()) {
            var arguments = List.of("merge-base", tip.get(), head);
            var finished = git.attempt(gitDir, Stdin.empty(), LIMIT, arguments);
            if (finished.succeeded()) {
                return finished.line();
            }
        }
        return git.run(gitDir, "hash-object", "-t", "tree", "--stdin").line();
    }

    private Entry in(TreeChange change, String commit) throws InterruptedException, GitFailure {
        return change.in(git, gitDir, commit);
    }

    private static Entry none(TreeChange change) {
        return Entry.none(change.before().id().length());
    }
}
