package cadre.server.gateways.webhooks;

import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Reads bodies of anyone, and holds so much of them at once and no more, a quarter of it from one
 * address: who comes when it is full waits for a while. A body counts as it comes in, not as it is
 * announced, until it is closed.
 */
final class Intake {
    /** The longest body. */
    static final long LONGEST = 5L * 1024 * 1024;

    private static final int PIECE = 64 * 1024;
    private static final int PIECES = 512;
    private static final int SHARE = PIECES / 4;
    private static final Duration SLOWEST = Duration.ofSeconds(30);

    private final Duration patience;
    private final Semaphore room = new Semaphore(PIECES, true);
    private final Map<String, Share> shares = new ConcurrentHashMap<>();

    Intake() {
        this(Duration.ofSeconds(5));
    }

    /** One where who comes when it is full waits so long. */
    Intake(Duration patience) {
        this.patience = patience;
    }

    /** The room of one address, there while it sends something. */
    private record Share(Semaphore room, int senders) {}

    /** A body that is in memory until this is closed. */
    final class Held implements AutoCloseable {
        private final List<byte[]> pieces = new ArrayList<>();
        private final String address;
        private final Semaphore share;
        private int length;

        private Held(String address) {
            this.address = address;
            this.share =
                    shares.merge(
                                    address,
                                    new Share(new Semaphore(SHARE, true), 1),
                                    (known, _) -> new Share(known.room(), known.senders() + 1))
                            .room();
        }

        private void read(InputStream in) throws IOException {
            var end = System.nanoTime() + SLOWEST.toNanos();
            while (true) {
                enter(share);
                var piece = new byte[PIECE];
                pieces.add(piece);
                var filled = 0;
                while (filled < PIECE) {
                    var count = in.read(piece, filled, PIECE - filled);
                    if (count < 0) {
                        return;
                    }
                    filled += count;
                    length += count;
                    if (System.nanoTime() - end > 0) {
                        throw new CadreException(
                                ErrorCode.INVALID,
                                "The body comes too slowly",
                                Map.of("longest_sec", SLOWEST.toSeconds()),
                                "Send it at once");
                    }
                }
            }
        }

        /** All bytes. */
        byte[] bytes() {
            var all = new byte[length];
            for (var i = 0; i < pieces.size(); i++) {
                var from = i * PIECE;
                System.arraycopy(pieces.get(i), 0, all, from, Math.min(PIECE, length - from));
            }
            return all;
        }

        @Override
        public void close() {
            room.release(pieces.size());
            share.release(pieces.size());
            shares.computeIfPresent(
                    address,
                    (_, known) ->
                            known.senders() == 1
                                    ? null
                                    : new Share(known.room(), known.senders() - 1));
        }
    }

    /**
     * Reads a body.
     *
     * @param address whose body it is
     * @param in ends with an error after {@link #LONGEST} bytes
     * @throws CadreException TOO_MANY if there is no room for five seconds; INVALID if the body
     *     takes over 30 seconds
     */
    Held read(String address, InputStream in) throws IOException {
        var held = new Held(address);
        try {
            held.read(in);
            return held;
        } catch (IOException | RuntimeException e) {
            held.close();
            throw e;
        }
    }

    private void enter(Semaphore share) {
        try {
            if (share.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                if (room.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                    return;
                }
                share.release();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw new CadreException(
                ErrorCode.TOO_MANY,
                "Too many deliveries at once",
                Map.of(),
                "Send it again in a minute");
    }
}
