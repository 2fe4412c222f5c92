package cadre.server.objects;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** What lies between: it passes bytes on, refuses with 503, or cuts in the middle. */
public final class RoughWay implements AutoCloseable {
    private static final byte[] SLOW_DOWN =
            """
            HTTP/1.1 503 Slow Down\r
            Content-Type: application/xml\r
            Content-Length: 81\r
            Connection: close\r
            \r
            <?xml version="1.0"?><Error><Code>SlowDown</Code><Message>later</Message></Error>\
            """
                    .getBytes(StandardCharsets.US_ASCII);

    private final ServerSocket door;
    private final Thread accepting;
    private final int target;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger refusals = new AtomicInteger();
    private final AtomicInteger cuts = new AtomicInteger();
    private final AtomicLong cutAfter = new AtomicLong();

    /** How many requests were refused, and how many connections cut. */
    public final AtomicInteger harmed = new AtomicInteger();

    /** A way to this port. */
    public RoughWay(int target) {
        this.target = target;
        try {
            this.door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        this.accepting = Thread.ofVirtual().start(this::accept);
    }

    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + door.getLocalPort());
    }

    /** Refuses the next connections with 503; those that are open end. */
    public void refuse(int requests) {
        refusals.set(requests);
        endAll();
    }

    /** Cuts the next connections after so many bytes in either direction. */
    public void cut(int connections, long afterBytes) {
        cutAfter.set(afterBytes);
        cuts.set(connections);
        endAll();
    }

    private void endAll() {
        open.forEach(RoughWay::end);
    }

    private void accept() {
        while (!door.isClosed()) {
            try {
                var client = door.accept();
                open.add(client);
                Thread.ofVirtual().start(() -> serve(client));
            } catch (IOException _) {
                return;
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            if (take(refusals)) {
                refuse(client);
                return;
            }
            var left = new AtomicLong(take(cuts) ? cutAfter.get() : Long.MAX_VALUE);
            try (var server = new Socket(InetAddress.getLoopbackAddress(), target)) {
                open.add(server);
                var up = Thread.ofVirtual().start(() -> pass(client, server, left));
                pass(server, client, left);
                up.join();
                open.remove(server);
            }
        } catch (IOException | InterruptedException _) {
            // the other side will notice
        } finally {
            open.remove(client);
        }
    }

    private void refuse(Socket client) throws IOException {
        harmed.incrementAndGet();
        client.setSoTimeout(200); // a whole request is read, or the client hears of a reset
        drain(client.getInputStream());
        client.getOutputStream().write(SLOW_DOWN);
        client.getOutputStream().flush();
    }

    private static void drain(InputStream in) {
        try {
            in.transferTo(OutputStream.nullOutputStream());
        } catch (IOException _) {
            // it waits for its answer
        }
    }

    private static boolean take(AtomicInteger left) {
        return left.getAndUpdate(n -> Math.max(0, n - 1)) > 0;
    }

    private void pass(Socket from, Socket to, AtomicLong left) {
        var buffer = new byte[16 * 1024];
        try {
            var out = to.getOutputStream();
            for (int n = from.getInputStream().read(buffer);
                    n >= 0;
                    n = from.getInputStream().read(buffer)) {
                if (left.addAndGet(-n) < 0) {
                    harmed.incrementAndGet();
                    break;
                }
                out.write(buffer, 0, n);
                out.flush();
            }
        } catch (IOException _) {
            // cut
        } finally {
            end(from);
            end(to);
        }
    }

    private static void end(Socket socket) {
        try {
            socket.close();
        } catch (IOException _) {
            // it is closed
        }
    }

    /** Lets nobody through when it returns: a closed door still takes who is just coming in. */
    @Override
    public void close() throws IOException {
        door.close();
        try {
            accepting.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        endAll();
    }
}
