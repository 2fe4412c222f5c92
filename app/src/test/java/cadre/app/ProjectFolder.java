package cadre.app;

import java.nio.file.Files;
import java.nio.file.Path;

/** Where the project's files are, for tests that look at the project itself. */
public final class ProjectFolder {
    private ProjectFolder() {}

    /** The first folder, from the working directory up, that holds the Maven wrapper. */
    public static Path root() {
        for (var folder = Path.of("").toAbsolutePath();
                folder != null;
                folder = folder.getParent()) {
            if (Files.exists(folder.resolve("mvnw"))) {
                return folder;
            }
        }
        throw new IllegalStateException("no project above " + Path.of("").toAbsolutePath());
    }
}
