package cadre.server.insight.audit;

import cadre.server.fleet.Loop;
import java.time.Duration;

/** Seals the audit, again and again. May run on several servers. */
public final class SealLoop implements AutoCloseable {
    private static final Duration LOOK = Duration.ofSeconds(30);

    private final Loop loop;

    /** A loop that is not started. */
    public SealLoop(Seals seals) {
        this.loop = new Loop("audit-seals", Loop.Pause.of(LOOK), seals::seal);
    }

    /** Begins. */
    public void start() {
        loop.start();
    }

    @Override
    public void close() {
        loop.close();
    }
}
