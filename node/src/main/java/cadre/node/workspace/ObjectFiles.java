package cadre.node.workspace;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Takes objects over from one git directory into another, file by file: loose objects and packs,
 * and nothing else. So no alternates, link, graph or bitmap that an agent may have planted comes
 * along, and git never reads from a folder that an agent could write.
 */
final class ObjectFiles {
    private static final Pattern LOOSE_FOLDER = Pattern.compile("[0-9a-f]{2}");
    private static final Pattern LOOSE = Pattern.compile("[0-9a-f]{38}|[0-9a-f]{62}");
    private static final Pattern PACK = Pattern.compile("pack-[0-9a-f]{40,64}\\.(pack|idx)");

    private ObjectFiles() {}

    /** Copies what is not there yet; both folders are called {@code objects}. */
    static void copy(Path from, Path into) {
        try {
            for (var file : in(from)) {
                var target = into.resolve(from.relativize(file));
                if (!Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
                    Files.createDirectories(parent(target));
                    Files.copy(file, target, StandardCopyOption.COPY_ATTRIBUTES);
                }
            }
        } catch (IOException e) {
            throw Folders.unwritable(into, e);
        }
    }

    /** Links where the file system allows it, else copies; what is there already stays. */
    static void adopt(Path from, Path into) throws GitFailure {
        try {
            for (var file : in(from)) {
                var target = into.resolve(from.relativize(file));
                if (!Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
                    Files.createDirectories(parent(target));
                    link(file, target);
                }
            }
        } catch (IOException e) {
            throw GitFailure.because("the clone's objects cannot be read: " + e);
        }
    }

    private static void link(Path file, Path target) throws IOException {
        try {
            Files.createLink(target, file);
        } catch (IOException | UnsupportedOperationException otherFileSystem) {
            Files.copy(file, target, LinkOption.NOFOLLOW_LINKS);
        }
    }

    private static List<Path> in(Path objects) throws IOException {
        var files = new ArrayList<Path>();
        if (!Files.isDirectory(objects, LinkOption.NOFOLLOW_LINKS)) {
            return files;
        }
        try (var folders = Files.newDirectoryStream(objects)) {
            for (var folder : folders) {
                var name = folder.getFileName().toString();
                if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
                    continue;
                }
                if (LOOSE_FOLDER.matcher(name).matches()) {
                    add(files, folder, LOOSE);
                } else if (name.equals("pack")) {
                    add(files, folder, PACK);
                }
            }
        }
        return files;
    }

    private static void add(List<Path> files, Path folder, Pattern names) throws IOException {
        try (var entries = Files.newDirectoryStream(folder)) {
            for (var file : entries) {
                if (names.matcher(file.getFileName().toString()).matches()
                        && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                    files.add(file);
                }
            }
        }
    }

    private static Path parent(Path file) {
        var parent = file.getParent();
        if (parent == null) {
            throw new IllegalStateException("an object file without a folder: " + file);
        }
        return parent;
    }
}
