package cadre.wire.link;

/**
 * How busy a machine is, as it says itself.
 *
 * @param oneMinute how many processes ran or waited to, on average over the last minute; 0 or more,
 *     and as many as there are cores when all of them are busy
 * @param memoryFreeBytes what a new program could have without swapping, 0 if it does not say
 */
public record NodeLoad(double oneMinute, long memoryFreeBytes) {
    /** Whether both are numbers that a machine can have. */
    public boolean isSane() {
        return Double.isFinite(oneMinute) && oneMinute >= 0 && memoryFreeBytes >= 0;
    }
}
