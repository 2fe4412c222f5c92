package cadre.server.gateways.http;

/**
 * Where the server listens.
 *
 * @param bind an address or {@code localhost}
 * @param port 0 for a free one
 * @param publicUrl the address that people use, empty when it is the bound one
 */
public record Listen(String bind, int port, String publicUrl) {
    /** Whether only programs on this machine can reach it. */
    public boolean isLoopback() {
        return AllowedHosts.isLoopback(bind);
    }
}
