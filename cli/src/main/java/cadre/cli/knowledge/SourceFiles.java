package cadre.cli.knowledge;

import cadre.cli.checkout.Git;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.io.File;
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
import java.util.LinkedHashSet;
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

    /** The most files of one collection, as on the server. */
    private static final int MOST_FILES = 20_000;

    private static final Set<String> OWN_FOLDERS = Set.of(".git", ".hg", ".svn", "node_modules");

    /** Why a file is left out that the machine does not let be read. */
    private static final String UNREADABLE = "cannot be read";

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

    /** Whether a file or folder that is there could not be read: what it holds is not known. */
    public boolean isPartly() {
        return !unreadable().isEmpty();
    }

    /** The first of those; empty if there is none. */
    public String unreadable() {
        return skipped.stream()
                .filter(one -> one.why().equals(UNREADABLE))
                .map(Skipped::source)
                .findFirst()
                .orElse("");
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
        } catch (InvalidPathException _) { // as a pattern may be, on Windows
            if (!pattern(argument)) {
                missing.add(argument);
            }
            return;
        }
        if (Files.isDirectory(place) && !isLink(place)) {
            var some = under(place);
            if (some.isEmpty()) {
                missing.add(argument);
            }
            some.forEach(this::add);
        } else if (Files.exists(place, LinkOption.NOFOLLOW_LINKS)) {
            add(place);
        } else if (!pattern(argument)) {
            missing.add(argument);
        }
    }

    /** The directory itself may be one: that is where somebody stands. */
    private boolean isLink(Path place) {
        return !place.equals(directory) && Files.isSymbolicLink(place);
    }

    private boolean pattern(String argument) {
        if (argument.chars().noneMatch(sign -> "*?[{".indexOf(sign) >= 0)) {
            return false;
        }
        try {
            var glob = argument.startsWith("./") ? argument.substring(2) : argument;
            var matcher = FileSystems.getDefault().getPathMatcher("glob:" + glob);
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
        return isInCheckout(folder) ? listed(folder) : walked(folder);
    }

    private static boolean isInCheckout(Path folder) {
        for (var each = folder; each != null; each = each.getParent()) {
            if (Files.exists(each.resolve(".git"), LinkOption.NOFOLLOW_LINKS)) {
                return true;
            }
        }
        return false;
    }

    private List<Path> listed(Path folder) {
        var git = Git.in(folder, env);
        var doing = "list the files";
        var listed = git.run("ls-files", "-z", "--cached", "--others", "--exclude-standard");
        if (!listed.succeeded() || listed.truncated()) {
            throw git.failed(doing, listed); // all files, ignored ones too, are not what was meant
        }
        var all = new LinkedHashSet<Path>();
        for (var name : listed.out().split("\0")) {
            try {
                var file = folder.resolve(name).normalize();
                if (!name.isEmpty() && Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
                    all.add(file);
                }
            } catch (InvalidPathException _) {
                skipped.add(new Skipped(name, "a name that this machine cannot read"));
            }
        }
        return List.copyOf(all);
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
                            skipped.add(new Skipped(source(each), UNREADABLE));
                            return FileVisitResult.CONTINUE;
                        }
                    });
        } catch (IOException e) {
            skipped.add(new Skipped(source(folder), UNREADABLE));
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
            } else if (isBehindLink(file)) {
                skipped.add(new Skipped(source, "behind a symbolic link"));
            } else if (attributes.size() > MOST_BYTES) {
                skipped.add(new Skipped(source, "larger than 2 MB"));
            } else if (files.size() >= MOST_FILES && !files.containsKey(source)) {
                throw new CadreException(
                        ErrorCode.INVALID,
                        "There are too many files for one collection",
                        Map.of("most", MOST_FILES),
                        "Name fewer folders, or make several collections; nothing was sent");
            } else {
                var other = files.putIfAbsent(source, file);
                if (other != null && !other.equals(file)) {
                    skipped.add(new Skipped(source, "another file has this name: " + other));
                }
            }
        } catch (IOException _) {
            skipped.add(new Skipped(source, UNREADABLE));
        }
    }

    /** A folder of a checkout may have become a link that leads out of it. */
    private boolean isBehindLink(Path file) throws IOException {
        var folder = file.getParent();
        return folder != null
                && file.startsWith(directory)
                && !folder.toRealPath().startsWith(directory.toRealPath());
    }

    /** Relative to the directory where it is below it; else its last two parts. */
    private String source(Path file) {
        var names =
                file.startsWith(directory)
                        ? directory.relativize(file)
                        : file.subpath(Math.max(0, file.getNameCount() - 2), file.getNameCount());
        return names.toString().replace(File.separatorChar, '/');
    }
}
