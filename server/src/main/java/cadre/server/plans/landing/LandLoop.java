package cadre.server.plans.landing;

import cadre.server.fleet.Loop;
import java.time.Duration;

/** Goes on with landings that a server has left when it died. May run on several servers. */
public final class LandLoop implements AutoCloseable {
    private static final Duration LOOK = Duration.ofSeconds(5);

    private final Loop loop;

    /** A loop that is not started. */
    public LandLoop(Landings landings) {
        this.loop = new Loop("landings", Loop.Pause.of(LOOK), landings::goOnOnce);
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
