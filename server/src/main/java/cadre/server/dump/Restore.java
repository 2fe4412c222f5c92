package cadre.server.dump;

import cadre.server.dump.StoreFill.Numbers;
import cadre.server.fleet.FaultPoint;
import cadre.server.fleet.artifact.KeptFiles;
import cadre.server.storage.PrivateFiles;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Makes an installation of a backup: all of the file is checked first, the store is filled where
 * nobody looks and compared, and then put in its place as a whole. If it ends before that, for
 * whatever reason, all is as it was. The caller sees to it that no server runs there.
 */
public final class Restore {
    private final StorePlace store;
    private final Path home;
    private final Cutover cutover;

    /**
     * Into this store and this data folder.
     *
     * @param stamp names the folder in which a replaced store is kept
     */
    Restore(StorePlace store, Path home, String stamp) {
        this.store = store;
        this.home = home;
        this.cutover = new Cutover(home, stamp);
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
     */
    public record Restored(
            Manifest manifest,
            String store,
            Optional<String> replaced,
            long filesAdded,
            List<String> settingsAdded,
            List<String> settingsBeside,
            boolean secretsKeyMissing,
            long textsChanged) {
        /** Copies the lists. */
        public Restored {
            settingsAdded = List.copyOf(settingsAdded);
            settingsBeside = List.copyOf(settingsBeside);
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
     * @throws CadreException INVALID if the file is no backup, damaged or changed; CONFLICT if there
     *     is a store already, or a newer version made the backup; UNAVAILABLE if there is no room
     */
    Restored run(Path file, Set<Choice> choices, Progress progress) {
        try (var backup = BackupFile.open(file)) {
            var manifest = backup.manifest();
            if (!choices.contains(Choice.REPLACE)) {
                store.occupant().ifPresent(this::refuse);
            }
            refuseWithoutRoom(backup);
            backup.verify(progress);
            var added = new ArrayList<Path>();
            try (var staging = store.stage(manifest.schema(), cutover)) {
                var changed =
                        new StoreFill(staging.databases(), progress)
                                .fill(
                                        manifest.tables(),
                                        table -> backup.open(table.entry()),
                                        choices.contains(Choice.KEEP_NUMBERS)
                                                ? Numbers.GO_ON
                                                : Numbers.LEAVE_GAP);
                copyFiles(backup, added, progress);
                var settings = settings(backup);
                progress.at("putting it in place", 0, 0);
                FaultPoint.RESTORE_FILLED.reach();
                var replaced = staging.finish();
                return new Restored(
                        manifest,
                        store.shown(),
                        replaced,
                        added.size(),
                        settings.added(),
                        settings.beside(),
                        manifest.secrets().count() > 0
                                && !Files.exists(home.resolve(HomeFiles.SECRETS_KEY)),
                        changed);
            } catch (RuntimeException | Error e) {
                deleteUnlessDecided(added, e);
                throw e;
            }
        }
    }

    private void refuse(String occupant) {
        throw new CadreException(
                ErrorCode.CONFLICT,
                "There is a store already",
                Map.of("store", store.shown(), "holds", occupant),
                "Set CADRE_HOME to an empty folder, or give --replace: the store that is there is"
                        + " kept beside");
    }

    private void refuseWithoutRoom(BackupFile backup) {
        var tables = backup.manifest().tables().stream().mapToLong(t -> t.bytes()).sum();
        var files =
                backup.files().stream()
                        .filter(sha256 -> !Files.exists(place(sha256)))
                        .mapToLong(backup::size)
                        .sum();
        try {
            var free = Files.getFileStore(home).getUsableSpace();
            if (free < tables + files) {
                throw new CadreException(
                        ErrorCode.UNAVAILABLE,
                        "There is no room for what the backup holds",
                        Map.of("folder", home, "free_bytes", free, "needed_bytes", tables + files),
                        "Free space on its disk, or set CADRE_HOME to another one");
            }
        } catch (IOException e) {
            throw unwritable(home, e);
        }
    }

    private Path place(String sha256) {
        return KeptFiles.place(home.resolve("artifacts"), sha256);
    }

    private void copyFiles(BackupFile backup, List<Path> added, Progress progress) {
        var all = backup.files();
        var folders = new TreeSet<Path>();
        var done = 0L;
        for (var sha256 : all) {
            var target = place(sha256);
            if (!isThere(target, backup.size(sha256))) {
                copyFile(backup, sha256, target);
                added.add(target);
                folders.add(BackupOutput.folderOf(target));
            }
            progress.at("restoring files", ++done, all.size());
        }
        try {
            for (var folder : folders) {
                BackupOutput.forceFolder(folder);
            }
        } catch (IOException e) {
            throw unwritable(home.resolve("artifacts"), e);
        }
    }

    private static boolean isThere(Path file, long bytes) {
        try {
            return Files.isRegularFile(file) && Files.size(file) == bytes;
        } catch (IOException e) {
            return false;
        }
    }

    private void copyFile(BackupFile backup, String sha256, Path target) {
        var incoming = home.resolve("artifacts/incoming");
        PrivateFiles.createFolder(incoming);
        var part = incoming.resolve(sha256 + ".restoring");
        try {
            PrivateFiles.createFile(part);
            try (var channel =
                    FileChannel.open(
                            part, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
                backup.copy(sha256, Channels.newOutputStream(channel));
                channel.force(true);
            }
            PrivateFiles.createFolder(BackupOutput.folderOf(target));
            Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            delete(part, e);
            throw unwritable(target, e);
        } catch (RuntimeException e) {
            delete(part, e);
            throw e;
        }
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

    /** Once the plan of the cutover is on disk the files belong to the new store. */
    private void deleteUnlessDecided(List<Path> added, Throwable why) {
        if (!Cutover.isDecided(home)) {
            added.forEach(file -> delete(file, why));
        }
    }

    private static void delete(Path file, Throwable why) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            why.addSuppressed(e);
        }
    }

    private static CadreException unwritable(Path file, IOException e) {
        return new CadreException(
                ErrorCode.UNAVAILABLE,
                "A file cannot be written",
                Map.of("file", file),
                "Free space on its disk, and see that this user may write there; the system says: "
                        + e,
                e);
    }
}
