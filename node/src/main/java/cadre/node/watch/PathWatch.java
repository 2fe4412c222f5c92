package cadre.node.watch;

import cadre.node.guard.Claims;
import cadre.node.workspace.TreeLook;
import cadre.wire.job.PathGuard;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches the repositories of one attempt until it is closed, on a platform thread of its own: the
 * files are the agent's, and there may be very many of them.
 */
public final class PathWatch implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(PathWatch.class);
    private static final Duration TURN = Duration.ofMillis(200);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final List<WatchedTree> trees;
    private final Consumer<List<Overstep>> taker;
    private final Thread thread;
    private volatile boolean closed;

    private PathWatch(List<WatchedTree> trees, Consumer<List<Overstep>> taker) {
        this.trees = trees;
        this.taker = taker;
        this.thread = Thread.ofPlatform().daemon().name("path watch").unstarted(this::run);
    }

    /**
     * Begins to watch. What is foreign already is told first.
     *
     * @param looks one for each repository
     * @param taker hears of each path once, on the thread of this watch
     */
    public static PathWatch start(
            List<TreeLook> looks, PathGuard guard, Consumer<List<Overstep>> taker) {
        return start(looks, guard, WatchedTree.Pace.USUAL, taker);
    }

    static PathWatch start(
            List<TreeLook> looks,
            PathGuard guard,
            WatchedTree.Pace pace,
            Consumer<List<Overstep>> taker) {
        var trees =
                looks.stream()
                        .map(look ->
                                new WatchedTree(look, Claims.of(guard, look.repository()), pace))
                        .toList();
        var watch = new PathWatch(trees, taker);
        watch.thread.start();
        return watch;
    }

    private void run() {
        var open = new ArrayList<>(trees);
        try {
            while (!closed && !open.isEmpty()) {
                for (var tree : open) {
                    var found = tree.turn(System.nanoTime());
                    if (!found.isEmpty()) {
                        taker.accept(found);
                    }
                }
                open.stream().filter(WatchedTree::isDone).forEach(WatchedTree::close);
                open.removeIf(WatchedTree::isDone);
                Thread.sleep(TURN);
            }
        } catch (InterruptedException end) {
            log.atDebug().log("a watch on paths was ended while it looked");
        } catch (RuntimeException e) {
            log.atWarn()
                    .setCause(e)
                    .log("paths are not watched any more, what is foreign is found at the save");
        } finally {
            trees.forEach(WatchedTree::close);
        }
    }

    /** Ends the watch; waits ten seconds at most. */
    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        try {
            thread.join(PATIENCE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
