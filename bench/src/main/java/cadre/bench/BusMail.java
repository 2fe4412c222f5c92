package cadre.bench;

import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.LongAdder;

/**
 * Keeps account of all mail between some agents: each message carries how many its sender has sent
 * to its reader, so that a lost, doubled or swapped one is found. Thread-safe.
 */
final class BusMail {
    private final int agents;
    private final AtomicIntegerArray sent;
    private final AtomicIntegerArray read;
    private final LongAdder wrong = new LongAdder();

    BusMail(int agents) {
        this.agents = agents;
        this.sent = new AtomicIntegerArray(agents * agents);
        this.read = new AtomicIntegerArray(agents * agents);
    }

    /** The number of the next message; it counts once {@link #stored} says so. */
    int next(int sender, int reader) {
        return sent.get(at(sender, reader)) + 1;
    }

    void stored(int sender, int reader) {
        sent.incrementAndGet(at(sender, reader));
    }

    void got(int sender, int reader, int number) {
        if (read.incrementAndGet(at(sender, reader)) != number) {
            wrong.increment();
        }
    }

    /** How many messages are missing, doubled or out of order once all inboxes were read. */
    long wrong() {
        var missing = 0L;
        for (var i = 0; i < agents * agents; i++) {
            missing += Math.abs(sent.get(i) - read.get(i));
        }
        return wrong.sum() + missing;
    }

    long stored() {
        var all = 0L;
        for (var i = 0; i < agents * agents; i++) {
            all += sent.get(i);
        }
        return all;
    }

    private int at(int sender, int reader) {
        return sender * agents + reader;
    }
}
