package cadre.node.workspace;

import cadre.node.guard.Claims;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The topmost folders of one clone in which a job may change nothing. Left out are folders that are
 * not in the commit where it began, for those are made by builds; folders in which something is
 * changed already, for it may have to be put back; and links.
 */
final class ForeignFolders {
    private static final int MOST = 100;

    private final TreeLook look;
    private final Claims claims;

    ForeignFolders(TreeLook look, Claims claims) {
        this.look = look;
        this.claims = claims;
    }

    List<Path> all() throws InterruptedException {
        var seen = look.at(List.of());
        if (seen.isEmpty()) {
            return List.of();
        }
        var found = new ArrayList<String>();
        for (var folder : look.folders()) { // git names a folder before those in it
            boolean isIn = found.stream().anyMatch(above -> folder.startsWith(above + "/"));
            boolean isChanged =
                    seen.get().changed().stream().anyMatch(path -> path.startsWith(folder + "/"));
            if (!folder.isEmpty() && !isIn && !isChanged && !claims.anyIn(folder)) {
                found.add(folder);
            }
        }
        return found.stream().limit(MOST).flatMap(folder -> real(folder).stream()).toList();
    }

    /** An agent that was there before could have put a link in the way. */
    private Optional<Path> real(String folder) {
        try {
            var path = look.directory().toRealPath().resolve(folder);
            return path.toRealPath().equals(path) && path.toFile().isDirectory()
                    ? Optional.of(path)
                    : Optional.empty();
        } catch (IOException | InvalidPathException gone) {
            return Optional.empty();
        }
    }
}
