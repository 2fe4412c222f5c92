package cadre.server.agents;

import cadre.wire.error.Problem;
import java.time.Instant;
import java.util.Optional;

/**
 * What a person should know of {@code agents.yaml}.
 *
 * @param path where it is
 * @param readAt when its profiles were taken, empty if they never were since the server started
 * @param error what is wrong with it as it is now, empty if nothing is
 */
public record AgentsFileView(String path, Optional<Instant> readAt, Optional<Problem> error) {}
