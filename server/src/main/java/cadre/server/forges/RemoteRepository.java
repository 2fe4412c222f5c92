package cadre.server.forges;

import cadre.server.forges.connection.Connection;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where a repository's URL leads.
 *
 * @param host in small letters, with its port where it is asked by http(s)
 * @param path such as {@code owner/name}
 */
public record RemoteRepository(String host, String path) {
    private static final Pattern SCP = Pattern.compile("(?:[^@/:\\s]+@)?([^@/:\\s]+):([^/].*)");

    /** Reads http(s), ssh and {@code git@host:path}; empty for what is no remote. */
    public static Optional<RemoteRepository> of(String url) {
        if (!url.contains("://")) {
            var scp = SCP.matcher(url);
            return scp.matches() ? of(scp.group(1), scp.group(2)) : Optional.empty();
        }
        try {
            var uri = new URI(url);
            if (uri.getHost() == null || uri.getPath() == null) {
                return Optional.empty();
            }
            var isWeb = uri.getScheme().toLowerCase(Locale.ROOT).startsWith("http");
            var port = isWeb ? ":" + port(uri) : "";
            return of(uri.getHost() + port, uri.getPath());
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }

    /** Whether two URLs are of one: with {@code .git} or without, over http(s) or ssh. */
    public static boolean isSame(String one, String other) {
        var here = of(one);
        var there = of(other);
        return one.equals(other)
                || here.isPresent()
                        && there.isPresent()
                        && here.get().path().equals(there.get().path())
                        && isSameHost(here.get().host(), there.get().host());
    }

    /** An address of ssh has no port. */
    private static boolean isSameHost(String one, String other) {
        return one.equals(other)
                || one.startsWith(other + ":") && !other.contains(":")
                || other.startsWith(one + ":") && !one.contains(":");
    }

    private static Optional<RemoteRepository> of(String host, String path) {
        var plain = path.replaceAll("^/+|/+$", "").replaceFirst("\\.git$", "");
        return plain.contains("/")
                ? Optional.of(new RemoteRepository(host.toLowerCase(Locale.ROOT), plain))
                : Optional.empty();
    }

    private static int port(URI uri) {
        return uri.getPort() > 0
                ? uri.getPort()
                : uri.getScheme().equalsIgnoreCase("http") ? 80 : 443;
    }

    /** What the host of a connection calls it; empty if it is at another one. */
    public Optional<String> at(Connection connection) {
        var url = connection.url();
        var theirs = url.getHost().toLowerCase(Locale.ROOT).replaceFirst("^(www|api)\\.", "");
        var isThere = host.equals(theirs + ":" + port(url)) || host.equals(theirs);
        var below = url.getPath().replaceFirst("/api/v[0-9]$", "").replaceAll("^/+|/+$", "");
        if (!isThere || !below.isEmpty() && !path.startsWith(below + "/")) {
            return Optional.empty();
        }
        return Optional.of(below.isEmpty() ? path : path.substring(below.length() + 1));
    }
}
