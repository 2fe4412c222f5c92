package cadre.server.merges;

/** Takes trains on in a test that has no loop. */
public final class TrainRounds {
    private TrainRounds() {}

    /** All that run, as far as they come. */
    public static void once(Merges merges) {
        merges.running().forEach(merges::goOn);
    }
}
