package cadre.server.bus.task;

import cadre.wire.bus.TaskStatus;
import cadre.wire.id.MemberName;
import java.util.Optional;
import java.util.Set;

/**
 * Which tasks are wanted: those that meet everything given here.
 *
 * @param statuses any of these; empty for all
 * @param assignee who has it or is to have it
 * @param cursor the id of the last one of the page before; 0 for the first page
 * @param limit 1 to 1,000, brought into this range
 */
public record TaskFilter(
        Set<TaskStatus> statuses,
        Optional<MemberName> assignee,
        Optional<String> label,
        Order order,
        long cursor,
        int limit) {
    /** In which order. */
    public enum Order {
        /** By id. */
        OLDEST_FIRST,
        /** By id, descending. */
        NEWEST_FIRST
    }

    /** The oldest of all. */
    public static final TaskFilter ALL =
            new TaskFilter(
                    Set.of(), Optional.empty(), Optional.empty(), Order.OLDEST_FIRST, 0, 1_000);

    public TaskFilter {
        statuses = Set.copyOf(statuses);
        limit = Math.clamp(limit, 1, 1_000);
    }

    /** Those of these. */
    public TaskFilter withStatuses(Set<TaskStatus> only) {
        return new TaskFilter(only, assignee, label, order, cursor, limit);
    }

    /** Those of this member. */
    public TaskFilter withAssignee(MemberName only) {
        return new TaskFilter(statuses, Optional.of(only), label, order, cursor, limit);
    }
}
