package cadre.cli.knowledge;

import cadre.cli.checkout.Git;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.PatternSyntaxException;

/**
 * Finds the files behind paths and patterns. In a Git checkout git says which ones count, so that
 * what it ignores is left out; elsewhere all do but those of tools' own folders. Symbolic links are
 * not followed, so that no loop is walked and nothing outside is read.
 */
public final class SourceFiles {
    /** The largest file that is taken: 2 MB, as the server does. */
    public static final long MOST_BYTES = 2_000_000;

    private static final Set<String> OWN_FOLDERS = Set.of(".git", ".hg", ".svn", "node_modules");

    private final Path directory;
    private final Map<String, String> env;
    private final SortedMap<String, Path> files = new TreeMap<>();
    private final List<Skipped> skipped = new ArrayList<>();
    private final List<String> missing = new ArrayList<>();

    private SourceFiles(Path directory, Map<String, String> env) {
        this.directory = directory;
        this.env = env;
    }

    /**
     * A file that is left out.
     *
     * @param why for people, such as {@code larger than 2 MB}
     */
    public record Skipped(String source, String why) {}

    /**
     * Looks.
     *
     * @param directory what paths and patterns are relative to
     * @param env in which git is looked for
     * @param arguments files, folders, and patterns such as {@code docs/**}{@code /*.md}
     */
    public static SourceFiles of(Path directory, Map<String, String> env, List<String> arguments) {
        var found = new SourceFiles(directory.toAbsolutePath().normalize(), env);
        arguments.forEach(found::take);
        return found;
    }

    /** The files by the names that they get as documents, with {@code /} between the parts. */
    public SortedMap<String, Path> files() {
        return files;
    }

    /** What is left out, and why. */
    public List<Skipped> skipped() {
        return skipped;
    }

    /** Arguments that name nothing. */
    public List<String> missing() {
        return missing;
    }

    private void take(String argument) {
        Path place;
        try {
            place = directory.resolve(argument).normalize();
        } catch (InvalidPathException _) {
            missing.add(argument);
            return;
        }
        if (Files.isDirectory(place)) {
            under(place).forEach(this::add);
        } else if (Files.exists(place, LinkOption.NOFOLLOW_LINKS)) {
            add(place);
        } else if (!pattern(argument)) {
            missing.add(argument);
        }
    }

    private boolean pattern(String argument) {
        if (argument.chars().noneMatch(sign -> "*?[{".indexOf(sign) >= 0)) {
            return false;
        }
        try {
            var matcher = FileSystems.getDefault().getPathMatcher("glob:" + argument);
            var some =
                    under(directory).stream()
                            .filter(file -> matcher.matches(directory.relativize(file)))
                            .toList();
            some.forEach(this::add);
            return !some.isEmpty();
        } catch (PatternSyntaxException _) {
            return false;
        }
    }

    private List<Path> under(Path folder) {
        var git = Git.in(folder, env);
        if (git.run("rev-parse", "--is-inside-work-tree").out().strip().equals("true")) {
            var listed =
                    git.out(
                            "list the files",
                            "ls-files",
                            "-z",
                            "--cached",
                            "--others",
                            "--exclude-standard");
            return List.of(listed.split("\0")).stream()
                    .filter(name -> !name.isEmpty())
                    .map(name -> folder.resolve(name).normalize())
                    .filter(file -> Files.exists(file, LinkOption.NOFOLLOW_LINKS))
                    .distinct()
                    .toList();
        }
        return walked(folder);
    }

    private List<Path> walked(Path folder) {
        var all = new ArrayList<Path>();
        try {
            Files.walkFileTree(
                    folder,
                    new SimpleFileVisitor<>() {
                        @Override
                        public FileVisitResult preVisitDirectory(
                                Path each, BasicFileAttributes attributes) {
                            var name = String.valueOf(each.getFileName());
                            return !each.equals(folder) && OWN_FOLDERS.contains(name)
                                    ? FileVisitResult.SKIP_SUBTREE
                                    : FileVisitResult.CONTINUE;
                        }

                        @Override
                        public FileVisitResult visitFile(
                                Path each, BasicFileAttributes attributes) {
                            all.add(each);
                            return FileVisitResult.CONTINUE;
                        }

                        @Override
                        public FileVisitResult visitFileFailed(Path each, IOException e) {
                            skipped.add(new Skipped(source(each), "cannot be read"));
                            return FileVisitResult.CONTINUE;
                        }
                    });
        } catch (IOException e) {
            skipped.add(new Skipped(source(folder), "cannot be read"));
        }
        return all;
    }

    private void add(Path file) {
        var source = source(file);
        try {
            var attributes =
                    Files.readAttributes(
                            file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            if (attributes.isSymbolicLink()) {
                skipped.add(new Skipped(source, "a symbolic link"));
            } else if (!attributes.isRegularFile()) {
                skipped.add(new Skipped(source, "no plain file"));
            } else if (attributes.size() > MOST_BYTES) {
                skipped.add(new Skipped(source, "larger than 2 MB"));
            } else {
                files.put(source, file);
            }
        } catch (IOException _) {
            skipped.add(new Skipped(source, "cannot be read"));
        }
    }

    /** Relative to the directory where it is below it; else its last two parts. */
    private String source(Path file) {
        var names =
                file.startsWith(directory)
                        ? directory.relativize(file)
                        : file.subpath(Math.max(0, file.getNameCount() - 2), file.getNameCount());
        return names.toString().replace('\\', '/');
    }
}
