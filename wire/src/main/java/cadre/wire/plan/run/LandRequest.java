package cadre.wire.plan.run;

import java.util.Optional;

/**
 * Asks the server to bring the result of a plan that is done to where its repositories came from.
 *
 * @param repository by its name in the plan; all of them when empty
 * @param connection by name; may be empty when one is for a repository's host
 * @param merge true merges the pull requests, where {@code land.allow} has their base; false leaves
 *     them as drafts
 */
public record LandRequest(Optional<String> repository, Optional<String> connection, boolean merge) {
    public LandRequest {
        repository = repository == null ? Optional.empty() : repository;
        connection = connection == null ? Optional.empty() : connection;
    }
}
