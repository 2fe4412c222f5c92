package cadre.server.fleet.artifact;

import cadre.server.storage.PrivateFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Deletes kept files that no row refers to. A file that was sent again meanwhile stays: sending
 * makes it young, and one that is young is put back. Several servers may do this in one folder at
 * once.
 */
public final class FileSweep {
    private static final int BATCH = 100;
    private static final String STAMP = ".store";
    private static final String NAME = "[0-9a-f]{64}";

    private final Path folder;
    private final Path leaving;

    /** Sweeps the folder that {@link Artifacts} keeps its files in. */
    public FileSweep(Path folder) {
        this.folder = folder;
        this.leaving = folder.resolve("leaving");
    }

    /** Which of these files, by their SHA-256, a row refers to. */
    @FunctionalInterface
    public interface Used extends Function<List<String>, Collection<String>> {}

    /** What was deleted. */
    public record Swept(long files, long bytes) {
        Swept plus(Swept more) {
            return new Swept(files + more.files, bytes + more.bytes);
        }
    }

    /**
     * Whether the files here are those of a store. A folder without a stamp becomes this store's if
     * it is empty or the store knows one of its files; so that a server that was started with
     * another, empty store deletes nothing.
     */
    public boolean belongsTo(String store, Used used) {
        var stamp = folder.resolve(STAMP);
        try {
            if (Files.exists(stamp)) {
                return Files.readString(stamp).strip().equals(store);
            }
            if (!isEmptyOrKnown(used)) {
                return false;
            }
            PrivateFiles.createFile(stamp);
            Files.writeString(stamp, store + "\n", StandardCharsets.UTF_8);
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean isEmptyOrKnown(Used used) throws IOException {
        var empty = true;
        for (var part : parts()) {
            var names = names(part);
            empty &= names.isEmpty();
            for (int i = 0; i < names.size(); i += BATCH) {
                var some = names.subList(i, Math.min(names.size(), i + BATCH));
                if (!used.apply(some).isEmpty()) {
                    return true;
                }
            }
        }
        return empty;
    }

    /**
     * Deletes these files, where no row refers to them and they were last sent before a time.
     *
     * @return what is gone; the caller may forget all of {@code names} but those that are young
     */
    public Swept delete(List<String> names, Instant sentBefore, Used used) {
        var wanted = names.stream().filter(name -> name.matches(NAME)).distinct().toList();
        var gone = new Swept(0, 0);
        for (int i = 0; i < wanted.size(); i += BATCH) {
            var some = wanted.subList(i, Math.min(wanted.size(), i + BATCH));
            var kept = Set.copyOf(used.apply(some));
            for (var name : some) {
                if (!kept.contains(name)) {
                    gone = gone.plus(delete(name, sentBefore));
                }
            }
        }
        return gone;
    }

    /**
     * Deletes all files that no row refers to and that were last sent before a time.
     *
     * @param used asked of such files only
     */
    public Swept sweep(Instant sentBefore, Used used) {
        try {
            putBack(used);
            var gone = new Swept(0, 0);
            for (var part : parts()) {
                var old = names(part).stream().filter(name -> isOlder(name, sentBefore)).toList();
                gone = gone.plus(delete(old, sentBefore, used));
            }
            return gone;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean isOlder(String name, Instant time) {
        try {
            var file = KeptFiles.place(folder, name);
            return Files.getLastModifiedTime(file).toInstant().isBefore(time);
        } catch (IOException e) {
            return false; // another server has just taken it
        }
    }

    private Swept delete(String name, Instant sentBefore) {
        var file = KeptFiles.place(folder, name);
        try {
            if (!Files.getLastModifiedTime(file).toInstant().isBefore(sentBefore)) {
                return new Swept(0, 0);
            }
            PrivateFiles.createFolder(leaving);
            var moved = leaving.resolve(name);
            Files.move(file, moved, StandardCopyOption.ATOMIC_MOVE);
            // looked at again now that nobody can send it again under this name
            if (!Files.getLastModifiedTime(moved).toInstant().isBefore(sentBefore)) {
                putBack(moved);
                return new Swept(0, 0);
            }
            var bytes = Files.size(moved);
            Files.deleteIfExists(moved);
            return new Swept(1, bytes);
        } catch (NoSuchFileException _) {
            return new Swept(0, 0); // another server, or another entry for it
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a server that was killed had in its hands: back, or gone if nobody needs it. */
    private void putBack(Used used) throws IOException {
        if (!Files.isDirectory(leaving)) {
            return;
        }
        for (var file : list(leaving)) {
            var name = file.getFileName().toString();
            if (name.matches(NAME) && used.apply(List.of(name)).isEmpty()) {
                Files.deleteIfExists(file);
            } else {
                putBack(file);
            }
        }
    }

    private void putBack(Path moved) throws IOException {
        var file = KeptFiles.place(folder, moved.getFileName().toString());
        if (!Files.exists(file)) {
            Files.move(moved, file, StandardCopyOption.ATOMIC_MOVE);
        } else {
            Files.deleteIfExists(moved);
        }
    }

    private List<Path> parts() throws IOException {
        return Files.isDirectory(folder)
                ? list(folder).stream()
                        .filter(part -> part.getFileName().toString().matches("[0-9a-f]{2}"))
                        .toList()
                : List.of();
    }

    private static List<String> names(Path part) throws IOException {
        var names = new ArrayList<String>();
        for (var file : list(part)) {
            Optional.of(part.getFileName() + file.getFileName().toString())
                    .filter(name -> name.matches(NAME))
                    .ifPresent(names::add);
        }
        return names;
    }

    private static List<Path> list(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }
}
