package cadre.app.drill;

import cadre.wire.id.AttemptId;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Hears from the agents themselves, past all of Cadre: each opens a connection when it begins and
 * says what it does. The kernel closes the connection when the last of its processes that has it is
 * gone.
 */
final class Witness implements AutoCloseable {
    private static final int BACKLOG = 1_000;

    private final ServerSocket socket;
    private final List<Sighting> sightings = new CopyOnWriteArrayList<>();

    Witness() {
        try {
            socket = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException("no port for the drill's witness", e);
        }
        Thread.ofVirtual().name("witness").start(this::accept);
    }

    int port() {
        return socket.getLocalPort();
    }

    /** Each run of an agent, in the order in which they began. */
    List<Sighting> sightings() {
        return List.copyOf(sightings);
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                var agent = socket.accept();
                Thread.ofVirtual().name("witness of one").start(() -> hear(agent));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private void hear(Socket agent) {
        Sighting one = null;
        try (agent;
                var lines =
                        new BufferedReader(
                                new InputStreamReader(
                                        agent.getInputStream(), StandardCharsets.UTF_8))) {
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                var words = line.split(" ", 5);
                if (words.length < 4) {
                    continue; // cut off in the middle of a line
                }
                if (one == null) {
                    one = new Sighting(AttemptId.of(words[0]), words[1]);
                    sightings.add(one);
                }
                var value = words.length > 4 ? words[4] : "";
                one.heard(Double.parseDouble(words[2]), words[3], value);
            }
        } catch (IOException e) {
            // it was killed
        } finally {
            if (one != null) {
                one.closed();
            }
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
