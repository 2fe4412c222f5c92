package cadre.node.workspace;

import cadre.node.workspace.Saved.SavedFile;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.PatternSyntaxException;

/**
 * Copies the files that a job's {@code artifacts} globs match. Globs are relative to where the
 * agent started; {@code **} also matches no folder at all. No link is followed or copied.
 */
final class MatchedFiles {
    private static final int MOST_FILES = 1000;
    private static final long MOST_BYTES = 2_000_000_000;

    private final Path directory;
    private final Path into;
    private final long largestFileBytes;
    private final List<String> warnings;
    private final LeakSearch leaks;
    private final List<SavedFile> saved = new ArrayList<>();
    private final Set<String> names = new HashSet<>();
    private long bytes;
    private int left;

    MatchedFiles(
            Path directory,
            Path into,
            long largestFileBytes,
            List<String> warnings,
            LeakSearch leaks) {
        this.directory = directory;
        this.into = into;
        this.largestFileBytes = largestFileBytes;
        this.warnings = warnings;
        this.leaks = leaks;
    }

    /** Copies what matches any of the globs, each file once. */
    List<SavedFile> save(List<String> globs) {
        var matchers = globs.stream().flatMap(glob -> matchers(glob).stream()).toList();
        if (matchers.isEmpty() || !Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
            return List.of();
        }
        try {
            Files.walkFileTree(
                    directory,
                    new SimpleFileVisitor<>() {
                        @Override
                        public FileVisitResult preVisitDirectory(
                                Path folder, BasicFileAttributes seenAs) {
                            return folder.endsWith(".git")
                                    ? FileVisitResult.SKIP_SUBTREE
                                    : FileVisitResult.CONTINUE;
                        }

                        @Override
                        public FileVisitResult visitFile(Path file, BasicFileAttributes seenAs)
                                throws IOException {
                            var relative = directory.relativize(file);
                            if (seenAs.isRegularFile()
                                    && matchers.stream().anyMatch(each -> each.matches(relative))) {
                                take(file, relative.toString(), seenAs.size());
                            }
                            return FileVisitResult.CONTINUE;
                        }

                        @Override
                        public FileVisitResult visitFileFailed(Path file, IOException e) {
                            return FileVisitResult.CONTINUE;
                        }
                    });
        } catch (IOException e) {
            throw Folders.unwritable(into, e);
        }
        if (left > 0) {
            warnings.add(
                    left + " more files match 'artifacts': at most " + MOST_FILES + " are saved");
        }
        return List.copyOf(saved);
    }

    private void take(Path file, String name, long size) throws IOException {
        if (size > largestFileBytes) {
            warnings.add("too large to save: " + name);
        } else if (saved.size() >= MOST_FILES || bytes + size > MOST_BYTES) {
            left++;
        } else if (!Files.isReadable(file)) {
            warnings.add("cannot be read: " + name);
        } else {
            var copy = into.resolve("file-%04d".formatted(saved.size() + 1));
            Files.copy(file, copy, LinkOption.NOFOLLOW_LINKS);
            saved.add(new SavedFile("file", "", unique(leaks.name(name)), copy));
            bytes += size;
            leaks.file(copy, name, size);
        }
    }

    /** Names that differ in a secret alone are the same without it. */
    private String unique(String name) {
        var free = name;
        for (int i = 2; !names.add(free); i++) {
            free = name + "~" + i;
        }
        return free;
    }

    private List<PathMatcher> matchers(String glob) {
        var pattern = glob.startsWith("./") ? glob.substring(2) : glob;
        if (pattern.isEmpty() || pattern.startsWith("/") || (pattern + "/").contains("../")) {
            warnings.add("not a path inside the workspace: " + glob);
            return List.of();
        }
        var matchers = new ArrayList<PathMatcher>();
        try {
            var files = FileSystems.getDefault();
            matchers.add(files.getPathMatcher("glob:" + pattern));
            if (pattern.contains("**/")) {
                matchers.add(files.getPathMatcher("glob:" + pattern.replace("**/", "")));
            }
        } catch (PatternSyntaxException e) {
            warnings.add("not a glob: " + glob);
        }
        return matchers;
    }
}
