package cadre.server.bus.takeover;

/** Hears how far a takeover is. */
@FunctionalInterface
public interface Steps {
    /**
     * Called often, from the thread that works or another one.
     *
     * @param step what is being done
     * @param done how many are through
     * @param all how many there are; 0 if nobody knows
     */
    void at(String step, long done, long all);
}
