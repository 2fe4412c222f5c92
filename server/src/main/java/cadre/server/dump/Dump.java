package cadre.server.dump;

import cadre.server.access.secret.KeyPlace;
import cadre.server.objects.Bucket;
import cadre.server.storage.Password;
import cadre.server.storage.PrivateFiles;
import cadre.server.storage.Schema;
import cadre.server.storage.StoreConfig;
import cadre.wire.error.CadreException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One installation, its store and its data folder, as something to be carried elsewhere. */
public final class Dump {
    private static final Logger log = LoggerFactory.getLogger(Dump.class);

    private final Path home;
    private final StorePlace store;
    private final InstantSource clock;
    private final Password password;
    private final KeyPlace secrets;
    private final Optional<Bucket> bucket;

    private Dump(
            Path home,
            StorePlace store,
            InstantSource clock,
            Password password,
            KeyPlace secrets,
            Optional<Bucket> bucket) {
        this.home = home;
        this.store = store;
        this.clock = clock;
        this.password = password;
        this.secrets = secrets;
        this.bucket = bucket;
    }

    /**
     * The installation with this data folder and this store.
     *
     * @param clock for the names of what is written
     */
    public static Dump of(Path home, StoreConfig store, InstantSource clock) {
        return new Dump(
                home,
                StorePlace.of(store),
                clock,
                Password.NONE,
                new KeyPlace(home, Optional.empty()),
                Optional.empty());
    }

    /** The same with the key of its secrets elsewhere than in a file of the data folder. */
    public Dump with(KeyPlace other) {
        return new Dump(home, store, clock, password, other, bucket);
    }

    /** The same with the password of a PostgreSQL that a move may have gone to. */
    public Dump with(Password other) {
        return new Dump(home, store, clock, other, secrets, bucket);
    }

    /** The same with files in a bucket, which backups have, too. */
    public Dump with(Optional<Bucket> other) {
        return new Dump(home, store, clock, password, secrets, other);
    }

    /**
     * Writes a backup; a server may run meanwhile.
     *
     * @throws CadreException as {@link Backup#write}
     */
    public Backup.Made backup(Path target, Set<Backup.Content> content, Progress progress) {
        return new Backup(store, home, bucket, clock).write(target, content, progress);
    }

    /** Has the doctor know that one was made. */
    public void noteBackup() {
        try {
            PrivateFiles.write(home.resolve("backed-up"), new byte[0]);
        } catch (CadreException e) {
            log.atWarn().setCause(e).log("the doctor will not hear of this backup");
        }
    }

    /**
     * Restores a backup. The caller keeps servers away from the data folder.
     *
     * @throws CadreException UNAVAILABLE if a server uses the store; else as {@link Restore#run}
     */
    public Restore.Restored restore(Path file, Set<Restore.Choice> choices, Progress progress) {
        PrivateFiles.createFolder(home);
        var completed = completed(file);
        if (completed.isPresent()) {
            Moved.forget(home, store);
            return completed.get();
        }
        try (var lock = store.lock()) {
            var restored =
                    new Restore(store, home, clock.instant(), secrets).run(file, choices, progress);
            Moved.forget(home, store);
            return restored;
        }
    }

    /** A restore that was cut off while its files were put in place, if it was of this backup. */
    private Optional<Restore.Restored> completed(Path file) {
        var cutOff = Cutover.decided(home);
        var aside = Cutover.finish(home);
        if (cutOff.isEmpty()) {
            return Optional.empty();
        }
        log.atWarn().addKeyValue("of", cutOff.get()).log("completed a restore that was cut off");
        try (var backup = BackupFile.open(file)) {
            return backup.manifest().id().equals(cutOff.get())
                    ? Optional.of(Restore.Restored.before(backup.manifest(), store.shown(), aside))
                    : Optional.empty();
        }
    }

    /** What backs the store up before its schema is changed, for one start of a server. */
    public Schema.Upgrade upgrade() {
        return new UpgradeBackup(
                this, home.resolve("backups"), Backup.STAMP.format(clock.instant()));
    }

    /**
     * Does what is due before a server opens the store: completes a restore or a move that was cut
     * off while it put the new store in place.
     *
     * @throws CadreException CONFLICT if the store was moved to another database, or may have been
     */
    public void beforeStart() {
        Cutover.finish(home)
                .ifPresent(old ->
                        log.atWarn()
                                .addKeyValue("before", old)
                                .log("completed a restore that was cut off"));
        cutOff().ifPresent(this::settle);
        Moved.refuse(home, store);
    }

    /** A move from here whose end nobody has seen. */
    private Optional<MoveNote> cutOff() {
        return store instanceof SqlitePlace ? MoveNote.read(home) : Optional.empty();
    }

    private boolean settle(MoveNote note) {
        var tookPlace = note.tookPlace(home, password);
        if (tookPlace) {
            Moved.note(home, note.to());
        }
        MoveNote.forget(home);
        log.atWarn()
                .addKeyValue("to", note.to())
                .addKeyValue("took_place", tookPlace)
                .log("a move was cut off");
        return tookPlace;
    }

    /**
     * Moves the store into an empty one on PostgreSQL, and leaves a note here so that no server
     * starts on the old one by mistake. The old one is left as it is. The caller keeps servers away
     * from the data folder. One that was cut off after its last step is completed.
     *
     * @throws CadreException CONFLICT if there is a store already; UNAVAILABLE if a server uses one
     *     of the two, or there is no room
     */
    public Restore.Restored moveTo(StoreConfig.Shared target, Progress progress) {
        var file = home.resolve("moving.zip");
        var there = with(new Password(target.url().password()));
        var completed = there.complete(target, file);
        return completed.isPresent() ? completed.get() : there.move(target, file, progress);
    }

    private Optional<Restore.Restored> complete(StoreConfig.Shared target, Path file) {
        var note = cutOff();
        if (note.isEmpty()
                || !note.get().to().equals(target.url().shown())
                || !settle(note.get())
                || !Files.exists(file)) {
            return Optional.empty();
        }
        try (var made = BackupFile.open(file)) {
            var manifest = made.manifest();
            Files.delete(file);
            return Optional.of(
                    Restore.Restored.before(manifest, note.get().to(), Optional.empty()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Restore.Restored move(StoreConfig.Shared target, Path file, Progress progress) {
        var to = StorePlace.of(target);
        beforeStart();
        try (var lock = store.lock();
                var lockThere = to.lock()) {
            to.occupant().ifPresent(there -> Moved.refuseOccupied(to, there));
            Files.deleteIfExists(file); // of a move that was killed
            var made = backup(file, Set.of(), progress);
            var note = new MoveNote(to.shown(), made.sha256());
            var move = new PostgresPlace.Move(home, note);
            var restored =
                    restoreAt(new PostgresPlace(target.url(), Optional.of(move)), file, progress);
            Moved.note(home, to.shown());
            MoveNote.forget(home);
            return restored;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            forgetUnlessCutOff(file);
        }
    }

    /** It holds all that the tables do. */
    private void forgetUnlessCutOff(Path file) {
        try {
            if (!Files.exists(MoveNote.file(home))) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            log.atWarn().addKeyValue("file", file).setCause(e).log("delete this file");
        }
    }

    private Restore.Restored restoreAt(StorePlace to, Path file, Progress progress) {
        try (var view = StoreView.open(store);
                var tables = BackupFile.open(file)) {
            return new Restore(to, home, clock.instant(), secrets)
                    .run(
                            tables,
                            new KeptBytes(view.main(), home.resolve("artifacts")),
                            Set.of(Restore.Choice.KEEP_NUMBERS),
                            progress);
        }
    }
}
