package cadre.process;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/** Reads a stream to its end and keeps its first bytes, so that the writer never blocks. */
final class Capture {
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
    private final int maxBytes;
    private final Thread reader;
    private boolean truncated;

    private Capture(InputStream stream, int maxBytes) {
        this.maxBytes = maxBytes;
        this.reader = Thread.ofVirtual().unstarted(() -> read(stream));
    }

    static Capture of(InputStream stream, int maxBytes) {
        var capture = new Capture(stream, maxBytes);
        capture.reader.start();
        return capture;
    }

    /** Waits for the stream's end, at most until this {@link System#nanoTime()}. */
    void awaitEnd(long deadlineNanos) throws InterruptedException {
        long left = deadlineNanos - System.nanoTime();
        reader.join(Duration.ofNanos(Math.max(left, 1)));
    }

    synchronized byte[] bytes() {
        return kept.toByteArray();
    }

    synchronized boolean truncated() {
        return truncated;
    }

    private void read(InputStream stream) {
        var buffer = new byte[16 * 1024];
        try (stream) {
            for (int n = stream.read(buffer); n >= 0; n = stream.read(buffer)) {
                keep(buffer, n);
            }
        } catch (IOException closed) {
            // What was read until here is the answer.
        }
    }

    private synchronized void keep(byte[] buffer, int length) {
        int room = Math.min(length, maxBytes - kept.size());
        kept.write(buffer, 0, room);
        truncated |= room < length;
    }
}
