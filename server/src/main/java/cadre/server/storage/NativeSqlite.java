package cadre.server.storage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.sqlite.SQLiteJDBCLoader;

/**
 * SQLite's own library, which the driver unpacks into a file to load it. The file is deleted as
 * soon as it is loaded: the driver does so at a clean end only, and a server that is killed would
 * leave a megabyte each time, for ever.
 */
final class NativeSqlite {
    private static final String FOLDER = "org.sqlite.tmpdir";
    private static boolean isLoaded;

    private NativeSqlite() {}

    /** Loads it, if that has not been done. */
    static synchronized void load() {
        if (isLoaded) {
            return;
        }
        var usual = System.getProperty(FOLDER, System.getProperty("java.io.tmpdir", "/tmp"));
        var hadOwn = System.getProperty(FOLDER) != null;
        try {
            var folder = Files.createTempDirectory(Path.of(usual), "cadre-sqlite");
            try {
                System.setProperty(FOLDER, folder.toString());
                SQLiteJDBCLoader.initialize();
            } finally {
                if (hadOwn) {
                    System.setProperty(FOLDER, usual);
                } else {
                    System.clearProperty(FOLDER);
                }
                delete(folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("no folder for SQLite's library in " + usual, e);
        } catch (Exception e) {
            throw new IllegalStateException("SQLite's library cannot be loaded", e);
        }
        isLoaded = true;
    }

    private static void delete(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            for (var file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }
}
