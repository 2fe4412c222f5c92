package cadre.wire.api;

/**
 * How many changes were accepted on a day: merged by a merge train, or at the end of their flow.
 *
 * @param day in UTC, such as 2026-01-31
 */
public record AcceptedDay(String day, long changes) {}
