package cadre.node.workspace;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import cadre.node.guard.Claim;
import cadre.node.guard.Claims;
import cadre.node.guard.SharedTexts;
import cadre.node.workspace.TreeChange.Entry;
import cadre.process.Stdin;
import cadre.wire.job.GuardedFile;
import cadre.wire.plan.SharedRule;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Which changes between two commits a job may have made. */
final class GuardReview {
    private static final Duration LIMIT = Duration.ofMinutes(10);

    private final Git git;
    private final Path gitDir;
    private final Claims claims;

    GuardReview(Git git, Path gitDir, Claims claims) {
        this.git = git;
        this.gitDir = gitDir;
        this.claims = claims;
    }

    /** A change that the job may not have made, and why. */
    record Foreign(TreeChange change, String reason) {}

    /** A change of a shared file that its rule lets through. */
    record Shared(TreeChange change, GuardedFile file) {}

    /**
     * What was found.
     *
     * @param dropped files that a command makes where changes are merged
     */
    record Found(
            List<Foreign> foreign,
            List<TreeChange> dropped,
            List<Shared> shared,
            List<TreeChange> owned) {
        Found {
            owned = List.copyOf(owned);
            foreign = List.copyOf(foreign);
            dropped = List.copyOf(dropped);
            shared = List.copyOf(shared);
        }

        /** Nothing but the job's own. */
        boolean isClean() {
            return foreign.isEmpty() && dropped.isEmpty();
        }
    }

    /** What differs between two commits or trees. */
    Found of(String from, String to) throws InterruptedException, GitFailure {
        var foreign = new ArrayList<Foreign>();
        var dropped = new ArrayList<TreeChange>();
        var shared = new ArrayList<Shared>();
        var owned = new ArrayList<TreeChange>();
        for (var change : TreeChange.between(git, gitDir, from, to)) {
            switch (claims.of(change.path())) {
                case Claim.Owned() -> owned.add(change);
                case Claim.Foreign(var reason) -> foreign.add(new Foreign(change, reason));
                case Claim.Shared(var file) -> {
                    var wrong = wrong(change, file);
                    if (file.rule() == SharedRule.REGENERATE) {
                        dropped.add(change);
                    } else if (wrong.isPresent()) {
                        foreign.add(new Foreign(change, wrong.get()));
                    } else {
                        shared.add(new Shared(change, file));
                    }
                }
            }
        }
        foreign.addAll(doubles(owned, from));
        foreign.addAll(inTheWay(owned, foreign, dropped));
        return new Found(foreign, dropped, shared, owned);
    }

    private Optional<String> wrong(TreeChange change, GuardedFile file)
            throws InterruptedException, GitFailure {
        var isOwners = file.rule() == SharedRule.OWNER_ONLY && file.isOwned();
        if (isOwners || file.rule() == SharedRule.REGENERATE) {
            return Optional.empty();
        }
        var before = change.before();
        var after = change.after();
        if (after.isThere() && !after.isFile() || before.isThere() && !before.isFile()) {
            return Optional.of("it is shared and must be a file");
        }
        if (before.isThere() && after.isThere() && !before.mode().equals(after.mode())) {
            return Optional.of("it is shared and must keep its mode");
        }
        if (file.rule() == SharedRule.OWNER_ONLY || file.rule() == SharedRule.FRAGMENT) {
            return SharedTexts.wrong(file, claims.name(), Optional.empty(), Optional.empty());
        }
        if (isLarge(before) || isLarge(after)) {
            return Optional.of(
                    "it is shared line by line and has more than %d bytes"
                            .formatted(SharedTexts.LARGEST_BYTES));
        }
        return SharedTexts.wrong(file, claims.name(), text(before), text(after));
    }

    boolean isLarge(Entry entry) throws InterruptedException, GitFailure {
        return entry.isFile()
                && Long.parseLong(git.run(gitDir, "cat-file", "-s", entry.id()).line())
                        > SharedTexts.LARGEST_BYTES;
    }

    /** Its bytes as ISO-8859-1; empty if nothing is there. */
    Optional<String> text(Entry entry) throws InterruptedException, GitFailure {
        if (!entry.isThere()) {
            return Optional.empty();
        }
        var arguments = List.of("cat-file", "blob", entry.id());
        var finished = git.run(gitDir, Stdin.empty(), LIMIT, arguments);
        return Optional.of(new String(finished.stdout(), ISO_8859_1));
    }

    /** New paths that only upper and lower case tell from what others own. */
    private List<Foreign> doubles(List<TreeChange> owned, String from)
            throws InterruptedException, GitFailure {
        var added = owned.stream().filter(change -> !change.before().isThere()).toList();
        if (added.isEmpty()) {
            return List.of();
        }
        var spellings = new HashMap<String, String>();
        var known = new HashSet<String>();
        var names =
                git.run(
                        gitDir,
                        Stdin.empty(),
                        LIMIT,
                        List.of("ls-tree", "-r", "-z", "--name-only", from));
        for (var name : new String(names.stdout(), UTF_8).split("\0")) {
            for (int end = next(name, 0); end > 0; end = next(name, end)) {
                var path = name.substring(0, end);
                if (known.add(path)) {
                    spellings.putIfAbsent(path.toLowerCase(Locale.ROOT), path);
                }
            }
        }
        var found = new ArrayList<Foreign>();
        for (var change : added) {
            other(change.path(), spellings, known)
                    .filter(other -> !(claims.of(other) instanceof Claim.Owned))
                    .ifPresent(other ->
                            found.add(
                                    new Foreign(
                                            change,
                                            "only upper and lower case tell it from " + other)));
        }
        return found;
    }

    private static Optional<String> other(
            String path, Map<String, String> spellings, HashSet<String> known) {
        for (int end = next(path, 0); end > 0; end = next(path, end)) {
            var part = path.substring(0, end);
            var other = spellings.get(part.toLowerCase(Locale.ROOT));
            if (other != null && !known.contains(part)) {
                return Optional.of(other);
            }
        }
        return Optional.empty();
    }

    /** The end of the next longer beginning of a path; 0 behind the whole. */
    private static int next(String path, int end) {
        if (end == path.length()) {
            return 0;
        }
        int slash = path.indexOf('/', end + 1);
        return slash < 0 ? path.length() : slash;
    }

    /** What stands where something that is put back must stand. */
    private static List<Foreign> inTheWay(
            List<TreeChange> owned, List<Foreign> foreign, List<TreeChange> dropped) {
        var back = new HashSet<String>();
        var above = new HashSet<String>();
        for (var change :
                Stream.concat(foreign.stream().map(Foreign::change), dropped.stream())
                        .filter(change -> change.before().isThere())
                        .toList()) {
            back.add(change.raw());
            for (int at = change.raw().lastIndexOf('/');
                    at > 0;
                    at = change.raw().lastIndexOf('/', at - 1)) {
                above.add(change.raw().substring(0, at));
            }
        }
        var found = new ArrayList<Foreign>();
        for (var change : owned) {
            if (!change.before().isThere()
                    && (above.contains(change.raw()) || isBelow(change.raw(), back))) {
                found.add(new Foreign(change, "it stands where something else belongs"));
            }
        }
        return found;
    }

    private static boolean isBelow(String path, HashSet<String> folders) {
        for (int at = path.lastIndexOf('/'); at > 0; at = path.lastIndexOf('/', at - 1)) {
            if (folders.contains(path.substring(0, at))) {
                return true;
            }
        }
        return false;
    }
}
