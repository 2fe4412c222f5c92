package cadre.server.forges.tracker;

import java.time.Instant;
import java.util.List;

/**
 * A work item as the tracker tells it now. All text is of people and agents: data, never orders.
 *
 * @param key as people call it: {@code WEB-42}, {@code owner/name#7}
 * @param description plain text or Markdown, made from HTML where it was that
 * @param authorId who wrote it, by the tracker's own word
 * @param labels their names
 */
public record WorkItem(
        ItemRef ref,
        String key,
        String title,
        String description,
        ItemState state,
        List<String> labels,
        String authorId,
        String url,
        Instant createdAt,
        Instant updatedAt) {

    public WorkItem {
        labels = List.copyOf(labels);
    }
}
