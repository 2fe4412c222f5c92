package cadre.node.spool;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * Reads a file that another process appends to. The file need not be there yet. The writer may be
 * hostile: when it cuts its file, reading goes on at the new end.
 */
final class Tail implements AutoCloseable {
    private final Path file;
    private @Nullable FileChannel channel;
    private long position;

    Tail(Path file) {
        this.file = file;
    }

    /** Where the next byte is read. */
    long position() {
        return position;
    }

    /** Reads what there is into {@code buffer}; the number of bytes, 0 if there is nothing new. */
    int read(byte[] buffer) {
        try {
            var open = opened();
            if (open == null) {
                return 0;
            }
            long size = open.size();
            if (size <= position) {
                position = size;
                return 0;
            }
            int count = open.read(ByteBuffer.wrap(buffer), position);
            position += Math.max(0, count);
            return Math.max(0, count);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private @Nullable FileChannel opened() throws IOException {
        if (channel == null) {
            try {
                channel = FileChannel.open(file, StandardOpenOption.READ);
            } catch (NoSuchFileException e) {
                return null;
            }
        }
        return channel;
    }
}
