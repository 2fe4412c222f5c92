package cadre.node;

import cadre.node.workspace.CleanDesk;
import cadre.node.workspace.CleanWish;
import cadre.node.workspace.WorkCleaning;
import cadre.node.workspace.WorkItem;
import cadre.wire.config.ConfigFile;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/**
 * What lies on the disk of the node of this machine, and its deletion by hand: by the node itself
 * while it runs, for only it knows what is being taken up just now.
 */
public final class NodeClean {
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private final NodeConfig.Places places;
    private final Path state;
    private final WorkCleaning cleaning;

    /**
     * Reads nothing yet.
     *
     * @throws CadreException INVALID for a bad setting
     */
    public NodeClean(ConfigFile file, InstantSource clock) {
        this.places = NodeConfig.places(file);
        this.state = places.state(NodeConfig.nodeName(file));
        this.cleaning = new WorkCleaning(places.work(), state, NodeConfig.keeping(file), clock);
    }

    /** Everything that is there, the oldest first, and what of it would go; changes nothing. */
    public List<WorkItem> plan(CleanWish wish) throws InterruptedException {
        return cleaning.plan(wish);
    }

    /**
     * Deletes what goes.
     *
     * @return everything that was there, what went marked
     * @throws CadreException UNAVAILABLE if a running node does not answer within ten minutes
     */
    public List<WorkItem> clean(CleanWish wish) throws InterruptedException {
        try (var _ = new NodeFolders(places.home(), state, places.work())) {
            return cleaning.clean(cleaning.plan(wish), cleaning::dropAlone);
        } catch (CadreException e) {
            if (e.code() != ErrorCode.CONFLICT) {
                throw e;
            }
        }
        return new CleanDesk(state).ask(wish, PATIENCE);
    }
}
