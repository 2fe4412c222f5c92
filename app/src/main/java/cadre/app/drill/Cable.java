package cadre.app.drill;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/**
 * The network between one node and the servers: an address that the node dials, from which each
 * connection goes to the first server that takes it. It can be cut, slow, or swallow all.
 */
final class Cable implements AutoCloseable {
    private static final int PIECE = 16 * 1024;
    private static final Duration LATENCY = Duration.ofMillis(250);

    private final ServerSocket socket;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile List<Integer> targets;
    private volatile State state = State.WHOLE;

    /** How it is. */
    enum State {
        /** All goes through. */
        WHOLE,
        /** Connections are closed as soon as they are made. */
        CUT,
        /** Each piece comes a quarter of a second late. */
        SLOW,
        /** Connections are taken and kept, and what is sent is swallowed; they break at its end. */
        SILENT
    }

    /** A whole one to these ports of this machine, the first one preferred. */
    Cable(List<Integer> targets) {
        this.targets = List.copyOf(targets);
        try {
            socket = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException("no port for the drill's network", e);
        }
        Thread.ofVirtual().name("cable").start(this::accept);
    }

    String url() {
        return "http://127.0.0.1:" + socket.getLocalPort();
    }

    /** From now on; a cut closes what is open, and so does the end of a silence. */
    void become(State next) {
        var was = state;
        state = next;
        if (next == State.CUT || (was == State.SILENT && next != State.SILENT)) {
            open.forEach(Cable::quietly);
        }
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                var from = socket.accept();
                Thread.ofVirtual().name("cable of one").start(() -> connect(from));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private void connect(Socket from) {
        open.add(from);
        try (from) {
            if (state == State.CUT) {
                return;
            }
            if (state == State.SILENT) {
                from.getInputStream().transferTo(OutputStream.nullOutputStream());
                return;
            }
            try (var to = dial()) {
                open.add(to);
                var back = Thread.ofVirtual().start(() -> copy(to, from));
                copy(from, to);
                back.join();
                open.remove(to);
            }
        } catch (IOException e) {
            // nobody is there: the caller sees a connection that breaks
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            open.remove(from);
        }
    }

    private Socket dial() throws IOException {
        IOException last = new IOException("no target");
        for (int port : targets) {
            try {
                return new Socket(InetAddress.getLoopbackAddress(), port);
            } catch (IOException e) {
                last = e;
            }
        }
        throw last;
    }

    private void copy(Socket from, Socket to) {
        var buffer = new byte[PIECE];
        var isHoled = false; // then nothing more may follow, not even for a moment
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                if (state == State.SLOW) {
                    LockSupport.parkNanos(LATENCY.toNanos());
                }
                isHoled |= state == State.SILENT;
                if (!isHoled) {
                    out.write(buffer, 0, count);
                }
            }
        } catch (IOException e) {
            // one of them is gone: so is the other below
        }
        quietly(from);
        quietly(to);
    }

    private static void quietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // it is gone either way
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        open.forEach(Cable::quietly);
    }
}
