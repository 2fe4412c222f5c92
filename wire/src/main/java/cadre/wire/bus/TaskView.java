package cadre.wire.bus;

import cadre.wire.id.MemberName;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * A task.
 *
 * @param assigneeRole who has it, or is to have it; empty for anybody
 * @param ts when it was made, to the second
 * @param blockedBy tasks that must be done before
 * @param blocks tasks that wait for this one
 * @param ready whether it can be claimed now
 * @param heldBy who holds the claim
 * @param leaseUntil when the claim ends by itself; empty if it does not
 * @param token the claim's fencing token; only for who has just claimed or renewed it
 * @param verified whether a key stands behind the name of who made it
 * @param outcome a word of how it ended, such as {@code success} or {@code timeout}
 * @param metadata a JSON object that its users share
 * @param mtimeMs when it last changed, ascending with each change
 */
public record TaskView(
        long id,
        String title,
        String assigneeRole,
        TaskStatus status,
        String detail,
        MemberName createdBy,
        String note,
        Instant ts,
        int priority,
        List<String> labels,
        Optional<Instant> dueAt,
        List<Long> blockedBy,
        List<Long> blocks,
        boolean ready,
        Optional<MemberName> heldBy,
        Optional<Instant> leaseUntil,
        Optional<Long> token,
        boolean verified,
        Optional<String> outcome,
        JsonNode metadata,
        long mtimeMs) {
    public TaskView {
        labels = labels == null ? List.of() : List.copyOf(labels);
        blockedBy = blockedBy == null ? List.of() : List.copyOf(blockedBy);
        blocks = blocks == null ? List.of() : List.copyOf(blocks);
    }

    /** The same with the token of a claim. */
    public TaskView withToken(long claim) {
        return new TaskView(
                id,
                title,
                assigneeRole,
                status,
                detail,
                createdBy,
                note,
                ts,
                priority,
                labels,
                dueAt,
                blockedBy,
                blocks,
                ready,
                heldBy,
                leaseUntil,
                Optional.of(claim),
                verified,
                outcome,
                metadata,
                mtimeMs);
    }
}
