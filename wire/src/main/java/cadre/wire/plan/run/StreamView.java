package cadre.wire.plan.run;

import cadre.wire.id.JobId;
import java.util.List;
import java.util.Optional;

/**
 * A stream of a running plan.
 *
 * @param agent the name of one of the plan's
 * @param why what it waits for, or what a person must decide; empty otherwise
 * @param task which of its tasks is next or at work, from 1; 0 before it starts
 * @param tasks how many it has
 * @param rounds how often work went back to its agent
 * @param job whose saved change is its branch; empty until there is one
 * @param out whether it was taken out of the merge order once, so that those behind it went on
 * @param place when it was merged, from 1; empty until then
 * @param boardTask its task on the board of the plan's team
 */
public record StreamView(
        String id,
        String agent,
        StreamState state,
        String why,
        int task,
        int tasks,
        int rounds,
        Optional<JobId> job,
        boolean out,
        Optional<Integer> place,
        Optional<Long> boardTask,
        List<String> needs,
        List<String> after) {
    public StreamView {
        needs = List.copyOf(needs);
        after = List.copyOf(after);
    }
}
