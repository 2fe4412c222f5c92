package cadre.server.forges.connection;

import cadre.server.access.account.SafeAddress;
import cadre.wire.error.CadreException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.Pattern;

/** Checks addresses to which something is sent that others must not read on the way. */
public final class Addresses {
    private static final int MOST_PORT = 65_535;

    /** No segment is empty or of dots alone, and nothing in it is encoded. */
    private static final Pattern PATH = Pattern.compile("(/(?!\\.{1,2}(?:/|$))[A-Za-z0-9._~-]+)*");

    private Addresses() {}

    /**
     * The address of a connection: scheme and host in small letters, without the usual port and
     * without slashes at its end.
     *
     * @param wrong makes the error of a reason
     */
    static URI checked(String text, Function<String, CadreException> wrong) {
        var url = whole(text.replaceAll("/+$", ""), wrong);
        if (url.getQuery() != null) {
            throw wrong.apply("write https://HOST, with no name, password or query in it");
        }
        var path = url.getRawPath();
        if (!PATH.matcher(path).matches()) {
            throw wrong.apply(
                    "write the path after the host with letters, digits, '-', '_', '.' and '~', and"
                            + " with neither '..' nor two slashes in it, or leave it out");
        }
        var isUsual = url.getPort() < 0 || url.getPort() == usualPort(url);
        return URI.create(
                scheme(url) + "://" + host(url) + (isUsual ? "" : ":" + url.getPort()) + path);
    }

    /**
     * Whether what is sent to one goes to the same as to the other, by host, port, scheme and path:
     * behind another path of a host there may be another program.
     */
    static boolean same(URI one, URI other) {
        return place(one).equals(place(other));
    }

    private static String place(URI url) {
        return scheme(url)
                + "://"
                + host(url)
                + ":"
                + (url.getPort() < 0 ? usualPort(url) : url.getPort())
                + url.getRawPath();
    }

    private static String scheme(URI url) {
        return url.getScheme().toLowerCase(Locale.ROOT);
    }

    /** A dot at its end says that it is whole, and means the same host. */
    private static String host(URI url) {
        return url.getHost().toLowerCase(Locale.ROOT).replaceFirst("\\.$", "");
    }

    private static int usualPort(URI url) {
        return scheme(url).equals("https") ? 443 : 80;
    }

    /**
     * The address, as it is written: https, or http on this machine.
     *
     * @param wrong makes the error of a reason
     */
    public static URI whole(String text, Function<String, CadreException> wrong) {
        URI url;
        try {
            url = new URI(text);
        } catch (URISyntaxException e) {
            throw wrong.apply("it is no address");
        }
        if (url.getHost() == null || url.getUserInfo() != null || url.getFragment() != null) {
            throw wrong.apply("write https://HOST, with no name, password or fragment in it");
        }
        if (url.getPort() == 0 || url.getPort() > MOST_PORT) {
            throw wrong.apply("a port is 1 to 65535");
        }
        var scheme = String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT);
        if (!scheme.equals("https") && !(scheme.equals("http") && isLoopback(url))) {
            throw wrong.apply(
                    "use https, for what goes there is secret; http only on this machine");
        }
        return url;
    }

    /** Whether it names this machine. */
    public static boolean isLoopback(URI url) {
        return SafeAddress.isHere(url);
    }
}
