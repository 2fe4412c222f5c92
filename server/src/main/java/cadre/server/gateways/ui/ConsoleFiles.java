package cadre.server.gateways.ui;

import cadre.server.gateways.http.Asset;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * The files of the console as it was built into this program, if it was. A name is a plain one, at
 * the top or in {@code assets}, so that none leads out of the console's own. Thread-safe.
 */
final class ConsoleFiles {
    private static final Pattern NAME =
            Pattern.compile("(assets/)?[A-Za-z0-9_][A-Za-z0-9._-]{0,199}");

    /** What the build puts in: a change of the file changes its name. */
    private static final Pattern HASHED = Pattern.compile(".*-[A-Za-z0-9_-]{8,}\\.[a-z0-9]+");

    private static final Pattern BASE = Pattern.compile("<base href=\"\\./\" ?/?>");

    private static final Map<String, String> MEDIA_TYPES =
            Map.ofEntries(
                    Map.entry("js", "text/javascript; charset=utf-8"),
                    Map.entry("css", "text/css; charset=utf-8"),
                    Map.entry("svg", "image/svg+xml"),
                    Map.entry("png", "image/png"),
                    Map.entry("webp", "image/webp"),
                    Map.entry("ico", "image/x-icon"),
                    Map.entry("woff2", "font/woff2"),
                    Map.entry("wasm", "application/wasm"),
                    Map.entry("json", "application/json"),
                    Map.entry("webmanifest", "application/manifest+json"),
                    Map.entry("txt", "text/plain; charset=utf-8"));

    private final String folder;
    private final Map<String, Asset> read = new ConcurrentHashMap<>();
    private final String page;

    /**
     * The console in this folder beside this class.
     *
     * @param folder such as {@code console/}
     * @param fallback the page to give when it is not there
     */
    ConsoleFiles(String folder, String fallback) {
        this.folder = folder;
        this.page =
                bytes(folder + "index.html")
                        .or(() -> bytes(fallback))
                        .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
                        .orElseThrow(() ->
                                new IllegalStateException("the page " + fallback + " is missing"));
    }

    /**
     * The page, whose links are relative to where it is.
     *
     * @param path of the request as it came here: what a proxy takes away before it does not count
     */
    byte[] page(String path) {
        var up = "../".repeat((int) Math.max(0, path.chars().filter(c -> c == '/').count() - 1));
        return BASE.matcher(page)
                .replaceFirst("<base href=\"" + (up.isEmpty() ? "./" : up) + "\" />")
                .getBytes(StandardCharsets.UTF_8);
    }

    /**
     * One of its files; none if there is none of this name, or it is of a kind that is not shown.
     *
     * @param name such as {@code theme.js} or {@code assets/index-D4f_x9Zq.js}
     */
    Optional<Asset> file(String name) {
        var type = MEDIA_TYPES.get(name.substring(name.lastIndexOf('.') + 1));
        if (type == null || !NAME.matcher(name).matches()) {
            return Optional.empty();
        }
        var known = read.get(name);
        if (known != null) {
            return Optional.of(known);
        }
        // only what is there is kept: names come from outside
        return bytes(folder + name)
                .map(bytes -> read.computeIfAbsent(name, _ -> asset(name, type, bytes)));
    }

    private static Asset asset(String name, String type, byte[] bytes) {
        return HASHED.matcher(name).matches()
                ? Asset.unchanging(type, () -> bytes)
                : new Asset(type, () -> bytes);
    }

    private static Optional<byte[]> bytes(String name) {
        try (var in = ConsoleFiles.class.getResourceAsStream(name)) {
            return in == null ? Optional.empty() : Optional.of(in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException("the program's own file cannot be read: " + name, e);
        }
    }
}
