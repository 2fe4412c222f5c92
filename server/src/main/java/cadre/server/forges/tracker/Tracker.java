package cadre.server.forges.tracker;

import cadre.wire.error.CadreException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Work items of one connection. Each call asks the tracker anew; all throw {@link CadreException}
 * UPSTREAM when it cannot be reached or refuses, with what it said and never a token, and TOO_MANY
 * with the time to wait.
 */
public interface Tracker {
    /** The id of the user whose token this is. */
    String self();

    /** Empty when it is gone. */
    Optional<WorkItem> item(ItemRef ref);

    /** Those changed since then or, at the first time, all that are open; newest first. */
    List<WorkItem> changedItems(String project, Instant since);

    /** All comments of an item, oldest first. */
    List<Comment> comments(ItemRef ref);

    /** The states that an item of the project may have. */
    List<ItemState> states(String project);

    /** Moves an item; done already is done. */
    void move(ItemRef ref, String stateId);

    /**
     * Adds a comment once, however often it is called with the same key.
     *
     * @param key Cadre's own id for it
     * @return the id that the tracker gave it
     */
    String comment(ItemRef ref, String key, Markup text);

    /** Replaces the text of a comment of Cadre's own. */
    void edit(ItemRef ref, String commentId, Markup text);
}
