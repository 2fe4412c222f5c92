package cadre.server.gateways.http;

import java.util.List;

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
        return AllowedHosts.isLoopback(bind);
    }
}
