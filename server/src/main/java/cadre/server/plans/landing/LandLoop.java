package cadre.server.plans.landing;

import cadre.server.fleet.Loop;
import java.time.Duration;

/** Goes on with landings that a server has left when it died. May run on several servers. */
public final class LandLoop implements AutoCloseable {
    private static final Duration LOOK = Duration.ofSeconds(5);

    private static final Duration KEEP = Duration.ofSeconds(15);

    private final Loop loop;
    private final Loop keeping;

    /** A loop that is not started. */
    public LandLoop(Landings landings) {
        this.loop = new Loop("landings", Loop.Pause.of(LOOK), landings::goOnOnce);
        this.keeping = new Loop("landings at work", Loop.Pause.of(KEEP), landings::keepOnce);
    }

    /** Begins. */
    public void start() {
        loop.start();
        keeping.start();
    }

    @Override
    public void close() {
        loop.close();
        keeping.close();
    }
}
