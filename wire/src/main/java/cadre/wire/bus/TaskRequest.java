package cadre.wire.bus;

import cadre.wire.id.MemberName;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A task to be put on the board.
 *
 * @param title 1 to 500 characters
 * @param detail at most 64 KiB of UTF-8
 * @param assigneeRole whose it is to be; anybody's when empty
 * @param priority 0 to 9, higher first; 5 when empty
 * @param labels at most 20 words
 * @param dependsOn tasks that must be done before this one can be claimed
 */
public record TaskRequest(
        String title,
        Optional<String> detail,
        Optional<MemberName> assigneeRole,
        Optional<Integer> priority,
        List<String> labels,
        Optional<Instant> dueAt,
        List<Long> dependsOn) {
    public TaskRequest {
        labels = labels == null ? List.of() : List.copyOf(labels);
        dependsOn = dependsOn == null ? List.of() : List.copyOf(dependsOn);
    }
}
