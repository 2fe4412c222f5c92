package cadre.node.spool;

import cadre.wire.job.LogStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * Step lines that do not come from the agent's output, and where they stand: the next run of the
 * node reads the output again, and puts each at its place before it goes on. A line is in this
 * journal before it is in the spool. For one thread.
 */
final class AddedLines {
    private final Path file;

    AddedLines(Path directory) {
        this.file = directory.resolve("spool." + LogStream.STEPS.word() + ".added");
    }

    /**
     * One of them.
     *
     * @param offset of its first byte in the stream
     * @param text with its end of line
     */
    record Line(long offset, String text) {
        byte[] bytes() {
            return text.getBytes(StandardCharsets.UTF_8);
        }
    }

    /** Those of earlier runs, in their order; a half one at the end is cut away. */
    List<Line> read() {
        if (!file.toFile().exists()) {
            return List.of(); // most often, and cheaper than an exception
        }
        try {
            var bytes = Files.readAllBytes(file);
            int end = bytes.length;
            while (end > 0 && bytes[end - 1] != '\n') {
                end--;
            }
            if (end < bytes.length) {
                Files.write(file, Arrays.copyOf(bytes, end));
            }
            var lines = new ArrayList<Line>();
            for (var line : new String(bytes, 0, end, StandardCharsets.UTF_8).split("\n")) {
                int space = line.indexOf(' ');
                if (space > 0) {
                    var offset = Long.parseLong(line, 0, space, 10);
                    lines.add(new Line(offset, line.substring(space + 1) + "\n"));
                }
            }
            return lines;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void add(Line line) {
        var permissions = PosixFilePermissions.fromString("rw-------");
        try (var channel =
                FileChannel.open(
                        file,
                        Set.of(
                                StandardOpenOption.CREATE,
                                StandardOpenOption.WRITE,
                                StandardOpenOption.APPEND),
                        PosixFilePermissions.asFileAttribute(permissions))) {
            var bytes =
                    ByteBuffer.wrap(
                            (line.offset() + " " + line.text()).getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
