package cadre.server.dump;

import cadre.server.dump.Manifest.TableEntry;
import cadre.server.storage.Schema;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.json.Json;
import cadre.wire.release.Release;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import tools.jackson.core.JacksonException;

/**
 * A backup file that is read. It may come from anywhere: names in it are never used as paths, sizes
 * are those of the manifest or less, and {@link #verify} compares every byte with the hashes.
 */
final class BackupFile implements FileSource, AutoCloseable {
    static final String MANIFEST = "manifest.json";
    static final String FILES = "files/";
    static final String HOME = "home/";

    private static final long LARGEST_MANIFEST = 256L << 20;
    private static final long LARGEST_HOME_FILE = 16L << 20;
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
    private static final byte[] ZIP_BEGINS = {'P', 'K', 3, 4};

    private final Path path;
    private final ZipFile zip;
    private final Manifest manifest;

    private BackupFile(Path path, ZipFile zip, Manifest manifest) {
        this.path = path;
        this.zip = zip;
        this.manifest = manifest;
    }

    /**
     * Opens it and reads its manifest.
     *
     * @throws CadreException NOT_FOUND if there is no such file; INVALID if it is no backup, or not
     *     whole; CONFLICT if a newer version made it
     */
    static BackupFile open(Path path) {
        if (!Files.isRegularFile(path)) {
            throw new CadreException(
                    ErrorCode.NOT_FOUND,
                    "There is no such file",
                    Map.of("file", path),
                    "Name a file that 'cadre backup' made");
        }
        try {
            var zip = new ZipFile(path.toFile(), StandardCharsets.UTF_8);
            try {
                var file = new BackupFile(path, zip, manifest(path, zip));
                file.refuseNewer();
                return file;
            } catch (IOException | RuntimeException | Error e) {
                zip.close();
                throw e;
            }
        } catch (IOException e) {
            throw isCut(path)
                    ? new CadreException(
                            ErrorCode.INVALID,
                            "The backup is not whole: its end is missing or damaged",
                            Map.of("file", path),
                            "Copy it anew from where it was made, or take another backup",
                            e)
                    : noBackup(path);
        }
    }

    private static boolean isCut(Path path) {
        try (var in = Files.newInputStream(path)) {
            return java.util.Arrays.equals(in.readNBytes(ZIP_BEGINS.length), ZIP_BEGINS);
        } catch (IOException e) {
            return false;
        }
    }

    private static CadreException noBackup(Path path) {
        return new CadreException(
                ErrorCode.INVALID,
                "The file is no backup of Cadre",
                Map.of("file", path),
                "Name a file that 'cadre backup' made");
    }

    private static Manifest manifest(Path path, ZipFile zip) throws IOException {
        var entry = zip.getEntry(MANIFEST);
        if (entry == null || entry.getSize() > LARGEST_MANIFEST) {
            throw noBackup(path);
        }
        try (var in = zip.getInputStream(entry)) {
            var bytes = in.readNBytes((int) LARGEST_MANIFEST);
            var sum = new CRC32();
            sum.update(bytes);
            if (sum.getValue() != entry.getCrc()) {
                throw new IOException("the manifest is damaged");
            }
            var manifest = Json.mapper().readValue(bytes, Manifest.class);
            if (manifest == null) {
                throw noBackup(path);
            }
            return manifest;
        } catch (JacksonException | NullPointerException e) {
            throw noBackup(path);
        }
    }

    private void refuseNewer() {
        var newer =
                manifest.format() > Manifest.FORMAT
                        || manifest.schema().entrySet().stream()
                                .anyMatch(part ->
                                        StorePlace.PARTS.contains(part.getKey())
                                                && part.getValue() > Schema.known(part.getKey()));
        if (newer) {
            throw new CadreException(
                    ErrorCode.CONFLICT,
                    "The backup was made by "
                            + (manifest.cadre().equals(Release.VERSION)
                                    ? "a newer build of Cadre than this one, "
                                    : "Cadre "
                                            + manifest.cadre()
                                            + ", a newer version than this one, ")
                            + Release.VERSION
                            + ": its schema is "
                            + manifest.schemaText()
                            + ", and this one knows "
                            + Manifest.text(known()),
                    Map.of("file", path, "schema", manifest.schemaText()),
                    "Restore it with that version or a newer one");
        }
        if (!manifest.schema().keySet().equals(Set.copyOf(StorePlace.PARTS))) {
            throw noBackup(path);
        }
    }

    private static Map<String, Integer> known() {
        return StorePlace.PARTS.stream().collect(Collectors.toMap(part -> part, Schema::known));
    }

    Manifest manifest() {
        return manifest;
    }

    /**
     * Reads all of it and compares counts and hashes with the manifest.
     *
     * @throws CadreException INVALID that names the entry that is missing, damaged or changed
     */
    void verify(Progress progress) {
        var all = manifest.tables().stream().mapToLong(TableEntry::bytes).sum();
        all += manifest.files().bytes();
        var done = 0L;
        for (var table : manifest.tables()) {
            var size = check(table.entry(), table.sha256(), table.bytes());
            if (size != table.bytes()) {
                throw damaged(table.entry());
            }
            done += size;
            progress.at("checking the backup", done, all);
        }
        var count = 0L;
        var bytes = 0L;
        for (var sha256 : files()) {
            var size = check(FILES + sha256, sha256, Long.MAX_VALUE);
            count++;
            bytes += size;
            progress.at("checking the backup", done + bytes, all);
        }
        if (count != manifest.files().count() || bytes != manifest.files().bytes()) {
            throw damaged(FILES + "*");
        }
        manifest.home().forEach((name, sha256) -> check(HOME + name, sha256, LARGEST_HOME_FILE));
    }

    /** The names of the kept files in it, without those that were damaged when it was made. */
    @Override
    public List<String> files() {
        var names = new TreeSet<String>();
        zip.stream()
                .map(ZipEntry::getName)
                .filter(name -> name.startsWith(FILES))
                .map(name -> name.substring(FILES.length()))
                .filter(name -> SHA256.matcher(name).matches())
                .forEach(names::add);
        names.removeAll(Set.copyOf(manifest.files().missing()));
        return List.copyOf(names);
    }

    @Override
    public long size(String sha256) {
        var entry = zip.getEntry(FILES + sha256);
        return entry == null ? 0 : Math.max(0, entry.getSize());
    }

    /**
     * One entry.
     *
     * @throws CadreException INVALID if it is not there
     */
    InputStream open(String entry) {
        try {
            var found = zip.getEntry(entry);
            var in = found == null ? null : zip.getInputStream(found);
            if (in == null) {
                throw damaged(entry);
            }
            return new BufferedInputStream(in, 64 * 1024);
        } catch (IOException e) {
            throw damaged(entry);
        }
    }

    @Override
    public void copy(String sha256, OutputStream to) throws IOException {
        var digests = new Digests(to);
        try (var in = open(FILES + sha256)) {
            in.transferTo(digests);
        }
        if (!digests.hex().equals(sha256)) {
            throw damaged(FILES + sha256);
        }
    }

    /** The content of a small file of the data folder. */
    byte[] home(String name) {
        try (var in = open(HOME + name)) {
            return in.readNBytes((int) LARGEST_HOME_FILE);
        } catch (IOException e) {
            throw damaged(HOME + name);
        }
    }

    private long check(String entry, String sha256, long most) {
        var digests = new Digests(OutputStream.nullOutputStream());
        var buffer = new byte[64 * 1024];
        try (var in = open(entry)) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                digests.write(buffer, 0, n);
                if (digests.bytes() > most) {
                    throw damaged(entry);
                }
            }
        } catch (IOException e) {
            throw damaged(entry);
        }
        if (!digests.hex().equals(sha256)) {
            throw damaged(entry);
        }
        return digests.bytes();
    }

    private CadreException damaged(String entry) {
        return new CadreException(
                ErrorCode.INVALID,
                "The backup is damaged or was changed",
                Map.of("file", path, "entry", entry),
                "Copy it anew from where it was made, or take another backup; nothing was restored");
    }

    @Override
    public void close() {
        try {
            zip.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
