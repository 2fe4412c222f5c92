package cadre.wire.api;

import cadre.wire.id.TeamName;
import java.time.Instant;
import java.util.Optional;

/**
 * A collection of knowledge.
 *
 * @param name 1 to 63 of a-z, 0-9 and '-'
 * @param team whose members' agents find it; absent for everybody's
 * @param repository the URL of the repository that it tells of
 * @param documents how many it holds
 * @param bytes of their texts, in UTF-8
 * @param madeBy the name of the key that made it
 * @param changedAt when its newest document was stored; when it was made, if it holds none
 */
public record KnowledgeView(
        String name,
        Optional<TeamName> team,
        Optional<String> repository,
        long documents,
        long bytes,
        String madeBy,
        Instant madeAt,
        Instant changedAt) {}
