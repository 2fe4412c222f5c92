package cadre.server.access.account;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;

/** Addresses to which secrets may go: encrypted on the way, or this machine's own. */
public final class SafeAddress {
    private SafeAddress() {}

    /** The address without slashes at its end; none if a secret must not go there. */
    public static Optional<URI> checked(String text) {
        return checked(text.replaceAll("/+$", ""), "https", "http");
    }

    /**
     * The address as it is written.
     *
     * @param sealed the scheme that encrypts
     * @param open the one that does not, for this machine
     */
    public static Optional<URI> checked(String text, String sealed, String open) {
        try {
            var url = new URI(text);
            var scheme = String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT);
            var isSafe =
                    url.getHost() != null
                            && url.getUserInfo() == null
                            && url.getFragment() == null
                            && (scheme.equals(sealed) || scheme.equals(open) && isHere(url));
            return isSafe ? Optional.of(url) : Optional.empty();
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }

    /** Whether it names this machine. */
    public static boolean isHere(URI url) {
        var host = String.valueOf(url.getHost()).toLowerCase(Locale.ROOT);
        return host.equals("localhost")
                || host.equals("[::1]")
                || host.matches("127(\\.[0-9]{1,3}){3}");
    }
}
