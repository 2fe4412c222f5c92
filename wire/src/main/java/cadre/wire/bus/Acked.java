package cadre.wire.bus;

/**
 * What an acknowledgement came to.
 *
 * @param acked how many of them were in the inbox and not acknowledged before
 */
public record Acked(int acked, Unread unread) {}
