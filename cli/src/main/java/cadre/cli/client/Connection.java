package cadre.cli.client;

import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.json.Json;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * Which server, and as whom.
 *
 * @param url without a slash at its end
 * @param key the secret, empty if none was found
 * @param missing how to give a key when there is none
 */
public record Connection(URI url, Optional<String> key, String missing) {
    /** Where a server listens when nobody says otherwise. */
    public static final String DEFAULT_URL = "http://127.0.0.1:27888";

    private static final int LONGEST_KEY_FILE = 4096;

    /**
     * Finds the server and the key: {@code CADRE_URL} and {@code CADRE_KEY}; else the server that
     * this user runs from {@code CADRE_HOME} and its admin key file, from a terminal only and never
     * inside an agent; else port {@code CADRE_PORT} of this machine, without a key. Nothing is read
     * from the working directory.
     *
     * @param env the environment
     * @param fromTerminal whether a terminal controls this process
     * @throws CadreException INVALID if the address is no http or https URL
     */
    public static Connection find(Map<String, String> env, boolean fromTerminal) {
        var home = home(env);
        var local = localServer(home);
        var url = url(given(env, "CADRE_URL").or(() -> local).orElseGet(() -> byPort(env)));
        var key = given(env, "CADRE_KEY");
        if (key.isPresent()) {
            return new Connection(url, key, "");
        }
        var file = home.resolve("admin.key");
        if (env.containsKey("CADRE_ATTEMPT")) {
            return new Connection(
                    url, Optional.empty(), "Inside an agent, set CADRE_KEY for this job (--env)");
        }
        if (!Optional.of(url.toString()).equals(local) || !isLoopback(url)) {
            var fix =
                    given(env, "CADRE_URL").isPresent()
                            ? "Set CADRE_KEY to a key of that server"
                            : "Start a server with 'cadre up', or set CADRE_URL and CADRE_KEY";
            return new Connection(url, Optional.empty(), fix);
        }
        if (!fromTerminal) {
            return new Connection(
                    url,
                    Optional.empty(),
                    "Without a terminal, set CADRE_KEY=\"$(cat " + file + ")\"");
        }
        return new Connection(url, Optional.of(adminKey(file)), "");
    }

    /** A server of the same environment listens there. */
    private static String byPort(Map<String, String> env) {
        var port = given(env, "CADRE_PORT").filter(number -> !number.equals("0"));
        if (port.isEmpty()) {
            return DEFAULT_URL;
        }
        if (!port.get().matches("[0-9]{1,5}") || Integer.parseInt(port.get()) > 65_535) {
            throw new CadreException(
                    ErrorCode.INVALID,
                    "CADRE_PORT is no port",
                    Map.of("port", port.get()),
                    "Give a number from 1 to 65535, or set CADRE_URL");
        }
        return "http://127.0.0.1:" + port.get();
    }

    /** The data folder that the environment names, or the default. */
    public static Path home(Map<String, String> env) {
        var user = given(env, "HOME").orElse(System.getProperty("user.home", "."));
        return given(env, "CADRE_HOME")
                .map(Path::of)
                .orElse(Path.of(user, ".local", "share", "cadre"))
                .toAbsolutePath()
                .normalize();
    }

    /** The address of the server that runs on this data folder, as it wrote it down. */
    public static Optional<String> localServer(Path home) {
        var file = home.resolve("server.json");
        try {
            if (!Files.isRegularFile(file) || Files.size(file) > 65_536) {
                return Optional.empty();
            }
            var content = Json.mapper().readTree(Files.readString(file));
            var url = content.path("url");
            return url.isString() && isAlive(content.path("pid"))
                    ? Optional.of(strip(url.stringValue()))
                    : Optional.empty();
        } catch (IOException | RuntimeException unreadable) {
            return Optional.empty();
        }
    }

    /**
     * The admin key of this user's own server.
     *
     * @throws CadreException FORBIDDEN if others may read the file, UNAVAILABLE if it cannot be
     *     read
     */
    public static String adminKey(Path file) {
        try {
            if (Files.size(file) > LONGEST_KEY_FILE) {
                throw new IOException("it is too long to be a key");
            }
            refuseOpenFile(file);
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new CadreException(
                    ErrorCode.UNAVAILABLE,
                    "The admin key cannot be read",
                    Map.of("file", file, "reason", String.valueOf(e.getMessage())),
                    "Set CADRE_KEY instead",
                    e);
        }
    }

    private static void refuseOpenFile(Path file) throws IOException {
        Set<PosixFilePermission> permissions;
        try {
            permissions = Files.getPosixFilePermissions(file);
        } catch (UnsupportedOperationException noPosix) {
            return;
        }
        if (permissions.stream().anyMatch(p -> !p.name().startsWith("OWNER"))) {
            throw new CadreException(
                    ErrorCode.FORBIDDEN,
                    "Others may read the admin key",
                    Map.of("file", file),
                    "Run 'chmod 600 " + file + "' and make a new key");
        }
    }

    /** A server that was killed leaves the file behind, and its port to whoever takes it. */
    private static boolean isAlive(JsonNode pid) {
        return !pid.isNumber() || ProcessHandle.of(pid.longValue()).isPresent();
    }

    private static URI url(String text) {
        try {
            var url = URI.create(strip(text));
            if (url.getHost() != null
                    && ("http".equals(url.getScheme()) || "https".equals(url.getScheme()))
                    && url.getUserInfo() == null) {
                return url;
            }
        } catch (IllegalArgumentException fallsThrough) {
            // The error below says what is wanted.
        }
        throw new CadreException(
                ErrorCode.INVALID,
                "CADRE_URL is no address of a server",
                Map.of("url", text),
                "Write it as " + DEFAULT_URL);
    }

    private static boolean isLoopback(URI url) {
        var host = url.getHost();
        return host.equals("localhost") || host.startsWith("127.") || host.equals("[::1]");
    }

    private static String strip(String url) {
        return url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
    }

    private static Optional<String> given(Map<String, String> env, String name) {
        return Optional.ofNullable(env.get(name)).map(String::strip).filter(v -> !v.isEmpty());
    }
}
