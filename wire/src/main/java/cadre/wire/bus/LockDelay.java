package cadre.wire.bus;

/**
 * How long nobody gets a lock after a hold of it that ran out.
 *
 * @param delaySec 0 to 3600
 */
public record LockDelay(String resource, long delaySec) {}
