package cadre.app.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** One address before several servers, as a load balancer is: each connection goes to one. */
final class Switchboard implements AutoCloseable {
    private final ServerSocket socket;
    private volatile int target;

    Switchboard() {
        try {
            socket = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().name("switchboard").start(this::accept);
    }

    String url() {
        return "http://127.0.0.1:" + socket.getLocalPort();
    }

    /** New connections go there. */
    void to(int port) {
        target = port;
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                var from = socket.accept();
                Thread.ofVirtual().start(() -> connect(from));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private void connect(Socket from) {
        try (from;
                var to = new Socket(InetAddress.getLoopbackAddress(), target)) {
            var back = Thread.ofVirtual().start(() -> copy(to, from));
            copy(from, to);
            back.join();
        } catch (IOException e) {
            // nobody is there: the caller sees a broken connection
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void copy(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException e) {
            // one of them is gone: so is the other below
        }
        try {
            from.close();
            to.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
