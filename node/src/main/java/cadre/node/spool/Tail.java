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
 * Reads a file that another process appends to. The file need not be there yet. When the writer
 * cuts its file, what is in it then is new: reading goes on at its first byte.
 */
final class Tail implements AutoCloseable {
    private final Path file;
    private @Nullable FileChannel channel;
    private long position;
    private long largest;

    Tail(Path file) {
        this.file = file;
    }

    /** Where the next byte is read. */
    long position() {
        return position;
    }

    /** Bytes in the file; 0 if it is not there. */
    long size() {
        try {
            var open = opened();
            return open == null ? 0 : open.size();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Goes to another place in it. */
    void moveTo(long place) {
        position = place;
    }

    /**
     * Whether the file was cut; reading then begins at its first byte.
     *
     * @return how many bytes were known and not yet read when it was; -1 if it was not
     */
    long cut() {
        long size = size();
        long unread = Math.max(0, largest - position);
        boolean isCut = size < position;
        largest = size;
        if (isCut) {
            position = 0;
        }
        return isCut ? unread : -1;
    }

    /** Reads at most so many bytes into {@code buffer}; 0 if there is nothing new. */
    int read(byte[] buffer, int most) {
        try {
            var open = opened();
            if (open == null || most == 0) {
                return 0;
            }
            int count = open.read(ByteBuffer.wrap(buffer, 0, most), position);
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
