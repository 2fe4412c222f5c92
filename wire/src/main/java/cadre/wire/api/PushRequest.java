package cadre.wire.api;

import java.util.Optional;

/**
 * Asks the server to push a job's change.
 *
 * @param repository which one; may be empty when the job has one
 * @param branch a new branch, or one that the change descends from
 */
public record PushRequest(Optional<String> repository, String branch) {}
