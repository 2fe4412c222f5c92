package cadre.wire.job;

import cadre.wire.agent.ModelUsage;
import cadre.wire.agent.Usage;
import java.util.List;
import java.util.Optional;

/**
 * What is left of an attempt when it is over.
 *
 * @param ending how it ended
 * @param exitCode of the agent, empty if it never started or nobody saw its end
 * @param turnBegun whether the agent's first turn had begun: then it is never tried again by itself
 * @param answer the agent's final text, cut to 256 KiB; empty if none
 * @param sessionId of the agent CLI, empty if none
 * @param model as the CLI says it, empty if it does not
 * @param usage tokens and cost of this run
 * @param models the same, for each model
 * @param isolation what really isolated it
 * @param changes one per repository
 * @param killed processes that had to be ended beyond the agent's own, named
 * @param warnings what a person should know: nested repositories, files too large to save
 * @param durationMs from the agent's start to its end, 0 if it never started
 */
public record AttemptResult(
        Ending ending,
        Optional<Integer> exitCode,
        boolean turnBegun,
        String answer,
        String sessionId,
        String model,
        Usage usage,
        List<ModelUsage> models,
        IsolationKind isolation,
        List<RepositoryChange> changes,
        List<String> killed,
        List<String> warnings,
        long durationMs) {
    public AttemptResult {
        models = models == null ? List.of() : List.copyOf(models);
        changes = List.copyOf(changes);
        killed = List.copyOf(killed);
        warnings = List.copyOf(warnings);
    }

    /** The result of an attempt that never got as far as the agent. */
    public static AttemptResult neverStarted(Ending ending, IsolationKind isolation) {
        return new AttemptResult(
                ending,
                Optional.empty(),
                false,
                "",
                "",
                "",
                Usage.NONE,
                List.of(),
                isolation,
                List.of(),
                List.of(),
                List.of(),
                0);
    }
}
