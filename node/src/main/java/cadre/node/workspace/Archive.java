package cadre.node.workspace;

import cadre.process.CannotStart;
import cadre.process.Command;
import cadre.process.Programs;
import cadre.process.Stdin;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Packs folders that an agent wrote into one tar.gz, links as links. */
final class Archive {
    private static final Duration LIMIT = Duration.ofMinutes(30);
    private static final int MOST_NAMED = 10;
    private static final Map<String, String> ENV =
            Map.of("PATH", "/usr/local/bin:/usr/bin:/bin", "LC_ALL", "C");

    private final UnaryOperator<List<String>> wrap;
    private final long largestFileBytes;
    private final List<String> warnings;

    Archive(UnaryOperator<List<String>> wrap, long largestFileBytes, List<String> warnings) {
        this.wrap = wrap;
        this.largestFileBytes = largestFileBytes;
        this.warnings = warnings;
    }

    /**
     * Packs what is in {@code folder}.
     *
     * @param inside what of it, relative; {@code .} for all
     * @param without what of it is left out, relative
     * @return the file, or empty if there was nothing to pack
     */
    Optional<Path> pack(Path folder, List<String> inside, List<String> without, Path into)
            throws InterruptedException {
        var large = new ArrayList<String>();
        if (!hasEntries(folder, without, large)) {
            return Optional.empty();
        }
        var argv =
                new ArrayList<>(
                        List.of(
                                "tar",
                                "--create",
                                "--gzip",
                                "--format=posix",
                                "--file=" + into,
                                "--directory=" + folder,
                                "--numeric-owner",
                                "--owner=0",
                                "--group=0",
                                "--no-wildcards",
                                "--anchored"));
        without.forEach(name -> argv.add("--exclude=./" + name));
        large.forEach(name -> argv.add("--exclude=./" + name));
        argv.add("--");
        inside.forEach(name -> argv.add(name.equals(".") ? "." : "./" + name));
        run(argv, folder);
        warnAboutLarge(folder, large);
        return Optional.of(into).filter(Files::exists);
    }

    /**
     * Unpacks one that {@link #pack} made into a folder that is there.
     *
     * @throws CadreException UPSTREAM if tar cannot read all of it
     */
    void unpack(Path archive, Path folder) throws InterruptedException {
        run(
                List.of(
                        "tar",
                        "--extract",
                        "--gzip",
                        "--file=" + archive,
                        "--directory=" + folder,
                        "--no-same-owner",
                        "--no-overwrite-dir",
                        "--delay-directory-restore"),
                folder);
        if (!warnings.isEmpty()) {
            throw new CadreException(
                    ErrorCode.UPSTREAM,
                    "The files of an earlier job cannot be unpacked",
                    Map.of("reason", warnings.getFirst()),
                    "Look at them with 'cadre artifacts'");
        }
    }

    private void run(List<String> argv, Path folder) throws InterruptedException {
        try {
            var command = new Command(wrap.apply(argv), ENV, Path.of("/"));
            var finished = new Programs().run(command, Stdin.empty(), LIMIT, 16 * 1024);
            if (!finished.succeeded()) {
                warnings.add(
                        "tar could not handle all of "
                                + folder.getFileName()
                                + ": "
                                + finished.err().lines().findFirst().orElse("no reason given"));
            }
        } catch (CannotStart e) {
            throw new CadreException(
                    ErrorCode.UNAVAILABLE,
                    "tar cannot be started on this node",
                    Map.of("reason", e.reason()),
                    "Install tar: without it the workspace cannot be saved",
                    e);
        }
    }

    private void warnAboutLarge(Path folder, List<String> large) {
        large.stream()
                .limit(MOST_NAMED)
                .forEach(name ->
                        warnings.add("too large to save: " + folder.getFileName() + "/" + name));
        if (large.size() > MOST_NAMED) {
            warnings.add("and " + (large.size() - MOST_NAMED) + " more too large to save");
        }
    }

    private boolean hasEntries(Path folder, List<String> without, List<String> large) {
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        var excluded = without.stream().map(folder::resolve).toList();
        var found = new ArrayList<Path>(1);
        try {
            Files.walkFileTree(
                    folder,
                    new SimpleFileVisitor<>() {
                        @Override
                        public FileVisitResult preVisitDirectory(
                                Path directory, BasicFileAttributes seenAs) {
                            if (excluded.contains(directory)) {
                                return FileVisitResult.SKIP_SUBTREE;
                            }
                            return found(directory);
                        }

                        @Override
                        public FileVisitResult visitFile(Path file, BasicFileAttributes seenAs) {
                            if (seenAs.isRegularFile() && seenAs.size() > largestFileBytes) {
                                large.add(folder.relativize(file).toString());
                            }
                            return excluded.contains(file) ? FileVisitResult.CONTINUE : found(file);
                        }

                        @Override
                        public FileVisitResult visitFileFailed(Path file, IOException e) {
                            return found(file);
                        }

                        private FileVisitResult found(Path entry) {
                            if (found.isEmpty() && !entry.equals(folder)) {
                                found.add(entry);
                            }
                            return FileVisitResult.CONTINUE;
                        }
                    });
        } catch (IOException e) {
            warnings.add("not all of " + folder.getFileName() + " could be looked at: " + e);
        }
        return !found.isEmpty();
    }
}
