package cadre.wire.api;

import cadre.wire.agent.Usage;
import cadre.wire.id.AttemptId;
import cadre.wire.id.JobId;
import java.util.List;
import java.util.Optional;

/**
 * Some of what an agent did in one attempt.
 *
 * @param attempt absent before the first one
 * @param items in order
 * @param next what to give as {@code after} for the rest; absent when there is no more by now
 * @param upTo where these end: what to give as {@code after} to get what comes later
 * @param why there are no steps at all, for people; empty if there are some
 * @param usage of the attempt so far
 */
public record StepsView(
        JobId job,
        Optional<AttemptId> attempt,
        List<StepView> items,
        Optional<String> next,
        long upTo,
        String why,
        Usage usage) {
    public StepsView {
        items = List.copyOf(items);
    }
}
