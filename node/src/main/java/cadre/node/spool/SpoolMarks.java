package cadre.node.spool;

import cadre.wire.job.LogStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What cannot be told from the agent's files alone when they are read again: where a stream has a
 * gap, and where its spool stood when the file below it was cut. In files, for the next run of the
 * node.
 */
final class SpoolMarks {
    private final Path directory;

    SpoolMarks(Path directory) {
        this.directory = directory;
    }

    /**
     * The file was cut: its first byte now is this one of the stream.
     *
     * @param offset in the stream
     * @param steps where the steps stood, for the output
     */
    record Cut(long offset, long steps) {}

    Optional<Gap> gap(LogStream stream) {
        return read(stream, "gap", 3)
                .map(found -> new Gap(found.get(0), found.get(1), found.get(2)));
    }

    void write(LogStream stream, Gap gap) {
        write(stream, "gap", "%d %d %d".formatted(gap.from(), gap.to(), gap.resumeAt()));
    }

    Optional<Cut> cut(LogStream stream) {
        return read(stream, "cut", 2).map(found -> new Cut(found.get(0), found.get(1)));
    }

    void write(LogStream stream, Cut cut) {
        write(stream, "cut", "%d %d".formatted(cut.offset(), cut.steps()));
    }

    private Optional<List<Long>> read(LogStream stream, String kind, int count) {
        var file = file(stream, kind);
        if (!file.toFile().exists()) {
            return Optional.empty(); // most often, and cheaper than an exception
        }
        try {
            var found = new ArrayList<Long>();
            for (var word : Files.readString(file).split(" ", -1)) {
                found.add(Long.parseLong(word));
            }
            return found.size() == count ? Optional.of(found) : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void write(LogStream stream, String kind, String text) {
        var file = file(stream, kind);
        try {
            var permissions = PosixFilePermissions.fromString("rw-------");
            var half =
                    Files.createTempFile(
                            directory,
                            "." + file.getFileName(),
                            "",
                            PosixFilePermissions.asFileAttribute(permissions));
            Files.writeString(half, text);
            Files.move(half, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path file(LogStream stream, String kind) {
        return directory.resolve("spool." + stream.word() + "." + kind);
    }
}
