package cadre.server.forges.connection;

import cadre.server.access.account.SafeAddress;
import cadre.wire.error.CadreException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.function.Function;

/** Checks addresses to which something is sent that others must not read on the way. */
public final class Addresses {
    private Addresses() {}

    /**
     * The address of a connection, without slashes at its end.
     *
     * @param wrong makes the error of a reason
     */
    static URI checked(String text, Function<String, CadreException> wrong) {
        var url = whole(text.replaceAll("/+$", ""), wrong);
        if (url.getQuery() != null) {
            throw wrong.apply("write https://HOST, with no name, password or query in it");
        }
        return url;
    }

    /**
     * Whether what is sent to one goes to the same as to the other, by host, port, scheme and path:
     * behind another path of a host there may be another program.
     */
    static boolean same(URI one, URI other) {
        return place(one).equals(place(other));
    }

    private static String place(URI url) {
        var scheme = url.getScheme().toLowerCase(Locale.ROOT);
        var usual = scheme.equals("https") ? 443 : 80;
        return scheme
                + "://"
                + url.getHost().toLowerCase(Locale.ROOT)
                + ":"
                + (url.getPort() < 0 ? usual : url.getPort())
                + url.getRawPath();
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
