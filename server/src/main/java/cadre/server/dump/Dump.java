package cadre.server.dump;

import cadre.server.storage.PrivateFiles;
import cadre.server.storage.Schema;
import cadre.server.storage.StoreConfig;
import cadre.wire.error.CadreException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One installation, its store and its data folder, as something to be carried elsewhere. */
public final class Dump {
    private static final Logger log = LoggerFactory.getLogger(Dump.class);

    private final Path home;
    private final StorePlace store;
    private final InstantSource clock;

    private Dump(Path home, StorePlace store, InstantSource clock) {
        this.home = home;
        this.store = store;
        this.clock = clock;
    }

    /**
     * The installation with this data folder and this store.
     *
     * @param clock for the names of what is written
     */
    public static Dump of(Path home, StoreConfig store, InstantSource clock) {
        return new Dump(home, StorePlace.of(store), clock);
    }

    /**
     * Writes a backup; a server may run meanwhile.
     *
     * @throws CadreException as {@link Backup#write}
     */
    public Backup.Made backup(Path target, Set<Backup.Content> content, Progress progress) {
        return new Backup(store, home, clock).write(target, content, progress);
    }

    /**
     * Restores a backup. The caller keeps servers away from the data folder.
     *
     * @throws CadreException UNAVAILABLE if a server uses the store; else as {@link Restore#run}
     */
    public Restore.Restored restore(Path file, Set<Restore.Choice> choices, Progress progress) {
        PrivateFiles.createFolder(home);
        Cutover.finish(home);
        try (var lock = store.lock()) {
            var restored = new Restore(store, home, clock.instant()).run(file, choices, progress);
            Moved.forget(home, store);
            return restored;
        }
    }

    /** What backs the store up before its schema is changed, for one start of a server. */
    public Schema.Upgrade upgrade() {
        return new UpgradeBackup(
                this, home.resolve("backups"), Backup.STAMP.format(clock.instant()));
    }

    /**
     * Does what is due before a server opens the store: completes a restore that was cut off while
     * it put its files in place.
     *
     * @throws CadreException CONFLICT if the store was moved to another database
     */
    public void beforeStart() {
        Cutover.finish(home)
                .ifPresent(old ->
                        log.atWarn()
                                .addKeyValue("before", old)
                                .log("completed a restore that was cut off"));
        Moved.refuse(home, store);
    }

    /**
     * Moves the store into an empty one on PostgreSQL, and leaves a note here so that no server
     * starts on the old one by mistake. The old one is left as it is. The caller keeps servers away
     * from the data folder.
     *
     * @throws CadreException CONFLICT if there is a store already; UNAVAILABLE if a server uses one
     *     of the two, or there is no room
     */
    public Restore.Restored moveTo(StoreConfig.Shared target, Progress progress) {
        var to = StorePlace.of(target);
        var file = home.resolve("moving.zip");
        beforeStart();
        try (var lock = store.lock();
                var lockThere = to.lock()) {
            to.occupant().ifPresent(there -> Moved.refuseOccupied(to, there));
            Files.deleteIfExists(file); // of a move that was killed
            backup(file, Set.of(), progress);
            var restored = restoreAt(to, file, progress);
            Moved.note(home, to.shown());
            Files.delete(file);
            return restored;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Restore.Restored restoreAt(StorePlace to, Path file, Progress progress) {
        try (var view = StoreView.open(store);
                var tables = BackupFile.open(file)) {
            return new Restore(to, home, clock.instant())
                    .run(
                            tables,
                            new KeptBytes(view.main(), home.resolve("artifacts")),
                            Set.of(Restore.Choice.KEEP_NUMBERS),
                            progress);
        }
    }
}
