package cadre.server.flows.outbox;

/** Has an outbox do what is due, for tests that have no loop. */
public final class Drained {
    private Drained() {}

    /** All that is due in all connections. */
    public static void all(Outbox outbox) {
        outbox.waiting().forEach(outbox::drain);
    }
}
