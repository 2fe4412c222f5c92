package cadre.wire.plan;

import java.util.List;
import java.util.Optional;

/**
 * Shell commands that must succeed on the integration branch.
 *
 * @param each after each merge
 * @param end after the last one
 * @param timeoutSec how long they may take together, and a stream's own check that has no limit, 1
 *     to 604,800 seconds; empty for the plan's
 */
public record PlanChecks(List<String> each, List<String> end, Optional<Long> timeoutSec) {
    public PlanChecks {
        each = List.copyOf(each);
        end = List.copyOf(end);
    }
}
