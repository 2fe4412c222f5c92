package cadre.node.workspace;

import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.id.BundleId;
import cadre.wire.link.RepositoryOrder;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** Where a repository comes from, checked. */
sealed interface Source {
    Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,99}");
    Pattern SCP_LIKE =
            Pattern.compile(
                    "(?:[A-Za-z0-9_][A-Za-z0-9_.-]*@)?[A-Za-z0-9][A-Za-z0-9.-]*:[^:/\\s].*");

    /**
     * A repository on another host.
     *
     * @param url without a password
     */
    record Remote(String url) implements Source {}

    /** A repository on this node, under one of the allowed roots; the real path. */
    record Local(Path path) implements Source {}

    /** A bundle on the server. */
    record Bundled(BundleId bundle) implements Source {}

    /**
     * Reads where an order's repository is.
     *
     * @throws CadreException INVALID or FORBIDDEN, naming the repository
     */
    static Source of(RepositoryOrder order, List<Path> roots) {
        if (!NAME.matcher(order.name()).matches()
                || order.name().endsWith(".lock")
                || order.name().contains("..")) {
            throw new CadreException(
                    ErrorCode.INVALID,
                    "A repository's name must be a plain folder name",
                    Map.of("repository", order.name()),
                    "Use 1 to 100 letters, digits, '.', '_' and '-', beginning with a letter, a"
                            + " digit or '_'");
        }
        if (order.url().isPresent()) {
            return remote(order.name(), order.url().get());
        }
        if (order.path().isPresent()) {
            return local(order.name(), order.path().get(), roots);
        }
        return new Bundled(
                order.bundle()
                        .orElseThrow(() ->
                                new CadreException(
                                        ErrorCode.INVALID,
                                        "A repository needs a url, a path or a bundle",
                                        Map.of("repository", order.name()),
                                        "Give exactly one of the three")));
    }

    /** What the clone's {@code origin} is; empty for a bundle. */
    default String origin() {
        return switch (this) {
            case Remote(var url) -> url;
            case Local(var path) -> path.toString();
            case Bundled _ -> "";
        };
    }

    /** How people are told of it. */
    default String shown() {
        return switch (this) {
            case Remote(var url) -> url;
            case Local(var path) -> path.toString();
            case Bundled(var bundle) -> "bundle " + bundle;
        };
    }

    private static Source remote(String name, String url) {
        boolean odd =
                url.startsWith("-")
                        || url.contains("::")
                        || url.length() > 2000
                        || url.chars().anyMatch(c -> c <= ' ' || c == 0x7f);
        var scheme = url.contains("://") ? url.substring(0, url.indexOf("://")) : "";
        boolean known =
                switch (scheme.toLowerCase(Locale.ROOT)) {
                    case "https", "http", "ssh", "git" -> true;
                    case "" -> SCP_LIKE.matcher(url).matches();
                    default -> false;
                };
        if (odd || !known) {
            throw new CadreException(
                    ErrorCode.INVALID,
                    "This repository address is not allowed",
                    Map.of("repository", name, "url", withoutLogin(url)),
                    "Use https://, http://, ssh://, git:// or user@host:path; other transports"
                            + " could run commands");
        }
        return scheme.isEmpty() ? new Remote(url) : parsed(name, url);
    }

    private static Source parsed(String name, String url) {
        try {
            var uri = new URI(url);
            var host = uri.getHost();
            if (host == null || host.startsWith("-")) {
                throw new URISyntaxException("", "no host");
            }
            var login = uri.getRawUserInfo();
            if (login != null && (login.contains(":") || isHttp(uri))) {
                throw new CadreException(
                        ErrorCode.INVALID,
                        "This repository address holds credentials",
                        Map.of("repository", name, "url", withoutLogin(url)),
                        "Take them out; the node has its own, see git-credentials in its data"
                                + " folder");
            }
            return new Remote(url);
        } catch (URISyntaxException e) {
            throw new CadreException(
                    ErrorCode.INVALID,
                    "This repository address cannot be read",
                    Map.of("repository", name, "url", withoutLogin(url)),
                    "Write it as https://host/path or user@host:path");
        }
    }

    private static boolean isHttp(URI uri) {
        return uri.getScheme().toLowerCase(Locale.ROOT).startsWith("http");
    }

    private static String withoutLogin(String url) {
        return url.replaceFirst("^([A-Za-z]+://)[^/@]*@", "$1");
    }

    private static Source local(String name, String path, List<Path> roots) {
        try {
            var given = Path.of(path);
            if (!given.isAbsolute()) {
                throw new InvalidPathException("", "not absolute");
            }
            var real = given.toRealPath();
            for (var root : roots) {
                if (Files.isDirectory(root) && real.startsWith(root.toRealPath())) {
                    return new Local(real);
                }
            }
            throw new CadreException(
                    ErrorCode.FORBIDDEN,
                    "This path is outside the folders that this node allows",
                    Map.of("repository", name, "path", path),
                    roots.isEmpty()
                            ? "This node allows none; the node's operator sets them (roots)"
                            : "Allowed are " + roots);
        } catch (IOException | InvalidPathException e) {
            throw new CadreException(
                    ErrorCode.NOT_FOUND,
                    "There is no such folder on this node",
                    Map.of("repository", name, "path", path),
                    "Give the absolute path of a git repository on the node, or its URL",
                    e);
        }
    }
}
