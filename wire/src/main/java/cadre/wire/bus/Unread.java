package cadre.wire.bus;

/**
 * How much mail a member has neither read nor acknowledged.
 *
 * @param count all of it
 * @param urgent the urgent part
 */
public record Unread(long count, long urgent) {}
