package cadre.server.gateways.http;

import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import java.util.Locale;
import java.util.Map;

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

    /**
     * Tries to bind it and lets it go again: before anything is made that only a server needs.
     *
     * @throws CadreException UNAVAILABLE if the address cannot be bound
     */
    public void checkFree() {
        try (var socket = new Socket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(bind, port));
        } catch (IOException e) {
            throw cannotBeBound(e);
        }
    }

    CadreException cannotBeBound(Exception cause) {
        return new CadreException(
                ErrorCode.UNAVAILABLE,
                "The address cannot be bound",
                Map.of("bind", bind, "port", port),
                "Another program may use it: set CADRE_PORT, or 0 for a free one",
                cause);
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
