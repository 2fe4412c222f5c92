package cadre.server.storage;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;

/** How long one piece of work is tried again, and the waits in between. Used by one thread. */
final class Patience {
    private static final Duration MOST = Duration.ofSeconds(30);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(1);

    private final long end = System.nanoTime() + MOST.toNanos();
    private int collisions;
    private int absences;

    /** Waits a little after a collision with other work; false if it was tried long enough. */
    boolean afterCollision() {
        collisions++;
        return pause(Duration.ofMillis(1L << Math.min(collisions, 7)));
    }

    /** Waits a little until the database may be back; false if it was tried long enough. */
    boolean afterAbsence() {
        absences++;
        return pause(Duration.ofMillis(50L << Math.min(absences, 5)));
    }

    private boolean pause(Duration about) {
        if (System.nanoTime() >= end) {
            return false;
        }
        var most = Math.min(about.toNanos(), LONGEST_WAIT.toNanos());
        // by chance, so that those who collided do not meet again
        LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(most / 2, most + 1));
        return true;
    }
}
