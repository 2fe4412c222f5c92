package cadre.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** Sends what a well-behaved client would not: another Host, a broken request line. */
final class RawHttp {
    private RawHttp() {}

    static int status(String url, String method, String path, String host) {
        var request =
                method
                        + " "
                        + path
                        + " HTTP/1.1\r\nHost: "
                        + host
                        + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
        return Integer.parseInt(exchange(url, request).split(" ")[1]);
    }

    static String exchange(String url, String request) {
        var address = URI.create(url);
        try (var socket = new Socket(address.getHost(), address.getPort())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().flush();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
