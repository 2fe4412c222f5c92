package cadre.wire.api;

import cadre.wire.id.TeamName;
import java.time.Instant;
import java.util.Optional;

/**
 * What a collection gathers by itself.
 *
 * @param results whether each job that succeeds becomes a document of it
 * @param team whose jobs; absent for those of no team, and if it gathers nothing
 * @param repository of which repository; absent for any, and if it gathers nothing
 * @param setBy the name of the key that has it gather; absent if it does not
 * @param setAt since when; absent if it does not
 */
public record KnowledgeGathering(
        String collection,
        boolean results,
        Optional<TeamName> team,
        Optional<String> repository,
        Optional<String> setBy,
        Optional<Instant> setAt) {}
