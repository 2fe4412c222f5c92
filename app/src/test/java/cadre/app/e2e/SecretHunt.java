package cadre.app.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Looks for secret values wherever they might have been left: as they are, as in JSON, in base64 at
 * each distance from its beginning, and URL-encoded. Written apart from what masks them.
 */
final class SecretHunt {
    private static final byte[] SQLITE = "SQLite format 3\0".getBytes(StandardCharsets.US_ASCII);

    /** What to look for, with the name of what it would give away. */
    private final Map<String, String> forms = new LinkedHashMap<>();

    /** A hunt for these, by name. */
    SecretHunt(Map<String, String> secrets) {
        secrets.forEach((name, value) -> {
            forms.put(value, name + " as it is");
            forms.put(
                    cadre.wire.json.Json.write(value).replaceAll("^\"|\"$", ""), name + " in JSON");
            var url = URLEncoder.encode(value, StandardCharsets.UTF_8);
            forms.put(url, name + " URL-encoded");
            forms.put(url.replace("+", "%20"), name + " URL-encoded");
            forms.put(url.toLowerCase(java.util.Locale.ROOT), name + " URL-encoded");
            var bytes = value.getBytes(StandardCharsets.UTF_8);
            for (var distance = 0; distance < 3; distance++) {
                var shifted = new byte[distance + bytes.length];
                System.arraycopy(bytes, 0, shifted, distance, bytes.length);
                // Without the characters that its neighbours decide, too.
                var from = distance == 0 ? 0 : distance + 1;
                var to = shifted.length * 8 / 6;
                for (var encoder : List.of(Base64.getEncoder(), Base64.getUrlEncoder())) {
                    forms.put(
                            encoder.withoutPadding().encodeToString(shifted).substring(from, to),
                            name + " in base64");
                }
            }
        });
    }

    /** What is in a text. */
    List<String> in(String place, String text) {
        var found = new ArrayList<String>();
        forms.forEach((form, name) -> {
            if (text.contains(form)) {
                found.add(name + ": " + place);
            }
        });
        return found;
    }

    /**
     * What is in the files under a folder: in their bytes, in databases row by row, in git objects.
     */
    List<String> under(Path folder) {
        var found = new ArrayList<String>();
        try (var files = Files.walk(folder)) {
            for (var file : files.toList()) {
                found.addAll(in("the name of " + file, file.getFileName().toString()));
                if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                    found.addAll(inFile(file));
                } else if (file.endsWith("objects") && Files.exists(file.resolve("pack"))) {
                    found.addAll(
                            in("git objects of " + file, objects(file.resolve("..").normalize())));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return found;
    }

    private List<String> inFile(Path file) throws IOException {
        var bytes = Files.readAllBytes(file);
        var text = new String(bytes, StandardCharsets.ISO_8859_1);
        var found = new ArrayList<>(in(file.toString(), text));
        if (startsWith(bytes, SQLITE)) {
            found.addAll(in("rows of " + file, rows(file)));
        } else if (text.startsWith("# v2 git bundle") || text.startsWith("# v3 git bundle")) {
            found.addAll(in("commits in " + file, bundled(file)));
        }
        return found;
    }

    /** What is in the rows of a PostgreSQL, whatever their schema and type. */
    List<String> inDatabase(String url) {
        return in(
                "rows of " + url.replaceAll("\\?.*", ""),
                rows(
                        url,
                        """
                        select quote_ident(table_schema) || '.' || quote_ident(table_name)
                          from information_schema.tables
                         where table_type = 'BASE TABLE'
                           and table_schema not in ('pg_catalog', 'information_schema')
                        """));
    }

    /** Everything in the database: a long value is cut into pieces in the file. */
    private static String rows(Path file) {
        return rows(
                "jdbc:sqlite:" + file,
                "select '\"' || name || '\"' from sqlite_master where type = 'table'");
    }

    private static String rows(String url, String namesOfTables) {
        var text = new StringBuilder();
        try (var connection = DriverManager.getConnection(url);
                var statement = connection.createStatement()) {
            var tables = new ArrayList<String>();
            try (var names = statement.executeQuery(namesOfTables)) {
                while (names.next()) {
                    tables.add(names.getString(1));
                }
            }
            for (var table : tables) {
                try (var rows = statement.executeQuery("select * from " + table)) {
                    while (rows.next()) {
                        for (var i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                            text.append(value(rows, i)).append('\n');
                        }
                    }
                }
            }
        } catch (SQLException e) {
            throw new AssertionError(url.replaceAll("\\?.*", "") + " cannot be read", e);
        }
        return text.toString();
    }

    private static String value(ResultSet rows, int column) throws SQLException {
        var value = rows.getObject(column);
        return value instanceof byte[] bytes
                ? new String(bytes, StandardCharsets.ISO_8859_1)
                : value == null
                        ? ""
                        : new String(
                                value.toString().getBytes(StandardCharsets.UTF_8),
                                StandardCharsets.ISO_8859_1);
    }

    private static String objects(Path gitFolder) {
        return Repositories.git(
                gitFolder,
                "--git-dir=" + gitFolder,
                "cat-file",
                "--batch-all-objects",
                "--unordered",
                "--batch");
    }

    /**
     * A bundle with prerequisites cannot be cloned: its pack is unpacked beside them if possible.
     */
    private static String bundled(Path bundle) throws IOException {
        var folder = Files.createTempDirectory("bundle");
        Repositories.git(folder, "init", "-q", "--bare");
        var bytes = Files.readAllBytes(bundle);
        var text = new String(bytes, StandardCharsets.ISO_8859_1);
        var pack = folder.resolve("pack");
        var from = text.indexOf("\n\nPACK") + 2;
        Files.write(pack, java.util.Arrays.copyOfRange(bytes, from, bytes.length));
        var unpacked =
                Program.start(
                        folder,
                        Map.of("PATH", System.getenv("PATH"), "HOME", folder.toString()),
                        List.of("/bin/sh", "-c", "git unpack-objects -r -q < pack"));
        unpacked.exitCode(java.time.Duration.ofSeconds(60));
        return objects(folder);
    }

    private static boolean startsWith(byte[] bytes, byte[] beginning) {
        return bytes.length >= beginning.length
                && java.util.Arrays.equals(
                        bytes, 0, beginning.length, beginning, 0, beginning.length);
    }
}
