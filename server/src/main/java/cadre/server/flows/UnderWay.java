package cadre.server.flows;

import java.time.Instant;

/**
 * An item before its end, as other programs ask for it.
 *
 * @param item its id in the tracker
 * @param repository {@code owner/name}
 * @param agentRunning whether a job of it runs now
 * @param changedAt when its stage or one of its jobs changed last
 */
public record UnderWay(
        long id,
        String item,
        String repository,
        String branch,
        String stage,
        boolean agentRunning,
        Instant enteredAt,
        Instant changedAt) {}
