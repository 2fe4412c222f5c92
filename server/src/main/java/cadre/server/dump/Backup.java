package cadre.server.dump;

import cadre.server.dump.KeptFileRows.KeptFile;
import cadre.server.dump.Manifest.FileEntries;
import cadre.server.dump.Manifest.TableEntry;
import cadre.server.fleet.FaultPoint;
import cadre.server.objects.Bucket;
import cadre.server.storage.Tx;
import cadre.wire.error.CadreException;
import cadre.wire.json.Json;
import cadre.wire.release.Release;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.Deflater;

/**
 * Writes an installation into one file, while its server runs or stands still: all tables as they
 * were at one moment, the files that their rows name, the settings. The logs are of a moment just
 * after the rest, never before.
 */
public final class Backup {
    /** A moment in the name of a file or a schema. */
    static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    private static final int BUFFER = 64 * 1024;

    private final StorePlace store;
    private final Path home;
    private final Optional<Bucket> bucket;
    private final InstantSource clock;

    /** Of the installation with this store and this data folder. */
    Backup(StorePlace store, Path home, Optional<Bucket> bucket, InstantSource clock) {
        this.store = store;
        this.home = home;
        this.bucket = bucket;
        this.clock = clock;
    }

    /** What is put in beside the tables and the settings. */
    public enum Content {
        /** Artifacts and bundles. */
        FILES,
        /** Files with keys and passwords, that of the secrets among them. */
        KEYS
    }

    /**
     * What was written.
     *
     * @param file where
     * @param bytes its size
     * @param sha256 of the whole file
     * @param manifest what it holds
     * @param leftOut files of the data folder with keys or passwords, which are not in it
     * @param lost files that the database names and the disk has not, or not as they were; the
     *     backup is complete but for them
     */
    public record Made(
            Path file,
            long bytes,
            String sha256,
            Manifest manifest,
            List<String> leftOut,
            List<String> lost) {
        /** Copies the lists. */
        public Made {
            leftOut = List.copyOf(leftOut);
            lost = List.copyOf(lost);
        }
    }

    /**
     * Writes the file. It has its name only once all of it is on disk.
     *
     * @param target the file, which must not exist, or a folder, in which it is named by the time
     * @throws CadreException CONFLICT if there is such a file; NOT_FOUND if there is no store;
     *     UNAVAILABLE if the store cannot be read or the file not be written
     */
    Made write(Path target, Set<Content> content, Progress progress) {
        var now = clock.instant();
        var file = Files.isDirectory(target) ? target.resolve(name(now)) : target;
        try (var view = StoreView.open(store);
                var out = BackupOutput.begin(file)) {
            out.entry("README.txt", readme(now).getBytes(StandardCharsets.UTF_8));
            var tables = new ArrayList<TableEntry>();
            for (var part : view.parts()) {
                for (var table : part.tables()) {
                    tables.add(write(out, part, table, progress));
                }
            }
            FaultPoint.BACKUP_READ.reach();
            var files = files(out, view.main(), content, progress);
            var settings = settings(out, content);
            var manifest =
                    new Manifest(
                            Manifest.FORMAT,
                            Release.VERSION,
                            now,
                            view.store(),
                            view.schema(),
                            tables,
                            files,
                            settings,
                            new Manifest.Secrets(
                                    KeptFileRows.secrets(view.main()),
                                    settings.containsKey(HomeFiles.SECRETS_KEY)));
            out.entry(
                    BackupFile.MANIFEST,
                    Json.writePretty(manifest).getBytes(StandardCharsets.UTF_8));
            var sha256 = out.finish();
            return new Made(
                    file,
                    out.written(),
                    sha256,
                    manifest,
                    leftOut(settings),
                    lost(files.missing()));
        }
    }

    private static String name(Instant now) {
        return "cadre-" + STAMP.format(now) + ".zip";
    }

    private static String readme(Instant now) {
        return """
        A backup of Cadre %s, made at %s. 'cadre restore FILE' reads it.
        manifest.json says what is in it; tables/ holds one JSON array a row.
        It holds prompts, logs and hashes of keys: keep it as you keep the server.
        """
                .formatted(Release.VERSION, now);
    }

    private static TableEntry write(
            BackupOutput out, StoreView.Part part, Table table, Progress progress) {
        var dialect = part.snapshot().dialect();
        var counted = new Counted[1];
        out.entry(
                "tables/" + table.name() + ".jsonl",
                Deflater.BEST_SPEED,
                to ->
                        counted[0] =
                                TableLines.write(
                                        part.tx(),
                                        dialect,
                                        table,
                                        to,
                                        rows -> progress.at("reading " + table.name(), rows, 0)));
        return TableEntry.of(table, counted[0], Catalog.lastNumber(part.tx(), dialect, table));
    }

    private FileEntries files(BackupOutput out, Tx tx, Set<Content> content, Progress progress) {
        if (!content.contains(Content.FILES)) {
            return new FileEntries(false, 0, 0, List.of());
        }
        var kept = new KeptBytes(tx, home.resolve("artifacts"), bucket);
        var all = kept.named();
        var wanted = all.stream().mapToLong(KeptFile::bytes).sum();
        var missing = new ArrayList<String>();
        var bytes = 0L;
        for (var file : all) {
            if (copy(out, kept, file)) {
                bytes += file.bytes();
            } else {
                missing.add(file.sha256());
            }
            progress.at("copying files", bytes, wanted);
        }
        return new FileEntries(true, all.size() - missing.size(), bytes, missing);
    }

    /** False if the file is not there as it was. */
    private static boolean copy(BackupOutput out, KeptBytes kept, KeptFile file) {
        try (var in = kept.open(file.sha256())) {
            var digest = Digests.sha256();
            var whole = new boolean[] {true};
            out.entry(
                    BackupFile.FILES + file.sha256(),
                    file.packed() ? Deflater.NO_COMPRESSION : Deflater.BEST_SPEED,
                    to -> {
                        var buffer = new byte[BUFFER];
                        for (int n = read(in, buffer, whole); n >= 0; n = read(in, buffer, whole)) {
                            digest.update(buffer, 0, n);
                            to.write(buffer, 0, n);
                        }
                    });
            return whole[0] && HexFormat.of().formatHex(digest.digest()).equals(file.sha256());
        } catch (IOException e) {
            return false;
        }
    }

    private static int read(InputStream in, byte[] buffer, boolean[] whole) {
        try {
            return in.read(buffer);
        } catch (IOException e) {
            whole[0] = false; // the entry ends here, and the manifest says that it counts nothing
            return -1;
        }
    }

    private SortedMap<String, String> settings(BackupOutput out, Set<Content> content) {
        var hashes = new TreeMap<String, String>();
        HomeFiles.read(home, content.contains(Content.KEYS))
                .forEach((name, bytes) -> {
                    out.entry(BackupFile.HOME + name, bytes);
                    hashes.put(name, HexFormat.of().formatHex(Digests.sha256().digest(bytes)));
                });
        return hashes;
    }

    private List<String> leftOut(SortedMap<String, String> included) {
        return HomeFiles.read(home, true).keySet().stream()
                .filter(name -> !included.containsKey(name))
                .toList();
    }

    /** Without those that were deleted together with their rows while the backup ran. */
    private List<String> lost(List<String> missing) {
        if (missing.isEmpty()) {
            return List.of();
        }
        try (var now = StoreView.open(store)) {
            return missing.stream().filter(file -> KeptFileRows.isNamed(now.main(), file)).toList();
        }
    }
}
