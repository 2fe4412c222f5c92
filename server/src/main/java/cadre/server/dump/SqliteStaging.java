package cadre.server.dump;

import cadre.server.storage.Database;
import cadre.server.storage.DatabaseConfig;
import cadre.server.storage.DatabaseConfig.Synchronous;
import cadre.server.storage.Schema;
import cadre.server.storage.Snapshot;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/**
 * New SQLite files under the names {@code cadre.db.restoring} and {@code logs.db.restoring}, which
 * are on disk and closed before they get their names.
 */
final class SqliteStaging implements Staging {
    private static final String BEGUN = ".restoring";

    private final Cutover cutover;
    private final List<Path> files;
    private final List<Database> databases = new ArrayList<>();
    private boolean finished;

    private SqliteStaging(SqlitePlace place, Cutover cutover) {
        this.cutover = cutover;
        this.files = List.of(place.main(), place.logs());
    }

    static SqliteStaging begin(
            SqlitePlace place, Cutover cutover, SortedMap<String, Integer> schema) {
        var staging = new SqliteStaging(place, cutover);
        try {
            staging.deleteAll(); // what a killed program left
            for (int i = 0; i < StorePlace.PARTS.size(); i++) {
                var part = StorePlace.PARTS.get(i);
                // not durable by the statement: it is made so as a whole at the end
                staging.databases.add(
                        Database.open(
                                new DatabaseConfig(begun(staging.files.get(i)), Synchronous.NORMAL),
                                Schema.of(part, schema.getOrDefault(part, 0))));
            }
            return staging;
        } catch (RuntimeException | Error e) {
            staging.close();
            throw e;
        }
    }

    @Override
    public List<Database> databases() {
        return List.copyOf(databases);
    }

    @Override
    public Shelf shelf(Path home, Instant now) {
        return new FolderShelf(home.resolve("artifacts"));
    }

    @Override
    public Optional<String> finish() {
        databases.forEach(Database::close);
        try {
            var moves = new ArrayList<Cutover.Move>();
            for (var file : files) {
                var begun = begun(file);
                takeInLog(begun);
                try (var channel = FileChannel.open(begun, StandardOpenOption.WRITE)) {
                    channel.force(true);
                }
                moves.add(new Cutover.Move(begun.toString(), file.toString()));
            }
            var aside = cutover.run(moves);
            finished = true;
            deleteAll();
            return aside;
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    /**
     * The last connection that is closed takes the log in; of several that are closed at once none
     * may be the last.
     */
    private static void takeInLog(Path begun) {
        var log = sibling(begun, "-wal");
        if (Files.exists(log)) {
            Snapshot.of(begun).close();
        }
        if (Files.exists(log)) {
            throw new IllegalStateException("a closed database has a log: " + begun);
        }
    }

    @Override
    public void close() {
        databases.forEach(Database::close);
        if (!finished) {
            deleteAll();
        }
    }

    private void deleteAll() {
        try {
            for (var file : files) {
                for (var ending : List.of("", "-wal", "-shm", ".lock")) {
                    Files.deleteIfExists(sibling(begun(file), ending));
                }
            }
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    private CadreException unwritable(IOException e) {
        return new CadreException(
                ErrorCode.UNAVAILABLE,
                "The data folder cannot be written",
                Map.of("folder", BackupOutput.folderOf(files.getFirst())),
                "Free space on its disk, and see that this user may write there; the system says: "
                        + e,
                e);
    }

    private static Path begun(Path file) {
        return sibling(file, BEGUN);
    }

    private static Path sibling(Path file, String ending) {
        return file.resolveSibling(file.getFileName() + ending);
    }
}
