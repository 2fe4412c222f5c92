package cadre.node.watch;

import cadre.node.guard.Claim;
import cadre.node.guard.Claims;
import cadre.node.workspace.TreeLook;
import cadre.process.FolderWatch;
import cadre.wire.plan.SharedRule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One repository that is watched. The kernel says which files are written; git says of those that
 * are not the job's own whether they really differ and count. Each look makes the next one wait for
 * a multiple of the time that it took, so that looks cost one percent of one processor at most, but
 * where one takes longer than a second. For one thread.
 */
final class WatchedTree implements AutoCloseable {
    private static final int MOST_TOUCHED = 200;
    private static final int MOST_TOLD = 500;
    private static final Duration LONGEST_REST = Duration.ofMinutes(2);

    private final TreeLook look;
    private final Claims claims;
    private final Pace pace;
    private final Set<String> told = new HashSet<>();
    private final Set<String> touched = new HashSet<>();
    private final Set<String> came = new HashSet<>();
    private Optional<WatchedFolders> folders;
    private boolean whole = true;
    private boolean begun;
    private long dirtySinceNanos;
    private boolean dirty;
    private long nextNanos;

    /**
     * How often to look.
     *
     * @param settle from the first change to a look, so that several are told at once
     * @param least between two looks
     * @param scan between two looks where nothing can be watched
     * @param rest how many times what a look took passes before the next one
     * @param mostFolders are watched; with more the tree is looked at now and then
     */
    record Pace(Duration settle, Duration least, Duration scan, int rest, int mostFolders) {
        static final Pace USUAL =
                new Pace(
                        Duration.ofMillis(250),
                        Duration.ofMillis(500),
                        Duration.ofSeconds(10),
                        100,
                        10_000);
    }

    WatchedTree(TreeLook look, Claims claims, Pace pace) {
        this.look = look;
        this.claims = claims;
        this.pace = pace;
        this.folders =
                pace.mostFolders() == 0
                        ? Optional.empty()
                        : FolderWatch.open()
                                .map(watch ->
                                        new WatchedFolders(
                                                look.directory(), pace.mostFolders(), watch));
    }

    /** Whether the kernel tells of changes; else the tree is looked at now and then. */
    boolean isWatched() {
        return folders.isPresent();
    }

    /** Whether so much was told that more would help nobody. */
    boolean isDone() {
        return told.size() >= MOST_TOLD;
    }

    /** What is new since the last turn, each path once. */
    List<Overstep> turn(long nowNanos) throws InterruptedException {
        folders.ifPresent(watched -> gather(watched.poll()));
        if (folders.isEmpty()) {
            whole = true;
        }
        if (!whole && touched.isEmpty() && came.isEmpty()) {
            dirty = false;
            return List.of();
        }
        if (!dirty) {
            dirty = true;
            dirtySinceNanos = nowNanos;
        }
        boolean isSettled = !begun || nowNanos - dirtySinceNanos >= pace.settle().toNanos();
        if (!isSettled || begun && nowNanos - nextNanos < 0) {
            return List.of();
        }
        var began = System.nanoTime();
        var found = lookNow();
        var took = System.nanoTime() - began;
        var pause = folders.isPresent() ? pace.least() : pace.scan();
        var rest = Math.min(pace.rest() * took, LONGEST_REST.toNanos());
        nextNanos = nowNanos + took + Math.max(pause.toNanos(), rest);
        return found;
    }

    private void gather(WatchedFolders.News news) {
        whole |= news.blurred();
        came.addAll(news.came());
        for (var path : news.touched()) {
            if (touched.size() < MOST_TOUCHED && !told.contains(path) && wrong(path).isPresent()) {
                touched.add(path);
            }
        }
        whole |= touched.size() >= MOST_TOUCHED || came.size() >= MOST_TOUCHED;
        if (whole) { // a whole look sees them too; nor does an agent fill our memory with names
            touched.clear();
            came.clear();
        }
        if (news.full()) {
            folders.ifPresent(WatchedFolders::close);
            folders = Optional.empty();
        }
    }

    private List<Overstep> lookNow() throws InterruptedException {
        var within = new ArrayList<String>();
        if (!whole) {
            within.addAll(touched);
            within.addAll(came);
        }
        var seen = look.at(within);
        if (seen.isEmpty()) {
            return List.of(); // git is busy or broken: it is asked again, ever more seldom
        }
        var added = !begun || whole ? Set.of("") : Set.copyOf(came);
        touched.clear();
        came.clear();
        whole = false;
        dirty = false;
        folders.ifPresent(watched -> {
            int before = watched.size();
            added.forEach(folder -> watched.add(folder, seen.get().ignored()));
            if (watched.size() > before) {
                // what was written before they were watched, nobody has told of
                came.addAll(added);
                came.remove("");
                whole = added.contains("");
            }
        });
        begun = true;
        var found = new ArrayList<Overstep>();
        for (var path : seen.get().changed()) {
            wrong(path)
                    .filter(_ -> told.size() < MOST_TOLD && told.add(path))
                    .ifPresent(reason -> found.add(new Overstep(look.repository(), path, reason)));
        }
        return found;
    }

    /** Why a job may not change the file at all; what its rule says of texts, the save finds. */
    private Optional<String> wrong(String path) {
        return switch (claims.of(path)) {
            case Claim.Owned() -> Optional.empty();
            case Claim.Foreign(var reason) -> Optional.of(reason);
            case Claim.Shared(var file) when file.rule() == SharedRule.OWNER_ONLY ->
                    file.isOwned()
                            ? Optional.empty()
                            : Optional.of("it is shared, and only its owner changes it");
            case Claim.Shared(var file) when file.rule() == SharedRule.FRAGMENT ->
                    Optional.of("it is shared, and each writes a file of its own beside it");
            case Claim.Shared(var file) when file.rule() == SharedRule.REGENERATE ->
                    Optional.of("it is made anew where changes are merged");
            case Claim.Shared _ -> Optional.empty();
        };
    }

    @Override
    public void close() {
        folders.ifPresent(WatchedFolders::close);
        folders = Optional.empty();
    }
}
