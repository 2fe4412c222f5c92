package cadre.node.spool;

import cadre.node.disk.DiskFull;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** The masked bytes of one stream, kept until the server has them. One writer, any readers. */
final class SpoolFile implements AutoCloseable {
    private final FileChannel channel;
    private volatile long length;

    /** Opens it, 0600, with what an earlier run of the node wrote. */
    SpoolFile(Path file) {
        try {
            channel =
                    FileChannel.open(
                            file,
                            Set.of(
                                    StandardOpenOption.CREATE,
                                    StandardOpenOption.READ,
                                    StandardOpenOption.WRITE),
                            PosixFilePermissions.asFileAttribute(
                                    PosixFilePermissions.fromString("rw-------")));
            length = channel.size();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Bytes in it. */
    long length() {
        return length;
    }

    /**
     * Writes what the stream holds at {@code offset}; what is there already is not written again.
     */
    void write(long offset, byte[] bytes, FullDisk fullDisk) {
        long skip = Math.min(bytes.length, Math.max(0, length - offset));
        if (skip == bytes.length) {
            return;
        }
        var rest = ByteBuffer.wrap(bytes, (int) skip, bytes.length - (int) skip);
        long at = offset + skip;
        while (rest.hasRemaining()) {
            try {
                at += channel.write(rest, at);
            } catch (IOException e) {
                if (!DiskFull.isCauseOf(e)) {
                    throw new UncheckedIOException(e);
                }
                length = Math.max(length, at);
                fullDisk.await(e);
            }
        }
        length = at;
    }

    /** Up to {@code most} bytes from {@code offset}. */
    byte[] read(long offset, int most) {
        var bytes = new byte[(int) Math.min(most, Math.max(0, length - offset))];
        var into = ByteBuffer.wrap(bytes);
        try {
            while (into.hasRemaining()) {
                if (channel.read(into, offset + into.position()) < 0) {
                    throw new IllegalStateException("the spool file became shorter");
                }
            }
            return bytes;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
