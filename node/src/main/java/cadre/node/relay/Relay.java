package cadre.node.relay;

import cadre.node.link.ServerAddress;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.id.AttemptId;
import cadre.wire.link.AttemptOrder;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The relay of a node. It listens on loopback from the first attempt on that has the bus, and on
 * the same port again after a restart of the node. Thread-safe.
 */
public final class Relay implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Relay.class);
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    static {
        // Whoever runs on this machine can connect: no more than so many at once, and none that
        // sends its request by the drop. Read by the JDK's server when it is loaded.
        setUnlessGiven("jdk.httpserver.maxConnections", "512");
        setUnlessGiven("sun.net.httpserver.maxReqTime", "60");
        setUnlessGiven("sun.net.httpserver.nodelay", "true");
    }

    private final Path state;
    private final Forwarding server;
    private final LongSupplier nanos;
    private final Map<String, Pass> passes = new ConcurrentHashMap<>();
    private final Map<AttemptId, Door> doors = new ConcurrentHashMap<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private @Nullable HttpServer http;
    private @Nullable RelayMark mark;

    /**
     * A relay that does not listen yet.
     *
     * @param state the node's state folder
     * @param key the node's
     */
    public Relay(Path state, ServerAddress server, String key) {
        this(state, server, key, System::nanoTime);
    }

    Relay(Path state, ServerAddress server, String key, LongSupplier nanos) {
        this.state = state;
        this.server = new Forwarding(server, key);
        this.nanos = nanos;
    }

    /**
     * Lets an attempt through until it is closed; the same door however often it is asked for.
     *
     * @return empty if the attempt has no bus
     * @throws CadreException UNAVAILABLE if the node cannot listen on loopback
     */
    public synchronized Optional<Door> open(AttemptOrder order) {
        if (order.bus().isEmpty()) {
            return Optional.empty();
        }
        var bus = order.bus().get();
        var here = listening();
        var token = here.token(order.attempt(), order.token());
        var door = new Door(URI.create("http://127.0.0.1:" + here.port()), token, bus);
        if (!door.equals(doors.put(order.attempt(), door))) {
            passes.put(token, new Pass(order, bus, nanos));
        }
        return Optional.of(door);
    }

    /** Nothing passes for this attempt any more; what is under way comes to its end. */
    public synchronized void close(AttemptId attempt) {
        var door = doors.remove(attempt);
        if (door != null) {
            passes.remove(door.token());
        }
    }

    @Override
    public synchronized void close() {
        doors.clear();
        passes.clear();
        if (http != null) {
            http.stop(0);
        }
        threads.shutdownNow();
        server.close();
    }

    private RelayMark listening() {
        var known = mark;
        if (known != null) {
            return known;
        }
        var before = RelayMark.of(state);
        var bound = bind(before.port());
        bound.createContext("/", this::handle);
        bound.setExecutor(threads);
        var here = before.on(bound.getAddress().getPort());
        if (!here.equals(before)) {
            here.write(state);
        }
        bound.start();
        http = bound;
        mark = here;
        log.atInfo().addKeyValue("port", here.port()).log("agents reach the bus");
        return here;
    }

    private static HttpServer bind(int port) {
        try {
            return HttpServer.create(new InetSocketAddress(LOOPBACK, port), 128);
        } catch (IOException e) {
            if (port != 0) {
                log.atWarn()
                        .addKeyValue("port", port)
                        .log(
                                "the bus is on another port now: agents of before the restart lost it");
                return bind(0);
            }
            throw new CadreException(
                    ErrorCode.UNAVAILABLE,
                    "The relay to the bus cannot listen",
                    Map.of("reason", String.valueOf(e.getMessage())),
                    "Look for free ports and file descriptors on the node",
                    e);
        }
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            var reply = new Admission(exchange, passes::get, server).reply();
            reply.headers().forEach(exchange.getResponseHeaders()::set);
            var body = reply.body();
            exchange.sendResponseHeaders(reply.status(), body.length == 0 ? -1 : body.length);
            if (body.length > 0) {
                exchange.getResponseBody().write(body);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the node ends
        } catch (RuntimeException e) {
            log.atError().setCause(e).log("the relay broke on a call; report it with this trace");
        }
    }

    private static void setUnlessGiven(String name, String value) {
        if (System.getProperty(name) == null) {
            System.setProperty(name, value);
        }
    }
}
