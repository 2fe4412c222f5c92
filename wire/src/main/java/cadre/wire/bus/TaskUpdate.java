package cadre.wire.bus;

import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * What is to change of a task; what is absent stays.
 *
 * @param note an empty one stays as it was
 * @param token the fencing token of the claim, which is then checked
 * @param assigneeRole whose it is to be; empty text for anybody's
 * @param addBlocks tasks that are to wait for this one
 * @param addBlockedBy tasks that this one is to wait for
 * @param metadataPatch fields to be set in the metadata; null takes one away
 * @param ifMtimeMs only if it has not changed since
 */
public record TaskUpdate(
        Optional<TaskStatus> status,
        Optional<String> note,
        Optional<Long> token,
        Optional<String> title,
        Optional<String> detail,
        Optional<String> assigneeRole,
        Optional<String> outcome,
        List<Long> addBlocks,
        List<Long> addBlockedBy,
        Optional<JsonNode> metadataPatch,
        Optional<Long> ifMtimeMs) {
    public TaskUpdate {
        // a JSON field that is not there is read as a JSON null
        metadataPatch = metadataPatch.filter(patch -> !patch.isNull() && !patch.isMissingNode());
        addBlocks = addBlocks == null ? List.of() : List.copyOf(addBlocks);
        addBlockedBy = addBlockedBy == null ? List.of() : List.copyOf(addBlockedBy);
    }

    /** Only another status. */
    public static TaskUpdate to(TaskStatus status) {
        return new TaskUpdate(
                Optional.of(status),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                List.of(),
                Optional.empty(),
                Optional.empty());
    }

    /** The same with a note. */
    public TaskUpdate withNote(String text) {
        return new TaskUpdate(
                status,
                Optional.of(text),
                token,
                title,
                detail,
                assigneeRole,
                outcome,
                addBlocks,
                addBlockedBy,
                metadataPatch,
                ifMtimeMs);
    }

    /** The same under this fencing token. */
    public TaskUpdate withToken(long claim) {
        return new TaskUpdate(
                status,
                note,
                Optional.of(claim),
                title,
                detail,
                assigneeRole,
                outcome,
                addBlocks,
                addBlockedBy,
                metadataPatch,
                ifMtimeMs);
    }
}
