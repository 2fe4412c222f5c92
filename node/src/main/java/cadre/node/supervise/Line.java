package cadre.node.supervise;

import cadre.wire.json.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** A connection that carries one JSON object per line. Writing is thread-safe, reading is not. */
final class Line implements AutoCloseable {
    private static final int LONGEST = 32 * 1024 * 1024;

    private final SocketChannel channel;
    private final InputStream in;
    private final Object writing = new Object();
    private final byte[] buffer = new byte[16 * 1024];
    private int at;
    private int end;

    Line(SocketChannel channel) {
        this.channel = channel;
        this.in = Channels.newInputStream(channel);
    }

    void write(Object message) throws IOException {
        var bytes = ByteBuffer.wrap((Json.write(message) + "\n").getBytes(StandardCharsets.UTF_8));
        synchronized (writing) {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        }
    }

    /** The next object; empty when the other side has closed the connection. */
    <T> Optional<T> read(Class<T> type) throws IOException {
        var line = new ByteArrayOutputStream(4096);
        while (true) {
            if (at == end) {
                end = in.read(buffer);
                at = 0;
                if (end < 0) {
                    end = 0;
                    return Optional.empty();
                }
            }
            int from = at;
            while (at < end && buffer[at] != '\n') {
                at++;
            }
            if (line.size() + (at - from) > LONGEST) {
                throw new IOException("a line over " + LONGEST + " bytes");
            }
            line.write(buffer, from, at - from);
            if (at < end) {
                at++;
                return Optional.of(Json.read(line.toString(StandardCharsets.UTF_8), type));
            }
        }
    }

    /** Whether the other side is still there; only between two answers. */
    boolean isOpen() {
        try {
            channel.configureBlocking(false);
            try {
                return channel.read(ByteBuffer.allocate(1)) == 0;
            } finally {
                channel.configureBlocking(true);
            }
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new IllegalStateException("a socket cannot be closed", e);
        }
    }
}
