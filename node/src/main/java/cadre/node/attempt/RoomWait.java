package cadre.node.attempt;

import cadre.node.disk.DiskFull;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets an attempt wait while the disk is full, and tells the people who read its log: once when it
 * begins and once when it goes on. For one thread.
 */
final class RoomWait {
    private static final Logger log = LoggerFactory.getLogger(RoomWait.class);
    private static final Duration LOOK = Duration.ofMillis(500);

    private final Attempt attempt;
    private final DiskSpace disk;
    private final Lodgings lodgings;
    private final Runnable tell;

    /**
     * For one attempt.
     *
     * @param tell brings what was said to the server
     */
    RoomWait(Attempt attempt, DiskSpace disk, Lodgings lodgings, Runnable tell) {
        this.attempt = attempt;
        this.disk = disk;
        this.tell = tell;
        this.lodgings = lodgings;
    }

    /** A step that needs room. */
    interface Step<T> {
        T run() throws InterruptedException;
    }

    /**
     * Does a step that can be done again, and does it again when it failed for want of room.
     *
     * @throws InterruptedException if the caller is interrupted meanwhile
     */
    <T> T whenThereIsRoom(Step<T> step) throws InterruptedException {
        while (true) {
            await();
            try {
                return step.run();
            } catch (RuntimeException e) {
                if (disk.isEnough() && !DiskFull.isCauseOf(e)) {
                    throw e;
                }
                log.atWarn()
                        .addKeyValue("attempt", attempt.order().attempt())
                        .setCause(e)
                        .log("a workspace is made again when there is room");
                Thread.sleep(LOOK);
            }
        }
    }

    /**
     * Does a step that can be done again and takes little, even where no new attempt would begin;
     * does it again, once there is more room, when it failed for want of it.
     *
     * @throws InterruptedException if the caller is interrupted meanwhile
     */
    <T> T again(Step<T> step) throws InterruptedException {
        var said = false;
        while (true) {
            try {
                return step.run();
            } catch (RuntimeException e) {
                if (!DiskFull.isCauseOf(e)) {
                    throw e;
                }
                if (!said) {
                    say("waits for room on the node's disk to save its work");
                    said = true;
                }
                trouble(); // what is kept goes for it
                Thread.sleep(LOOK);
            }
        }
    }

    /** Waits until there is enough for one more attempt; what is kept goes for it. */
    void await() throws InterruptedException {
        var said = false;
        for (var trouble = trouble(); trouble.isPresent(); trouble = trouble()) {
            if (!said) {
                say("waits, for the node's disk is full: " + trouble.get());
                said = true;
            }
            Thread.sleep(LOOK);
        }
        if (said) {
            say("there is room on the node's disk again");
        }
    }

    private Optional<String> trouble() throws InterruptedException {
        while (!disk.isEnough() && lodgings.dropOldest()) {
            // One by one.
        }
        return disk.trouble();
    }

    private void say(String line) {
        try {
            attempt.files().say(line);
            tell.run();
        } catch (RuntimeException full) {
            // whoever reads it finds the reason at the node
        }
    }
}
