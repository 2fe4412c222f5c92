package cadre.node.agents;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Folders that the agent can write: they are listed without following links, within bounds. */
final class SideFolder {
    private static final int MOST = 5000;

    private SideFolder() {}

    /** The folders in it, the last by name first; none if it is not one. */
    static List<Path> folders(Path folder) {
        return entries(folder).stream()
                .filter(entry -> Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS))
                .toList();
    }

    /** The files in it whose name ends so, the last by name first. */
    static List<Path> files(Path folder, String ending) {
        return entries(folder).stream()
                .filter(entry -> entry.getFileName().toString().endsWith(ending))
                .filter(entry -> Files.isRegularFile(entry, LinkOption.NOFOLLOW_LINKS))
                .toList();
    }

    private static List<Path> entries(Path folder) {
        var found = new ArrayList<Path>();
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            return found;
        }
        try (var all = Files.newDirectoryStream(folder)) {
            for (var entry : all) {
                if (found.size() < MOST) {
                    found.add(entry);
                }
            }
        } catch (IOException | DirectoryIteratorException unreadable) {
            return found;
        }
        found.sort(Comparator.comparing((Path entry) -> entry.getFileName().toString()).reversed());
        return found;
    }
}
