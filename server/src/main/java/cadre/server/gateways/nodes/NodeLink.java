package cadre.server.gateways.nodes;

import cadre.server.access.Principal;
import cadre.server.fleet.FaultPoint;
import cadre.server.fleet.log.JobLogs;
import cadre.server.fleet.node.Nodes;
import cadre.server.gateways.http.RequiredFields;
import cadre.server.gateways.http.SocketLine;
import cadre.server.gateways.http.SocketSession;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.id.AttemptId;
import cadre.wire.id.NodeName;
import cadre.wire.json.Json;
import cadre.wire.link.LogFrame;
import cadre.wire.link.NodeMessage;
import cadre.wire.link.ServerMessage;
import cadre.wire.release.Release;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection of a node. Its messages are handled in their order on the connection's thread, so
 * that a slow store slows the sender down; orders go out on a thread of their own. What is
 * acknowledged was stored before.
 */
final class NodeLink implements SocketSession {
    private static final Logger log = LoggerFactory.getLogger(NodeLink.class);
    private static final Duration LONGEST_SILENCE = Duration.ofSeconds(45);
    private static final Duration ROUND = Duration.ofSeconds(5);

    /** RFC 6455: ended by policy. */
    private static final int POLICY = 1008;

    /** Our own: a newer connection of the same node took its place. */
    private static final int REPLACED = 4001;

    private static final int SILENT = 4002;

    private final Principal principal;
    private final NodeName node;
    private final SocketLine line;
    private final Nodes nodes;
    private final JobLogs logs;
    private volatile long heardAt = System.nanoTime();
    private final LogRefusals refusals = new LogRefusals(System::nanoTime);
    private @Nullable Thread orders;
    private long session = -1;
    private boolean over;

    NodeLink(Principal principal, SocketLine line, Nodes nodes, JobLogs logs) {
        this.principal = principal;
        this.node =
                principal
                        .node()
                        .orElseThrow(() -> new IllegalStateException("a node key without a node"));
        this.line = line;
        this.nodes = nodes;
        this.logs = logs;
    }

    @Override
    public void message(String text) {
        heardAt = System.nanoTime();
        if (!isWelcome()) {
            hello(text);
            return;
        }
        var message = Json.read(text, NodeMessage.class);
        RequiredFields.check(message);
        handle(message);
    }

    @Override
    public void binary(ByteBuffer message) {
        heardAt = System.nanoTime();
        if (!isWelcome()) {
            refuse(firstIsHello());
            return;
        }
        store(LogFrame.read(message));
    }

    private synchronized boolean isWelcome() {
        return session >= 0;
    }

    private void hello(String text) {
        try {
            var first = Json.mapper().readTree(text);
            var protocol = first.path("protocol").asInt(NodeMessage.PROTOCOL);
            if (!NodeMessage.isSpoken(protocol)) {
                refuseProtocol(protocol, first.path("facts").path("version").asString(""));
                return;
            }
            var message = Json.read(text, NodeMessage.class);
            RequiredFields.check(message);
            if (!(message instanceof NodeMessage.Hello hello)) {
                throw firstIsHello();
            }
            var opened = nodes.hello(principal, hello);
            begin(opened.number());
            send(opened.welcome());
            startOrders(opened.number());
        } catch (tools.jackson.core.JacksonException e) {
            refuse(new CadreException(ErrorCode.INVALID, "This is no JSON", Map.of(), ""));
        } catch (CadreException e) {
            refuse(e);
        }
    }

    private void refuseProtocol(int theirs, String version) {
        var isOlder = theirs < NodeMessage.OLDEST_PROTOCOL;
        refuse(
                new CadreException(
                        ErrorCode.INVALID,
                        "The node speaks protocol " + theirs + ", which this server does not",
                        Map.of(
                                "node_version",
                                version.length() > 40 ? version.substring(0, 40) : version,
                                "server_version",
                                Release.VERSION,
                                "server_protocols",
                                NodeMessage.OLDEST_PROTOCOL + " to " + NodeMessage.PROTOCOL),
                        isOlder
                                ? "Upgrade Cadre on the node to the server's version"
                                : "Upgrade the server first, then its nodes"),
                NodeMessage.PROTOCOL);
    }

    private static CadreException firstIsHello() {
        return new CadreException(
                ErrorCode.INVALID, "The first message must be hello", Map.of(), "");
    }

    private void refuse(CadreException why) {
        refuse(why, 0);
    }

    private void refuse(CadreException why, int protocol) {
        log.atWarn()
                .addKeyValue("node", node)
                .addKeyValue("code", why.code())
                .addKeyValue("reason", why.what())
                .log("a node was refused");
        var reason = String.valueOf(why.getMessage());
        send(new ServerMessage.Refused(why.code().name(), reason, protocol));
        line.close(POLICY, why.code().name());
    }

    /** The connection may have ended while hello was under way. */
    private synchronized void begin(long number) {
        session = number;
        if (over) {
            nodes.disconnected(node, number);
        }
    }

    private synchronized void startOrders(long number) {
        if (!over) {
            orders = Thread.ofVirtual().name("orders-" + node).start(() -> sendOrders(number));
        }
    }

    private void handle(NodeMessage message) {
        try {
            switch (message) {
                case NodeMessage.Hello _ ->
                        throw new CadreException(
                                ErrorCode.INVALID, "Hello was said already", Map.of(), "");
                case NodeMessage.Beat beat -> send(nodes.beat(principal, beat));
                case NodeMessage.Started started -> nodes.started(principal, started);
                case NodeMessage.TurnBegan turn -> nodes.turnBegan(principal, turn);
                case NodeMessage.Used used -> nodes.used(principal, used);
                case NodeMessage.NoProgress stuck -> nodes.noProgress(principal, stuck);
                case NodeMessage.Log piece -> store(piece);
                case NodeMessage.Finished finished -> {
                    send(nodes.finished(principal, finished));
                    FaultPoint.FINISHED_ACKNOWLEDGED.reach();
                }
            }
        } catch (CadreException e) {
            refuseMessage(message, e);
        }
    }

    /**
     * A store that fails is no reason to end the connection, over which leases are renewed: the
     * node hears that nothing was kept, and sends it again.
     */
    private void store(NodeMessage.Log piece) {
        ServerMessage answer;
        try {
            answer = logs.append(principal, piece);
            refusals.over();
        } catch (CadreException e) {
            if (e.code() == ErrorCode.STALE) {
                stop(piece.attempt(), piece.token(), e);
                return;
            }
            if (e.code() != ErrorCode.UNAVAILABLE) {
                throw e;
            }
            say(piece, e);
            answer = new ServerMessage.LogRefused(piece.attempt(), piece.stream(), e.what());
        }
        send(answer);
        FaultPoint.LOG_ACKNOWLEDGED.reach();
    }

    private void say(NodeMessage.Log piece, CadreException why) {
        refusals.next()
                .ifPresent(level ->
                        log.atLevel(level)
                                .addKeyValue("node", node)
                                .addKeyValue("attempt", piece.attempt())
                                .addKeyValue("reason", String.valueOf(why.getMessage()))
                                .setCause(why.getCause())
                                .log(
                                        "log cannot be stored; its node keeps it and sends it"
                                                + " again"));
    }

    /** A stale attempt is told to stop; whatever else is wrong ends the connection. */
    private void refuseMessage(NodeMessage message, CadreException why) {
        if (why.code() != ErrorCode.STALE) {
            throw why;
        }
        switch (message) {
            case NodeMessage.Hello _, NodeMessage.Beat _ -> throw why;
            case NodeMessage.Started m -> stop(m.attempt(), m.token(), why);
            case NodeMessage.TurnBegan m -> stop(m.attempt(), m.token(), why);
            case NodeMessage.Used m -> stop(m.attempt(), m.token(), why);
            case NodeMessage.NoProgress m -> stop(m.attempt(), m.token(), why);
            case NodeMessage.Log _ -> throw why;
            case NodeMessage.Finished m -> stop(m.attempt(), m.token(), why);
        }
    }

    private void stop(AttemptId attempt, long token, CadreException why) {
        log.atWarn()
                .addKeyValue("node", node)
                .addKeyValue("attempt", attempt)
                .log("a node speaks of an attempt that is not its own any more");
        send(new ServerMessage.Stop(attempt, token, why.what()));
    }

    private void sendOrders(long number) {
        try {
            while (true) {
                for (var order : nodes.awaitOrders(node, number, ROUND)) {
                    send(order);
                    if (order instanceof ServerMessage.Start) {
                        FaultPoint.ORDER_SENT.reach();
                    }
                }
                if (Thread.currentThread().isInterrupted()) {
                    return;
                }
                if (System.nanoTime() - heardAt > LONGEST_SILENCE.toNanos()) {
                    line.end(SILENT, "no beat");
                    return;
                }
            }
        } catch (CadreException e) {
            line.end(e.code() == ErrorCode.GONE ? REPLACED : POLICY, e.code().name());
        } catch (RuntimeException e) {
            log.atError()
                    .addKeyValue("node", node)
                    .setCause(e)
                    .log("orders could not be sent by a bug; report it with this trace");
            line.cut();
        }
    }

    private void send(ServerMessage message) {
        line.send(Json.write(message));
    }

    @Override
    public synchronized void closed() {
        if (over) {
            return;
        }
        over = true;
        if (orders != null) {
            orders.interrupt();
        }
        if (session >= 0) {
            nodes.disconnected(node, session);
        }
    }
}
