package cadre.wire.api;

/**
 * What pricing anew came to.
 *
 * @param events how many were looked at
 * @param changed how many have another cost now
 * @param unpriced how many have none
 */
public record Repriced(long events, long changed, long unpriced) {}
