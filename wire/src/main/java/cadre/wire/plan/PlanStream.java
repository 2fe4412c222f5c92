package cadre.wire.plan;

import java.util.List;
import java.util.Optional;

/**
 * One stream of work: a branch that one agent works on.
 *
 * @param id 1 to 40 of a-z, 0-9 and '-'
 * @param branch its own; {@code cadre/PLAN/ID} if none is given
 * @param base where it begins
 * @param agent the name of one of the plan's
 * @param tasks what is to be done, in order
 * @param owns patterns of paths that nobody else changes
 * @param creates paths that are not there yet; they are owned too
 * @param needs streams that must be merged before it starts
 * @param after streams whose work it builds on, and with which it runs at the same time
 * @param check a shell command that must succeed on its branch
 * @param reviewer the name of an agent of the plan
 * @param repository by name; empty in a plan that names none
 * @param readOnly whether folders in which it may change nothing are read-only for its agent, where
 *     isolation can mount; default not
 * @param estimate what it is thought to take
 * @param line where the plan's file says so
 */
public record PlanStream(
        String id,
        String branch,
        String base,
        String agent,
        List<PlanTask> tasks,
        List<OwnedPath> owns,
        List<OwnedPath> creates,
        List<String> needs,
        List<String> after,
        Optional<String> check,
        Optional<String> reviewer,
        PlanLimits limits,
        Optional<String> repository,
        Optional<Boolean> readOnly,
        PlanEstimate estimate,
        int line) {
    public PlanStream {
        tasks = List.copyOf(tasks);
        owns = List.copyOf(owns);
        creates = List.copyOf(creates);
        needs = List.copyOf(needs);
        after = List.copyOf(after);
        readOnly = readOnly == null ? Optional.empty() : readOnly;
    }
}
