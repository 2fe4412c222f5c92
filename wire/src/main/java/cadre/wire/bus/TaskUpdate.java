package cadre.wire.bus;

import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * What is to change of a task; what is absent stays.
 *
 * @param note an empty one stays as it was
 * @param token the fencing token of the claim, which is then checked
 * @param labels all of them from then on, at most 20 words; an empty list for none
 * @param dueAt such as {@code 2026-01-31T12:00:00Z}; empty text for no date
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
        Optional<List<String>> labels,
        Optional<String> dueAt,
        Optional<String> assigneeRole,
        Optional<String> outcome,
        List<Long> addBlocks,
        List<Long> addBlockedBy,
        Optional<JsonNode> metadataPatch,
        Optional<Long> ifMtimeMs) {
    public TaskUpdate {
        labels = labels.map(List::copyOf);
        // a JSON field that is not there is read as a JSON null
        metadataPatch = metadataPatch.filter(patch -> !patch.isNull() && !patch.isMissingNode());
        addBlocks = addBlocks == null ? List.of() : List.copyOf(addBlocks);
        addBlockedBy = addBlockedBy == null ? List.of() : List.copyOf(addBlockedBy);
    }

    /** The labels and the date stay. */
    public TaskUpdate(
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
        this(
                status,
                note,
                token,
                title,
                detail,
                Optional.empty(),
                Optional.empty(),
                assigneeRole,
                outcome,
                addBlocks,
                addBlockedBy,
                metadataPatch,
                ifMtimeMs);
    }

    /** Only another status. */
    public static TaskUpdate to(TaskStatus status) {
        return to(Optional.of(status));
    }

    /** Only another status; nothing at all when it is empty. */
    public static TaskUpdate to(Optional<TaskStatus> status) {
        return new TaskUpdate(
                status,
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

    /** Whether it says nothing to change: only a token, if that. */
    public boolean isEmpty() {
        var nothing = to(Optional.empty());
        return equals(token.map(nothing::withToken).orElse(nothing));
    }

    /** The same with these labels and this date, as far as they are there. */
    public TaskUpdate with(Optional<List<String>> words, Optional<String> due) {
        return new TaskUpdate(
                status,
                note,
                token,
                title,
                detail,
                words,
                due,
                assigneeRole,
                outcome,
                addBlocks,
                addBlockedBy,
                metadataPatch,
                ifMtimeMs);
    }

    /** The same with a note. */
    public TaskUpdate withNote(String text) {
        return new TaskUpdate(
                status,
                Optional.of(text),
                token,
                title,
                detail,
                labels,
                dueAt,
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
                labels,
                dueAt,
                assigneeRole,
                outcome,
                addBlocks,
                addBlockedBy,
                metadataPatch,
                ifMtimeMs);
    }
}
