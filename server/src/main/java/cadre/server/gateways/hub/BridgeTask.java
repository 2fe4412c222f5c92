package cadre.server.gateways.hub;

import cadre.wire.bus.TaskStatus;
import cadre.wire.bus.TaskView;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A task as the bridge's clients read it: what Cadre calls failed is completed with a result, what
 * is blocked is pending, what was cancelled is deleted. There are no files behind it.
 */
record BridgeTask(
        String id,
        String subject,
        String description,
        @JsonProperty("activeForm") String activeForm,
        @JsonInclude(JsonInclude.Include.ALWAYS) Optional<String> owner,
        String status,
        @JsonInclude(JsonInclude.Include.ALWAYS) Optional<String> outcome,
        List<String> blocks,
        @JsonProperty("blockedBy") List<String> blockedBy,
        JsonNode metadata,
        long mtimeMs,
        @JsonInclude(JsonInclude.Include.ALWAYS) Optional<String> taskFile) {
    /** The field of the metadata that has the {@code activeForm}, since Cadre knows none. */
    static final String ACTIVE_FORM = "activeForm";

    private static final String INTERNAL = "_internal";

    static BridgeTask of(TaskView task) {
        var outcome = outcome(task);
        return new BridgeTask(
                Long.toString(task.id()),
                task.title(),
                task.detail(),
                task.metadata().path(ACTIVE_FORM).asString(""),
                Optional.of(task.assigneeRole()).filter(name -> !name.isEmpty()),
                status(task.status()).word(),
                outcome,
                task.blocks().stream().map(String::valueOf).toList(),
                task.blockedBy().stream().map(String::valueOf).toList(),
                metadata(task, outcome),
                task.mtimeMs(),
                Optional.empty());
    }

    static Status status(TaskStatus status) {
        return switch (status) {
            case OPEN, BLOCKED -> Status.PENDING;
            case IN_PROGRESS -> Status.IN_PROGRESS;
            case DONE, FAILED -> Status.COMPLETED;
            case CANCELLED -> Status.DELETED;
        };
    }

    /** Whether clients keep it to themselves. */
    static boolean isInternal(TaskView task) {
        return task.metadata().path(INTERNAL).asBoolean(false);
    }

    private static Optional<String> outcome(TaskView task) {
        return switch (task.status()) {
            case DONE -> Optional.of(task.outcome().orElse("success"));
            case FAILED -> Optional.of(task.outcome().orElse("failed"));
            case OPEN, BLOCKED, IN_PROGRESS, CANCELLED -> Optional.empty();
        };
    }

    /** With the result by which these clients know a failure. */
    private static JsonNode metadata(TaskView task, Optional<String> outcome) {
        if (task.status() != TaskStatus.FAILED || !(task.metadata() instanceof ObjectNode known)) {
            return task.metadata();
        }
        return known.deepCopy().put("result", outcome.orElse("failed"));
    }
}
