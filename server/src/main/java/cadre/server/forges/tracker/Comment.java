package cadre.server.forges.tracker;

import java.time.Instant;

/**
 * A comment on a work item.
 *
 * @param actorId who really posted it, as the tracker vouches for it (Plane: {@code actor}, never
 *     {@code created_by}, which whoever holds an API key may set)
 * @param text plain text, one line for each line or paragraph that a person sees
 * @param edited true when it was changed after it was posted
 */
public record Comment(
        String id,
        String actorId,
        String actorName,
        String text,
        boolean edited,
        Instant createdAt) {}
