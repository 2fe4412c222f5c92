package cadre.wire.crew;

import cadre.wire.id.AgentName;
import cadre.wire.id.CrewId;
import cadre.wire.id.JobId;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What several agents made of the same prompt, side by side.
 *
 * @param request the prompt
 * @param check as it was asked for; that of the project when empty
 * @param results one for each agent, in the order of the request
 * @param picked which of them is the crew's result; empty until someone has chosen
 * @param picks all choices, oldest first
 */
public record CrewComparison(
        CrewId id,
        CrewState state,
        String request,
        Optional<String> check,
        List<Result> results,
        Optional<CrewPick> picked,
        List<CrewPick> picks) {
    public CrewComparison {
        results = List.copyOf(results);
        picks = List.copyOf(picks);
    }

    /**
     * What one agent made of it.
     *
     * @param part the name by which it is picked
     * @param model as the CLI said it; empty if it did not
     * @param why there is none, or what it waits for; else empty
     * @param job with the saved change; that of the last try where there is none, empty before one
     * @param bases the commit that each repository began from, where something was saved of it
     * @param filesChanged of all repositories, also those that {@code files} lacks
     * @param files at most 400
     * @param check absent where there is no change to be checked, or not yet
     * @param tokens of all tries together
     * @param costUsd the same in US dollars; absent where the CLI or the model has no price
     * @param durationMs of all tries together
     * @param answer cut to 4,000 characters
     */
    public record Result(
            String part,
            AgentName agent,
            String cli,
            String model,
            PartState state,
            String why,
            Optional<JobId> job,
            Map<String, String> bases,
            int filesChanged,
            long insertions,
            long deletions,
            List<File> files,
            Optional<ComparedCheck> check,
            long tokens,
            Optional<BigDecimal> costUsd,
            long durationMs,
            String answer) {
        public Result {
            bases = Map.copyOf(bases);
            files = List.copyOf(files);
        }
    }

    /**
     * One changed file.
     *
     * @param path with the repository's name before it where there are several
     */
    public record File(String path, long insertions, long deletions) {}
}
