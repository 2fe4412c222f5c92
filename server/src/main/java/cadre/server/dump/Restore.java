package cadre.server.dump;

import cadre.server.access.secret.KeyPlace;
import cadre.server.dump.Manifest.TableEntry;
import cadre.server.dump.StoreFill.Numbers;
import cadre.server.fleet.FaultPoint;
import cadre.server.storage.PrivateFiles;
import cadre.server.storage.Tx;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Makes an installation of a backup: all of the file is checked first, the store is filled where
 * nobody looks and compared, and then put in its place as a whole. If it ends before that, for
 * whatever reason, all is as it was. The caller sees to it that no server runs there.
 */
public final class Restore {
    /** What the files of a store take that holds nothing, while they are filled. */
    private static final long EMPTY_STORE = 8L << 20;

    private final StorePlace store;
    private final Path home;
    private final Instant now;
    private final KeyPlace secrets;
    private final Cutover cutover;

    /**
     * Into this store and this data folder.
     *
     * @param now names what a replaced store is kept as
     * @param secrets where the key of the restored secrets should be
     */
    Restore(StorePlace store, Path home, Instant now, KeyPlace secrets) {
        this.secrets = secrets;
        this.store = store;
        this.home = home;
        this.now = now;
        this.cutover = new Cutover(home, Backup.STAMP.format(now));
    }

    /** What is not done unless it is asked for. */
    public enum Choice {
        /** Take the place of a store that is there; it is kept beside. */
        REPLACE,
        /** Give the next numbers, as nothing was done since the backup. */
        KEEP_NUMBERS
    }

    /**
     * What was restored.
     *
     * @param manifest of the backup
     * @param store where, for people
     * @param replaced where the old store is kept
     * @param filesAdded kept files that were not there yet
     * @param settingsAdded files of the data folder that were not there yet
     * @param settingsBeside files that differ from those that are there, under NAME.restored
     * @param secretsKeyMissing whether there are secrets that nothing here can decrypt
     * @param textsChanged texts in which U+FFFD stands for a NUL character
     * @param earlier whether an earlier run had done it, and this one only put it in place
     */
    public record Restored(
            Manifest manifest,
            String store,
            Optional<String> replaced,
            long filesAdded,
            List<String> settingsAdded,
            List<String> settingsBeside,
            boolean secretsKeyMissing,
            long textsChanged,
            boolean earlier) {
        /** Copies the lists. */
        public Restored {
            settingsAdded = List.copyOf(settingsAdded);
            settingsBeside = List.copyOf(settingsBeside);
        }

        /** What an earlier run has restored, which nobody was told of. */
        static Restored before(Manifest manifest, String store, Optional<String> replaced) {
            return new Restored(manifest, store, replaced, 0, List.of(), List.of(), false, 0, true);
        }
    }

    /**
     * Reads all of a backup and compares it with its hashes.
     *
     * @throws CadreException as {@link BackupFile#open} and {@link BackupFile#verify}
     */
    public static Manifest check(Path file, Progress progress) {
        try (var backup = BackupFile.open(file)) {
            backup.verify(progress);
            return backup.manifest();
        }
    }

    /**
     * Restores it.
     *
     * @throws CadreException INVALID if the file is no backup, damaged or changed; CONFLICT if
     *     there is a store already, or a newer version made the backup; UNAVAILABLE if there is no
     *     room
     */
    Restored run(Path file, Set<Choice> choices, Progress progress) {
        try (var backup = BackupFile.open(file)) {
            return run(backup, backup, choices, progress);
        }
    }

    /**
     * As {@link #run(Path, Set, Progress)}.
     *
     * @param files where kept files come from
     */
    Restored run(BackupFile backup, FileSource files, Set<Choice> choices, Progress progress) {
        if (!choices.contains(Choice.REPLACE)) {
            store.occupant().ifPresent(this::refuse);
        }
        refuseWithoutRoom(backup.manifest(), files);
        backup.verify(progress);
        cutover.restoring(backup.manifest().id());
        try (var staging = store.stage(backup.manifest().schema(), cutover)) {
            var shelf = staging.shelf(home, now);
            try {
                return fill(backup, files, new Target(staging, shelf), choices, progress);
            } catch (RuntimeException | Error e) {
                if (!Cutover.isDecided(home)) { // else they belong to the new store
                    shelf.undo();
                }
                throw e;
            }
        }
    }

    private record Target(Staging staging, Shelf shelf) {}

    private Restored fill(
            BackupFile backup,
            FileSource files,
            Target target,
            Set<Choice> choices,
            Progress progress) {
        var manifest = backup.manifest();
        var numbers = choices.contains(Choice.KEEP_NUMBERS) ? Numbers.GO_ON : Numbers.LEAVE_GAP;
        var changed =
                new StoreFill(target.staging().databases(), progress)
                        .fill(manifest.tables(), table -> backup.open(table.entry()), numbers);
        var added = copyFiles(files, target.shelf(), progress);
        var settings = settings(backup);
        // with the key that came with the backup, too
        var keyMissing = !target.staging().databases().getFirst().read(this::isReadable);
        // what servers made of the store as it was then or later is none of this one
        target.staging().databases().getFirst().write(Restore::beginAnew);
        progress.at("putting it in place", 0, 0);
        FaultPoint.RESTORE_FILLED.reach();
        var replaced = target.staging().finish();
        return new Restored(
                manifest,
                store.shown(),
                replaced,
                added,
                settings.added(),
                settings.beside(),
                keyMissing,
                changed,
                false);
    }

    private static int beginAnew(Tx tx) {
        return KeptFileRows.hasTable(tx, "knowledge_revision")
                ? tx.update("update knowledge_revision set history = ''")
                : 0;
    }

    private boolean isReadable(Tx tx) {
        return !KeptFileRows.hasTable(tx, "secret")
                || secrets.fits(tx.all("select sealed from secret", row -> row.bytes("sealed")));
    }

    private void refuse(String occupant) {
        throw new CadreException(
                ErrorCode.CONFLICT,
                "There is a store already",
                Map.of("store", store.shown(), "holds", occupant),
                (store instanceof SqlitePlace
                                ? "Set CADRE_HOME to an empty folder"
                                : "Name an empty database in CADRE_DB, or another schema with"
                                        + " ?currentSchema=NAME")
                        + ", or give --replace: the store that is there is kept beside");
    }

    /** What is here; what PostgreSQL has is not to be known. */
    private void refuseWithoutRoom(Manifest manifest, FileSource files) {
        if (!(store instanceof SqlitePlace)) {
            return;
        }
        var shelf = new FolderShelf(home.resolve("artifacts"));
        var tables = manifest.tables().stream().mapToLong(TableEntry::bytes).sum();
        var more =
                files.files().stream()
                        .filter(sha256 -> !shelf.has(sha256, files.size(sha256)))
                        .mapToLong(files::size)
                        .sum();
        try {
            var free = Files.getFileStore(home).getUsableSpace();
            var needed = tables + tables / 2 + EMPTY_STORE + more; // with indexes, and a log
            if (free < needed) {
                throw new CadreException(
                        ErrorCode.UNAVAILABLE,
                        "There is no room for what the backup holds",
                        Map.of("folder", home, "free_bytes", free, "needed_bytes", needed),
                        "Free space on its disk, or set CADRE_HOME to another one");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long copyFiles(FileSource files, Shelf shelf, Progress progress) {
        var all = files.files();
        var added = 0L;
        var done = 0L;
        for (var sha256 : all) {
            if (!shelf.has(sha256, files.size(sha256))) {
                shelf.put(files, sha256);
                added++;
            }
            progress.at("restoring files", ++done, all.size());
        }
        shelf.settle();
        return added;
    }

    private record Settings(List<String> added, List<String> beside) {}

    private Settings settings(BackupFile backup) {
        var added = new ArrayList<String>();
        var beside = new ArrayList<String>();
        for (var name : backup.manifest().home().keySet()) {
            if (!HomeFiles.isOne(name)) {
                continue; // no name of ours, and names in a backup are not trusted
            }
            var content = backup.home(name);
            var file = home.resolve(name);
            if (!Files.exists(file)) {
                PrivateFiles.write(file, content);
                added.add(name);
            } else if (!holds(file, content)) {
                PrivateFiles.write(home.resolve(name + ".restored"), content);
                beside.add(name);
            }
        }
        return new Settings(added, beside);
    }

    private static boolean holds(Path file, byte[] content) {
        try {
            return Files.size(file) == content.length
                    && Arrays.equals(Files.readAllBytes(file), content);
        } catch (IOException e) {
            return false;
        }
    }
}
