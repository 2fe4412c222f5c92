package cadre.wire.bus;

import java.time.Instant;

/**
 * A line of a team's log.
 *
 * @param kind message, task, lock, member or team
 * @param text for people; never the body of a message
 */
public record LogEntry(long id, String kind, String text, Instant ts) {}
