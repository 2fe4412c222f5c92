package cadre.server.gateways.outbound;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

/**
 * Which addresses may be called: this machine and private networks, too, for whoever hosts Cadre
 * hosts other things beside it; but nothing that only this machine's network link has, such as
 * 169.254.169.254, where clouds give out credentials.
 */
final class Reach {
    /** Services of clouds for their machines that are not link-local. */
    private static final Set<InetAddress> OF_CLOUDS =
            Set.of(
                    literal(100, 100, 100, 200),
                    literal(168, 63, 129, 16),
                    literal(192, 0, 0, 192),
                    literal(0xfd, 0x00, 0x0e, 0xc2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x02, 0x54),
                    literal(0xfd, 0x00, 0x0e, 0xc2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x00, 0x23),
                    literal(0xfd, 0x20, 0x00, 0xce, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x02, 0x54));

    private Reach() {}

    /**
     * Why this host is not called. Java keeps the addresses of a name for some seconds, in which
     * the client then connects to those that were looked at.
     */
    static Optional<String> refusal(URI url) {
        try {
            var host = url.getHost().replaceAll("^\\[|]$", "");
            return Arrays.stream(InetAddress.getAllByName(host))
                    .filter(Reach::isRefused)
                    .findFirst()
                    .map(address ->
                            "the host is "
                                    + address.getHostAddress()
                                    + ", an address that Cadre does not call");
        } catch (UnknownHostException e) {
            return Optional.of("the host's name has no address");
        }
    }

    static boolean isRefused(InetAddress address) {
        return address.isLinkLocalAddress()
                || address.isAnyLocalAddress()
                || address.isMulticastAddress()
                || OF_CLOUDS.contains(address);
    }

    private static InetAddress literal(int... parts) {
        var bytes = new byte[parts.length];
        for (int i = 0; i < parts.length; i++) {
            bytes[i] = (byte) parts[i];
        }
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address has a wrong length", e);
        }
    }
}
