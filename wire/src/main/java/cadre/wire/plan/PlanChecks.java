package cadre.wire.plan;

import java.util.List;

/**
 * Shell commands that must succeed on the integration branch.
 *
 * @param each after each merge
 * @param end after the last one
 */
public record PlanChecks(List<String> each, List<String> end) {
    public PlanChecks {
        each = List.copyOf(each);
        end = List.copyOf(end);
    }
}
