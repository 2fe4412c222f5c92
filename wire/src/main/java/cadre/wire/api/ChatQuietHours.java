package cadre.wire.api;

/**
 * When a person in a chat is not to be disturbed.
 *
 * @param hours each day, such as {@code 22:00-07:30 Europe/Berlin}; {@code off} for never
 */
public record ChatQuietHours(String hours) {}
