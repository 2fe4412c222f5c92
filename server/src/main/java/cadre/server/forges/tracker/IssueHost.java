package cadre.server.forges.tracker;

import cadre.server.forges.api.Reply;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * What one kind of Git host calls issues and their comments; {@link Issues} knows what is alike.
 */
interface IssueHost {
    /** The id of the user whose token this is. */
    String self();

    /** As the host answers, 404 too. */
    Reply issue(ItemRef ref);

    /** Reads an issue; empty if it is none, as pull requests are to some. */
    Optional<WorkItem> item(String project, JsonNode json);

    /** Those changed since then, open or closed; without a time all that are open. */
    List<JsonNode> changed(String project, Optional<Instant> since);

    /** What people and programs wrote below an issue. */
    List<Post> posts(ItemRef ref);

    void close(ItemRef ref);

    void reopen(ItemRef ref);

    /** Adds a comment, and returns its id. */
    String post(ItemRef ref, String markdown);

    void edit(ItemRef ref, String postId, String markdown);

    /**
     * A comment as it is stored there.
     *
     * @param body Markdown with what its reader does not see
     */
    record Post(
            String id,
            String authorId,
            String authorName,
            String body,
            Instant createdAt,
            Instant updatedAt) {}
}
