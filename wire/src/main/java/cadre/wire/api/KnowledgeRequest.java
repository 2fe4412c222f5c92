package cadre.wire.api;

import cadre.wire.id.TeamName;
import java.util.Optional;

/**
 * What a collection of knowledge is of.
 *
 * @param team whose members' agents find it; absent for everybody's
 * @param repository the URL of the repository that it tells of, at most 500 characters; absent for
 *     none
 */
public record KnowledgeRequest(Optional<TeamName> team, Optional<String> repository) {}
