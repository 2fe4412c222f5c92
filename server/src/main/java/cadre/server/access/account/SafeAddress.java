package cadre.server.access.account;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;

/** Addresses to which secrets may go: https, or this machine. */
public final class SafeAddress {
    private SafeAddress() {}

    /** The address without slashes at its end; none if a secret must not go there. */
    public static Optional<URI> checked(String text) {
        try {
            var url = new URI(text.replaceAll("/+$", ""));
            var scheme = String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT);
            var host = String.valueOf(url.getHost()).toLowerCase(Locale.ROOT);
            var isHere =
                    host.equals("localhost")
                            || host.equals("[::1]")
                            || host.matches("127(\\.[0-9]{1,3}){3}");
            var isSafe =
                    url.getHost() != null
                            && url.getUserInfo() == null
                            && url.getFragment() == null
                            && (scheme.equals("https") || scheme.equals("http") && isHere);
            return isSafe ? Optional.of(url) : Optional.empty();
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }
}
