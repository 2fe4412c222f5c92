package cadre.server.gateways.hub;

import cadre.wire.bus.TaskStatus;
import java.util.Set;

/** What the bridge's clients call the state of a task. */
enum Status {
    PENDING,
    IN_PROGRESS,
    COMPLETED,
    DELETED,
    /** Only as a wish and as a filter: it shows as completed with a result. */
    FAILED;

    private static final String WORDS = "pending, in_progress, completed, deleted, failed";

    /** The one of this word, which stands in a field. */
    static Status of(String field, String word) {
        for (var status : values()) {
            if (status.word().equals(word)) {
                return status;
            }
        }
        throw Refusal.field(field, "No such status. Send one of " + WORDS);
    }

    /** What Cadre calls it, or the several that look like it. */
    Set<TaskStatus> cadre() {
        return switch (this) {
            case PENDING -> Set.of(TaskStatus.OPEN, TaskStatus.BLOCKED);
            case IN_PROGRESS -> Set.of(TaskStatus.IN_PROGRESS);
            case COMPLETED -> Set.of(TaskStatus.DONE, TaskStatus.FAILED);
            case DELETED -> Set.of(TaskStatus.CANCELLED);
            case FAILED -> Set.of(TaskStatus.FAILED);
        };
    }

    String word() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
