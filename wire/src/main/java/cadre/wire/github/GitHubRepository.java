package cadre.wire.github;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.Optional;

/**
 * A repository that an account sees.
 *
 * @param fullName {@code owner/name}
 * @param mayPush whether the account may
 * @param cloneUrl over https
 * @param pushedAt when something was pushed last; none for an empty one
 */
public record GitHubRepository(
        String fullName,
        @JsonProperty("private") boolean isPrivate,
        boolean archived,
        String defaultBranch,
        Optional<String> description,
        boolean mayPush,
        String cloneUrl,
        Optional<Instant> pushedAt) {}
