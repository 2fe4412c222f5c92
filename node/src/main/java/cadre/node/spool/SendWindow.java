package cadre.node.spool;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Which bytes of a stream may be sent next. Each piece is answered with where the server's copy
 * ends, in order; one answer may stand for several pieces. An answer below the end of the oldest
 * piece in flight means that the server has not taken it: sending begins again from there. Not
 * thread-safe.
 */
final class SendWindow {
    /** For so long after a rewind, the same answer again is for a piece sent before it. */
    private static final long CALM_NANOS = 2_000_000_000L;

    /** So long nothing is sent after the server could not store a piece. */
    private static final long REFUSED_NANOS = 5_000_000_000L;

    /** An answer that takes longer is not waited for: the piece is sent again. */
    private static final long PATIENCE_NANOS = 10_000_000_000L;

    private final long most;
    private final Deque<Long> inFlight = new ArrayDeque<>();
    private long stored;
    private long sent;
    private boolean rewound;
    private long rewoundNanos;
    private long movedNanos;
    private boolean refused;
    private long refusedNanos;

    /**
     * Begins at 0.
     *
     * @param most bytes that may be unanswered
     */
    SendWindow(long most) {
        this.most = most;
    }

    /** A new connection: the server's copy ends here. */
    void resume(long serverEnd) {
        inFlight.clear();
        stored = serverEnd;
        sent = serverEnd;
        rewound = false;
        refused = false;
    }

    /** The connection is gone: what is unanswered counts as never sent. */
    void disconnected() {
        resume(stored);
    }

    /** Where the server's copy is known to end. */
    long stored() {
        return stored;
    }

    /** From where to send. */
    long next() {
        return sent;
    }

    /** How many bytes are on their way; none of those that were not answered for long. */
    long unanswered(long nowNanos) {
        if (!inFlight.isEmpty() && nowNanos - movedNanos > PATIENCE_NANOS) {
            rewind(stored, nowNanos);
        }
        return sent - stored;
    }

    /** How many of the {@code length} bytes that there are may be sent now; 0 for none. */
    long sendable(long length, long nowNanos) {
        if (refused && nowNanos - refusedNanos < REFUSED_NANOS) {
            return 0;
        }
        refused = false;
        unanswered(nowNanos);
        return Math.max(0, Math.min(length - sent, most - (sent - stored)));
    }

    /** The bytes from {@link #next} to {@code end} are on their way. */
    void sent(long end, long nowNanos) {
        if (inFlight.isEmpty()) {
            movedNanos = nowNanos;
        }
        inFlight.addLast(end);
        sent = end;
    }

    /** The server's copy ends at {@code end}. */
    void answered(long end, long nowNanos) {
        var oldest = inFlight.peekFirst();
        if (oldest != null && end >= oldest) {
            while (!inFlight.isEmpty() && inFlight.getFirst() <= end) {
                inFlight.removeFirst();
            }
            stored = end;
            sent = Math.max(sent, end);
            movedNanos = nowNanos;
            rewound = false;
        } else if (end != stored || (oldest != null && !isCalm(nowNanos))) {
            rewind(end, nowNanos);
        }
    }

    /** The server could not store a piece, and will have it again after a while. */
    void refused(long nowNanos) {
        rewind(stored, nowNanos);
        refused = true;
        refusedNanos = nowNanos;
    }

    private boolean isCalm(long nowNanos) {
        return rewound && nowNanos - rewoundNanos < CALM_NANOS;
    }

    private void rewind(long end, long nowNanos) {
        inFlight.clear();
        stored = end;
        sent = end;
        rewound = true;
        rewoundNanos = nowNanos;
        movedNanos = nowNanos;
    }
}
