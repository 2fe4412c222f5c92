package cadre.server.gateways.http;

import java.util.List;
import java.util.Locale;

/**
 * Where the server listens.
 *
 * @param bind an address or {@code localhost}
 * @param port 0 for a free one
 * @param publicUrl the address that people use, empty when it is the bound one
 * @param hosts more host names that it answers to
 */
public record Listen(String bind, int port, String publicUrl, List<String> hosts) {
    public Listen {
        hosts = List.copyOf(hosts);
    }

    /** Whether only programs on this machine can reach it. */
    public boolean isLoopback() {
        return isLoopback(bind);
    }

    /** Whether a host, as an address writes it, is the machine itself on each machine. */
    public static boolean isLoopback(String host) {
        return AllowedHosts.isLoopback(host.toLowerCase(Locale.ROOT));
    }
}
