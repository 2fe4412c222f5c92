package cadre.app.drill;

import cadre.cli.client.Api;
import cadre.cli.client.Connection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** A server of the drill's, with a home of its own, on a port that stays. */
final class ServerUnit {
    private final String name;
    private final Workshop workshop;
    private final Map<String, String> store;
    private final Path keyFile;
    private final int port = freePort();
    private Optional<Program> program = Optional.empty();
    private Optional<Api> api = Optional.empty();

    /**
     * @param store what its environment says of the store
     */
    ServerUnit(String name, Workshop workshop, Map<String, String> store) {
        this(name, workshop, store, workshop.scratch().resolve(name).resolve("admin.key"));
    }

    /**
     * @param keyFile of the first server on the same store: who files a job again at another server
     *     must be the same as before
     */
    ServerUnit(String name, Workshop workshop, Map<String, String> store, Path keyFile) {
        this.keyFile = keyFile;
        this.name = name;
        this.workshop = workshop;
        this.store = store;
    }

    String name() {
        return name;
    }

    int port() {
        return port;
    }

    Path home() {
        return workshop.scratch().resolve(name);
    }

    /** Starts it, if it does not run, and returns when it serves. */
    synchronized void start() throws InterruptedException {
        if (program.filter(Program::isAlive).isPresent()) {
            return;
        }
        var env = new HashMap<>(store);
        env.put("CADRE_HOME", home().toString());
        env.put("CADRE_PORT", Integer.toString(port));
        env.put("CADRE_LEASE_SEC", Long.toString(Plan.LEASE.toSeconds()));
        env.put("CADRE_LOG_JSON", "true");
        var started = workshop.cadre(name.replace('/', '-'), env, "server");
        program = Optional.of(started);
        started.awaitOut("cadre is ready at ");
    }

    /** {@code kill -9}. */
    synchronized void kill() throws InterruptedException {
        if (program.isPresent()) {
            program.get().kill();
        }
    }

    /** Holds it still where it is; only {@link #kill} ends that. */
    synchronized void hold() {
        program.ifPresent(Program::hold);
    }

    /** SIGTERM; whether it ended by itself. */
    synchronized boolean stop() throws InterruptedException {
        return program.isEmpty() || program.get().stop();
    }

    /** Talks to it as its admin; it must have served once. */
    synchronized Api api() {
        if (api.isEmpty()) {
            var key = Connection.adminKey(keyFile);
            var url = URI.create("http://127.0.0.1:" + port);
            api = Optional.of(new Api(new Connection(url, Optional.of(key), "")));
        }
        return api.get();
    }

    private static int freePort() {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException("no port for a server of the drill", e);
        }
    }
}
