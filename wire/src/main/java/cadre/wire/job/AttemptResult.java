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
 * @param logVerified whether the server had stored every byte of log that the node has sent; empty
 *     if the node did not say what it sent. The server's own word, as is the next
 * @param logs the same, stream by stream
 * @param merge what became of the changes that it was to begin with; empty if there were none
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
        long durationMs,
        Optional<Boolean> logVerified,
        List<LogCheck> logs,
        Optional<MergeOutcome> merge) {
    public AttemptResult {
        models = models == null ? List.of() : List.copyOf(models);
        changes = List.copyOf(changes);
        killed = List.copyOf(killed);
        warnings = List.copyOf(warnings);
        logVerified = logVerified == null ? Optional.empty() : logVerified;
        logs = logs == null ? List.of() : List.copyOf(logs);
        merge = merge == null ? Optional.empty() : merge;
    }

    /** A result whose log nobody has looked at yet. */
    public AttemptResult(
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
        this(
                ending,
                exitCode,
                turnBegun,
                answer,
                sessionId,
                model,
                usage,
                models,
                isolation,
                changes,
                killed,
                warnings,
                durationMs,
                Optional.empty(),
                List.of(),
                Optional.empty());
    }

    /** The same, with what was found of its log; none for one that nobody can check. */
    public AttemptResult withLogs(List<LogCheck> checked) {
        return new AttemptResult(
                ending,
                exitCode,
                turnBegun,
                answer,
                sessionId,
                model,
                usage,
                models,
                isolation,
                changes,
                killed,
                warnings,
                durationMs,
                checked.isEmpty()
                        ? Optional.empty()
                        : Optional.of(checked.stream().allMatch(LogCheck::matches)),
                checked,
                merge);
    }

    /** The same with another answer. */
    public AttemptResult withAnswer(String said) {
        return new AttemptResult(
                ending,
                exitCode,
                turnBegun,
                said,
                sessionId,
                model,
                usage,
                models,
                isolation,
                changes,
                killed,
                warnings,
                durationMs,
                logVerified,
                logs,
                merge);
    }

    /** The same with what became of the changes that it was to begin with. */
    public AttemptResult withMerge(Optional<MergeOutcome> outcome) {
        return new AttemptResult(
                ending,
                exitCode,
                turnBegun,
                answer,
                sessionId,
                model,
                usage,
                models,
                isolation,
                changes,
                killed,
                warnings,
                durationMs,
                logVerified,
                logs,
                outcome);
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
