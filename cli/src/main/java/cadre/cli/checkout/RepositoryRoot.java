package cadre.cli.checkout;

import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/** Where a repository begins, found without git. */
public final class RepositoryRoot {
    private RepositoryRoot() {}

    /** That of the repository that a directory is in; the directory itself if it is in none. */
    public static Path around(Path directory) {
        for (Path at = directory; at != null; at = at.getParent()) {
            if (isRoot(at)) {
                return at;
            }
        }
        return directory;
    }

    /** Whether a repository begins here. */
    public static boolean isRoot(Path directory) {
        return Files.exists(directory.resolve(".git"), LinkOption.NOFOLLOW_LINKS);
    }
}
