package cadre.server.dump;

import cadre.server.storage.PostgresUrl;
import cadre.wire.config.ConfigFile;
import cadre.wire.config.ConfigKey;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The files of a data folder that people wrote, or that hold keys. What a node keeps there is no
 * part of an installation's backup: it belongs to that machine.
 */
final class HomeFiles {
    /** The key of the secrets. */
    static final String SECRETS_KEY = "secrets.key";

    private static final String CONFIG = "cadre.yaml";
    private static final List<String> SETTINGS =
            List.of("agents.yaml", CONFIG, "prices.last-good.yaml", "prices.yaml");
    private static final List<String> KEYS =
            List.of(".env", "admin.key", "git-credentials", SECRETS_KEY);
    private static final Pattern PASSWORD =
            Pattern.compile(
                    "postgres(ql)?://[^\\s/@:]*:[^\\s/@]+@|[?&]password=|db_password\\s*:\\s*\\S");
    private static final long LARGEST = 16L << 20;

    private HomeFiles() {}

    /** Whether a backup may hold a file of this name. */
    static boolean isOne(String name) {
        return SETTINGS.contains(name) || KEYS.contains(name);
    }

    /**
     * Their contents by name.
     *
     * @param withKeys whether those that hold keys or a password are among them
     * @throws CadreException UNAVAILABLE if one cannot be read
     */
    static SortedMap<String, byte[]> read(Path home, boolean withKeys) {
        var found = new TreeMap<String, byte[]>();
        SETTINGS.forEach(name -> add(home, name, found));
        if (withKeys) {
            KEYS.forEach(name -> add(home, name, found));
        } else {
            found.entrySet()
                    .removeIf(file ->
                            holdsPassword(
                                    file.getKey(),
                                    new String(file.getValue(), StandardCharsets.UTF_8)));
        }
        return found;
    }

    private static boolean holdsPassword(String name, String text) {
        return PASSWORD.matcher(text).find() || (name.equals(CONFIG) && setsSecret(text));
    }

    /** Read as the server reads it, for YAML has many ways to write the same. */
    private static boolean setsSecret(String text) {
        try {
            return ConfigFile.written(text).entrySet().stream()
                    .anyMatch(set ->
                            set.getKey().isSecret() && !set.getValue().text().isEmpty()
                                    || set.getKey() == ConfigKey.DB
                                            && hasPassword(set.getValue().text()));
        } catch (CadreException e) {
            return true; // what it sets is not to be known
        }
    }

    private static boolean hasPassword(String url) {
        return PostgresUrl.isOne(url) && !PostgresUrl.parse(url, "").password().isEmpty();
    }

    private static void add(Path home, String name, Map<String, byte[]> found) {
        var file = home.resolve(name);
        try {
            if (Files.isRegularFile(file)) {
                if (Files.size(file) > LARGEST) {
                    throw new IOException("it is larger than " + LARGEST + " bytes");
                }
                found.put(name, Files.readAllBytes(file));
            }
        } catch (IOException e) {
            throw new CadreException(
                    ErrorCode.UNAVAILABLE,
                    "A file of the data folder cannot be read",
                    Map.of("file", file),
                    "Run this as the user of the server; the system says: " + e.getMessage(),
                    e);
        }
    }
}
