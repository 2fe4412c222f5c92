package cadre.node;

import cadre.wire.api.Grant;
import cadre.wire.api.JoinRequest;
import cadre.wire.api.KeyCreated;
import cadre.wire.api.KeyView;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.error.Problem;
import cadre.wire.id.AttemptId;
import cadre.wire.id.KeyId;
import cadre.wire.id.NodeName;
import cadre.wire.job.AttemptResult;
import cadre.wire.job.LogStream;
import cadre.wire.json.Json;
import cadre.wire.link.AttemptOrder;
import cadre.wire.link.LogFrame;
import cadre.wire.link.NodeMessage;
import cadre.wire.link.SecretValue;
import cadre.wire.link.ServerMessage;
import io.javalin.Javalin;
import io.javalin.http.Context;
import io.javalin.websocket.WsConfig;
import io.javalin.websocket.WsContext;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A server of nodes that stores what it is sent in memory, and misbehaves on demand: drops
 * connections, withholds acknowledgements, refuses to talk. Real HTTP and WebSocket on loopback.
 */
public final class FakeServer implements AutoCloseable {
    public static final String KEY = "cadre_node_test";

    /** One stream of one attempt. */
    public record StreamOf(AttemptId attempt, LogStream stream) {}

    private final Javalin http;
    private final List<NodeMessage> messages = new ArrayList<>();
    private final Map<StreamOf, ByteArrayOutputStream> logs = new HashMap<>();
    private final Map<String, byte[]> artifacts = new LinkedHashMap<>();
    private final Map<AttemptId, AttemptResult> results = new HashMap<>();
    private @Nullable WsContext session;
    private int hellos;
    private int oldest = NodeMessage.OLDEST_PROTOCOL;
    private int newest = NodeMessage.PROTOCOL;
    private boolean away;
    private boolean silent;
    private boolean deaf;
    private boolean forgetful;
    private boolean taken;
    private List<ServerMessage.Stop> revoked = List.of();
    private int dropAfterPieces = -1;
    private int leaseSec = 60;
    private int refusals;

    public FakeServer() {
        http =
                Javalin.create(
                                config -> {
                                    config.startup.showJavalinBanner = false;
                                    config.jetty.host = "127.0.0.1";
                                    config.http.maxRequestSize = 100_000_000;
                                    config.jetty.modifyWebSocketServletFactory(factory -> {
                                        factory.setMaxTextMessageSize(1 << 20);
                                        factory.setMaxBinaryMessageSize(1 << 20);
                                    });
                                    config.routes.wsBeforeUpgrade("/link", this::admit);
                                    config.routes.ws("/link", this::speak);
                                    config.routes.post("/join", this::join);
                                    config.routes.put(
                                            "/link/attempts/{attempt}/artifacts", this::store);
                                })
                        .start(0);
    }

    public String url() {
        return "http://127.0.0.1:" + http.port();
    }

    /** While away it answers nothing but 503. */
    public synchronized void away(boolean nowAway) {
        away = nowAway;
        if (away) {
            drop();
        }
    }

    /** While silent it stores log and results but acknowledges nothing. */
    public synchronized void silent(boolean nowSilent) {
        silent = nowSilent;
    }

    /** While deaf it answers nothing at all, hello excepted, on connections that stand. */
    public synchronized void deaf(boolean nowDeaf) {
        deaf = nowDeaf;
    }

    /** While forgetful it knows no attempt: every word about one is answered with a stop. */
    public synchronized void forgetful(boolean nowForgetful) {
        forgetful = nowForgetful;
    }

    /** While taken it refuses every hello: another process is connected as the node. */
    public synchronized void speaks(int oldestProtocol, int newestProtocol) {
        oldest = oldestProtocol;
        newest = newestProtocol;
    }

    public synchronized void taken(boolean nowTaken) {
        taken = nowTaken;
    }

    /** What it says at a welcome: this attempt is another node's now. */
    public synchronized void revoke(AttemptOrder order, String reason) {
        revoked = List.of(new ServerMessage.Stop(order.attempt(), order.token(), reason));
    }

    /** How long it says that leases last. */
    public synchronized void leaseSec(int seconds) {
        leaseSec = seconds;
    }

    /** Cannot store the next so many pieces. */
    public synchronized void refuse(int pieces) {
        refusals = pieces;
    }

    /** Drops the connection after so many more pieces, the last of them stored unacknowledged. */
    public synchronized void dropAfter(int pieces) {
        dropAfterPieces = pieces;
    }

    public synchronized void drop() {
        if (session != null) {
            session.session.disconnect();
            session = null;
        }
    }

    public synchronized boolean isConnected() {
        return session != null && hellos > 0;
    }

    public synchronized int hellos() {
        return hellos;
    }

    public void start(AttemptOrder order) {
        start(order, List.of());
    }

    public synchronized void start(AttemptOrder order, List<SecretValue> secrets) {
        say(new ServerMessage.Start(order, secrets));
    }

    public synchronized void stop(AttemptOrder order, String reason) {
        say(new ServerMessage.Stop(order.attempt(), order.token(), reason));
    }

    public synchronized Optional<AttemptResult> result(AttemptOrder order) {
        return Optional.ofNullable(results.get(order.attempt()));
    }

    public synchronized byte[] log(AttemptOrder order, LogStream stream) {
        var bytes = logs.get(new StreamOf(order.attempt(), stream));
        return bytes == null ? new byte[0] : bytes.toByteArray();
    }

    public String text(AttemptOrder order, LogStream stream) {
        return new String(log(order, stream), java.nio.charset.StandardCharsets.UTF_8);
    }

    /** Stored files, by kind, repository and name. */
    public synchronized Map<String, byte[]> artifacts() {
        return Map.copyOf(artifacts);
    }

    public synchronized <T extends NodeMessage> List<T> heard(Class<T> type) {
        return messages.stream().filter(type::isInstance).map(type::cast).toList();
    }

    /** Places of the first message of this kind, and of the first piece of a stream, in order. */
    public synchronized int firstIndex(Class<? extends NodeMessage> type) {
        for (int i = 0; i < messages.size(); i++) {
            if (type.isInstance(messages.get(i))) {
                return i;
            }
        }
        return -1;
    }

    @Override
    public void close() {
        http.stop();
    }

    /** The code {@code good} joins; any other is used up. */
    private void join(Context ctx) {
        var asked = Json.readStrictly(ctx.body(), JoinRequest.class);
        if (asked.code().equals("good")) {
            var key =
                    new KeyView(
                            new KeyId(7),
                            "node " + asked.node(),
                            Grant.NODE,
                            Optional.of(asked.node()),
                            Instant.EPOCH,
                            Optional.empty(),
                            Optional.empty());
            ctx.status(201)
                    .contentType("application/json")
                    .result(Json.write(new KeyCreated(key, KEY)));
        } else {
            var used =
                    new CadreException(
                            ErrorCode.GONE, "The invite is used up", Map.of(), "Ask for another");
            ctx.status(410)
                    .contentType("application/problem+json")
                    .result(Json.write(Problem.of(used)));
        }
    }

    private synchronized void admit(Context ctx) {
        if (away) {
            ctx.status(503);
            ctx.skipRemainingHandlers();
        } else if (!("Bearer " + KEY).equals(ctx.header("Authorization"))) {
            ctx.status(401);
            ctx.skipRemainingHandlers();
        }
    }

    private void speak(WsConfig ws) {
        ws.onConnect(ctx -> {
            ctx.session.setIdleTimeout(Duration.ofMinutes(5));
        });
        ws.onMessage(ctx -> hear(ctx, Json.read(ctx.message(), NodeMessage.class)));
        ws.onBinaryMessage(ctx -> hear(ctx, LogFrame.read(ctx.data())));
    }

    private synchronized void hear(WsContext ctx, NodeMessage message) {
        if (message instanceof NodeMessage.Hello) {
            session = ctx;
        } else if (session == null || session.session != ctx.session) {
            return; // of a connection that was dropped
        }
        messages.add(message);
        if (deaf && !(message instanceof NodeMessage.Hello)) {
            return;
        }
        if (forgetful && message instanceof NodeMessage.Finished(var attempt, long token, _, _)) {
            say(new ServerMessage.Stop(attempt, token, "unknown"));
            return;
        }
        switch (message) {
            case NodeMessage.Hello hello -> {
                hellos++;
                if (hello.protocol() < oldest || hello.protocol() > newest) {
                    say(new ServerMessage.Refused("INVALID", "another protocol", newest));
                    ctx.closeSession(1008, "INVALID");
                } else if (taken) {
                    say(new ServerMessage.Refused("ALREADY_CONNECTED", "join anew"));
                    ctx.closeSession(1008, "ALREADY_CONNECTED");
                } else {
                    say(welcome(hello));
                }
            }
            case NodeMessage.Beat _ -> say(new ServerMessage.BeatSeen(List.of()));
            case NodeMessage.Log piece -> storeLog(piece);
            case NodeMessage.Finished finished -> {
                results.put(finished.attempt(), finished.result());
                if (!silent) {
                    say(new ServerMessage.FinishedStored(finished.attempt(), true));
                }
            }
            case NodeMessage.Started _,
                    NodeMessage.TurnBegan _,
                    NodeMessage.Used _,
                    NodeMessage.NoProgress _ -> {}
        }
    }

    private ServerMessage.Welcome welcome(NodeMessage.Hello hello) {
        var ends = new ArrayList<ServerMessage.LogEnd>();
        for (var held : hello.held()) {
            for (var stream : LogStream.values()) {
                var bytes = logs.get(new StreamOf(held.attempt(), stream));
                if (bytes != null) {
                    ends.add(new ServerMessage.LogEnd(held.attempt(), stream, bytes.size()));
                }
            }
        }
        return new ServerMessage.Welcome(new NodeName("test"), leaseSec, 1, ends, revoked, true);
    }

    private void storeLog(NodeMessage.Log piece) {
        if (refusals > 0) {
            refusals--;
            say(new ServerMessage.LogRefused(piece.attempt(), piece.stream(), "no space"));
            return;
        }
        var bytes =
                logs.computeIfAbsent(
                        new StreamOf(piece.attempt(), piece.stream()),
                        _ -> new ByteArrayOutputStream());
        if (piece.offset() == bytes.size()) {
            bytes.writeBytes(piece.data());
        }
        if (dropAfterPieces > 0 && --dropAfterPieces == 0) {
            drop();
        } else if (!silent) {
            say(new ServerMessage.LogStored(piece.attempt(), piece.stream(), bytes.size()));
        }
    }

    private synchronized void store(Context ctx) {
        if (away) {
            ctx.status(503);
            return;
        }
        if (!("Bearer " + KEY).equals(ctx.header("Authorization"))) {
            ctx.status(401);
            return;
        }
        artifacts.put(
                ctx.queryParam("kind")
                        + "/"
                        + ctx.queryParam("repository")
                        + "/"
                        + ctx.queryParam("name"),
                ctx.bodyAsBytes());
        ctx.status(201).result("{}");
    }

    private void say(ServerMessage message) {
        if (session != null) {
            session.send(Json.write(message));
        }
    }
}
