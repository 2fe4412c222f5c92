package cadre.server.storage;

import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/**
 * Brings the schema of a database to the version of this program, from the files {@code
 * sql/<folder>/V<number>__<name>.sql} in the jar.
 *
 * <p>Flyway does the work, but only where there is some: loading it costs a few hundred
 * milliseconds at every start, so the numbers and checksums in its history table are compared
 * first, with Flyway's own checksum (CRC-32 of the lines). Any difference goes to Flyway, which
 * decides.
 */
final class Migrations {
    private static final Pattern FILE = Pattern.compile("V(\\d+)__.+\\.sql");

    private final Schema schema;
    private final Target target;

    /**
     * Where the schema goes.
     *
     * @param dialect of the database
     * @param historyTable where Flyway notes what it did
     * @param shown names the database for people
     * @param shares whether tables of another history are there, too
     */
    record Target(Dialect dialect, String historyTable, String shown, boolean shares) {}

    /**
     * The history of a folder.
     *
     * @param shares whether another folder has the first one's name there
     */
    static String historyTable(String folder, boolean shares) {
        return "flyway_schema_history" + (shares ? "_" + folder.replace('-', '_') : "");
    }

    Migrations(Schema schema, Target target) {
        this.schema = schema;
        this.target = target;
    }

    /**
     * Migrates what is missing.
     *
     * @param session to read the history with
     * @param source for Flyway, which opens and closes connections as it likes
     * @throws CadreException UNAVAILABLE if the database is of a newer program, or of another one
     */
    void run(Session session, Supplier<DataSource> source) throws SQLException {
        var wanted = wanted(schema.folder()).headMap(schema.upTo() + 1);
        var applied = applied(session, target.dialect(), target.historyTable());
        if (!applied.isEmpty() && applied.lastKey() > wanted.lastKey()) {
            throw WrittenBy.newer(
                    WrittenBy.newest(session), target.shown(), applied.lastKey(), wanted.lastKey());
        }
        if (!applied.equals(wanted)) {
            if (!applied.isEmpty()) {
                schema.upgrade().begins(applied.lastKey(), wanted.lastKey());
            }
            migrate(session, source.get());
        }
    }

    private void migrate(Session session, DataSource source) {
        try {
            Flyway.configure()
                    .dataSource(source)
                    .locations("classpath:sql/" + schema.folder())
                    .target(String.valueOf(schema.upTo()))
                    .table(target.historyTable())
                    .baselineOnMigrate(target.shares()) // else Flyway stops at the others' tables
                    .baselineVersion("0")
                    .placeholders(target.dialect().placeholders())
                    .load()
                    .migrate();
        } catch (FlywayException e) {
            throw known(session, e).orElseGet(() -> notMigrated(e));
        }
    }

    /** A full disk and the like. */
    private static Optional<CadreException> known(Session session, FlywayException e) {
        for (Throwable each = e; each != null; each = each.getCause()) {
            if (each instanceof SQLException sql
                    && session.failure(sql) instanceof CadreException known) {
                return Optional.of(known);
            }
        }
        return Optional.empty();
    }

    private CadreException notMigrated(FlywayException e) {
        return new CadreException(
                ErrorCode.UNAVAILABLE,
                "The database's schema cannot be brought up to date",
                Map.of("database", target.shown()),
                "Restore a backup, or use the version of Cadre that made it; Flyway says: "
                        + e.getMessage(),
                e);
    }

    /** The numbers and checksums of what was applied to a database. */
    static SortedMap<Integer, Integer> applied(
            Session session, Dialect dialect, String historyTable) throws SQLException {
        var applied = new TreeMap<Integer, Integer>();
        var exists =
                dialect.isShared()
                        ? "select 1 as found from pg_tables where schemaname = current_schema() and tablename = ?"
                        : "select 1 as found from sqlite_master where type = 'table' and name = ?";
        if (session.query(exists, row -> row.number("found"), historyTable).isEmpty()) {
            return applied;
        }
        var history =
                """
                select cast(version as bigint) as version, checksum from %s
                 where success and version is not null and type = 'SQL'
                """
                        .formatted(historyTable);
        for (var row :
                session.query(
                        history, r -> Map.entry(r.integer("version"), r.integer("checksum")))) {
            applied.put(row.getKey(), row.getValue());
        }
        return applied;
    }

    /** The numbers and checksums of the files in this folder. */
    static SortedMap<Integer, Integer> wanted(String folder) {
        var wanted = new TreeMap<Integer, Integer>();
        var path = "/sql/" + folder;
        var url = Migrations.class.getResource(path);
        if (url == null) {
            throw new IllegalStateException("no folder " + path + " on the class path");
        }
        for (var name : names(url)) {
            var match = FILE.matcher(name);
            if (match.matches()) {
                wanted.put(Integer.parseInt(match.group(1)), checksum(path, name));
            }
        }
        if (wanted.isEmpty()) {
            throw new IllegalStateException("no migrations in " + path);
        }
        return wanted;
    }

    private static List<String> names(URL folder) {
        try {
            if (folder.openConnection() instanceof JarURLConnection inJar) {
                var prefix = inJar.getEntryName().replaceFirst("/?$", "/");
                return inJar.getJarFile().stream()
                        .map(ZipEntry::getName)
                        .filter(name -> name.startsWith(prefix))
                        .map(name -> name.substring(prefix.length()))
                        .toList();
            }
            try (var files = Files.list(Path.of(URI.create(folder.toString())))) {
                return files.map(file -> String.valueOf(file.getFileName())).toList();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the migrations cannot be listed", e);
        }
    }

    private static int checksum(String path, String name) {
        var crc = new CRC32();
        try (var in = Migrations.class.getResourceAsStream(path + "/" + name)) {
            if (in == null) {
                throw new IllegalStateException("no file " + path + "/" + name);
            }
            var reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
            reader.lines().forEach(line -> crc.update(line.getBytes(StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new UncheckedIOException("a migration cannot be read: " + name, e);
        }
        return (int) crc.getValue();
    }
}
