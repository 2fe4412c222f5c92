package cadre.server.gateways.http;

import jakarta.servlet.http.HttpServletRequest;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Which names this server answers to: loopback's, the bound address, the address that a connection
 * really came in on, and the public URL's host. A page of another origin, or a name that was bent
 * to this address, reaches no route.
 */
final class AllowedHosts {
    private static final Set<String> LOOPBACK_NAMES = Set.of("localhost", "127.0.0.1", "[::1]");
    private static final List<String> PROXY_HEADERS =
            List.of(
                    "Forwarded",
                    "X-Forwarded-For",
                    "X-Forwarded-Host",
                    "X-Forwarded-Proto",
                    "X-Forwarded-Port",
                    "X-Forwarded-Server",
                    "X-Forwarded-Prefix",
                    "X-Real-IP");

    private static final Pattern HOST =
            Pattern.compile("([A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+])(:[0-9]{1,5})?");

    private final Set<String> names;
    private final Optional<String> publicOrigin;
    private final boolean boundToLoopback;

    AllowedHosts(Listen listen) {
        var bind = listen.bind();
        var publicUrl = listen.publicUrl();
        var all = new HashSet<>(LOOPBACK_NAMES);
        all.add(bracketed(bind.toLowerCase(Locale.ROOT)));
        listen.hosts().forEach(name -> all.add(bracketed(name.toLowerCase(Locale.ROOT))));
        if (!publicUrl.isEmpty()) {
            all.add(URI.create(publicUrl).getHost().toLowerCase(Locale.ROOT));
        }
        this.names = Set.copyOf(all);
        this.publicOrigin = publicUrl.isEmpty() ? Optional.empty() : Optional.of(origin(publicUrl));
        this.boundToLoopback = isLoopback(bind);
    }

    /** Why the request is refused, or empty when its Host and Origin are this server's. */
    Optional<String> refusal(HttpServletRequest request) {
        var host = request.getHeader("Host");
        if (host == null
                || !HOST.matcher(host).matches()
                || !isAllowed(nameOf(host), request.getLocalAddr())) {
            return Optional.of("Host");
        }
        var origin = request.getHeader("Origin");
        if (origin != null && !isOwn(origin.toLowerCase(Locale.ROOT), host)) {
            return Optional.of("Origin");
        }
        return Optional.empty();
    }

    /**
     * Whether the caller is a program on this machine: the server is bound to loopback only, the
     * peer is loopback, it used a loopback name, and no proxy has marked the request.
     */
    boolean isLoopbackCall(HttpServletRequest request) {
        var host = request.getHeader("Host");
        return boundToLoopback
                && isLoopback(request.getRemoteAddr())
                && host != null
                && LOOPBACK_NAMES.contains(nameOf(host))
                && PROXY_HEADERS.stream().allMatch(name -> request.getHeader(name) == null);
    }

    private boolean isAllowed(String name, String localAddress) {
        return names.contains(name)
                || name.equals(bracketed(localAddress.toLowerCase(Locale.ROOT)));
    }

    private boolean isOwn(String origin, String host) {
        var lower = host.toLowerCase(Locale.ROOT);
        return origin.equals("http://" + lower)
                || origin.equals("https://" + lower)
                || publicOrigin.filter(origin::equals).isPresent();
    }

    private static String origin(String url) {
        var uri = URI.create(url);
        var port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
        return (uri.getScheme() + "://" + uri.getHost() + port).toLowerCase(Locale.ROOT);
    }

    private static String nameOf(String host) {
        var lower = host.strip().toLowerCase(Locale.ROOT);
        var end = lower.startsWith("[") ? lower.indexOf(']') + 1 : lower.indexOf(':');
        return end <= 0 ? lower : lower.substring(0, end);
    }

    private static String bracketed(String address) {
        return address.contains(":") && !address.startsWith("[") ? "[" + address + "]" : address;
    }

    static boolean isLoopback(String address) {
        if (address.equals("localhost")) {
            return true;
        }
        try {
            // only literals are looked at, so that no name is ever resolved here
            return address.matches("[0-9a-fA-F:.\\[\\]]+")
                    && InetAddress.getByName(address).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
