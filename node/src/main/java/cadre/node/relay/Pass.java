package cadre.node.relay;

import cadre.wire.id.AttemptId;
import cadre.wire.link.AttemptOrder;
import cadre.wire.link.BusOrder;
import cadre.wire.trace.Cause;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * What one attempt may do at the relay: 20 calls a second, 100 in a burst, 16 at once. Thread-safe.
 */
final class Pass {
    static final int MOST_AT_ONCE = 16;
    static final int BURST = 100;
    private static final long INTERVAL_NANOS = 50_000_000;

    private final AttemptId attempt;
    private final long token;
    private final BusOrder bus;
    private final Optional<Cause> cause;
    private final Semaphore room = new Semaphore(MOST_AT_ONCE);
    private final LongSupplier nanos;

    /** When the burst is whole again: one number holds a bucket (GCRA). */
    private final AtomicLong fullAt;

    Pass(AttemptOrder order, BusOrder bus, LongSupplier nanos) {
        this.attempt = order.attempt();
        this.token = order.token();
        this.bus = bus;
        this.cause = order.cause();
        this.nanos = nanos;
        this.fullAt = new AtomicLong(nanos.getAsLong());
    }

    AttemptId attempt() {
        return attempt;
    }

    BusOrder bus() {
        return bus;
    }

    /** What caused the attempt. */
    Optional<Cause> cause() {
        return cause;
    }

    /** As the server knows it. */
    String header() {
        return BusOrder.header(attempt, token);
    }

    /** Whether one more call may begin; if so {@link #leave} is to follow. */
    boolean enter() {
        if (!room.tryAcquire()) {
            return false;
        }
        var now = nanos.getAsLong();
        while (true) {
            var was = fullAt.get();
            var next = Math.max(was, now) + INTERVAL_NANOS;
            if (next - now > BURST * INTERVAL_NANOS) {
                room.release();
                return false;
            }
            if (fullAt.compareAndSet(was, next)) {
                return true;
            }
        }
    }

    void leave() {
        room.release();
    }
}
