package cadre.server;

import cadre.wire.id.AttemptId;
import cadre.wire.job.AttemptResult;
import cadre.wire.job.Ending;
import cadre.wire.job.IsolationKind;
import cadre.wire.job.LogStream;
import cadre.wire.json.Json;
import cadre.wire.link.HeldAttempt;
import cadre.wire.link.LogFrame;
import cadre.wire.link.NodeFacts;
import cadre.wire.link.NodeMessage;
import cadre.wire.link.ServerMessage;
import java.net.URI;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A node that speaks the link by hand: real frames over a real WebSocket. */
final class TestNode implements AutoCloseable {
    private final WebSocket socket;
    private final Received received;

    private TestNode(WebSocket socket, Received received) {
        this.socket = socket;
        this.received = received;
    }

    static TestNode dial(RunningServer server, String key) {
        var received = new Received();
        var socket =
                server.http()
                        .newWebSocketBuilder()
                        .header("Authorization", "Bearer " + key)
                        .buildAsync(
                                URI.create(server.url().replace("http:", "ws:") + "/link"),
                                received)
                        .join();
        return new TestNode(socket, received);
    }

    /** Says hello and takes the welcome. */
    static TestNode welcomed(RunningServer server, String key, List<HeldAttempt> held) {
        var node = dial(server, key);
        node.hello("one", held);
        node.next(ServerMessage.Welcome.class);
        return node;
    }

    void hello(String instance, List<HeldAttempt> held) {
        send(new NodeMessage.Hello(NodeMessage.PROTOCOL, instance, facts(), held));
    }

    static NodeFacts facts() {
        return new NodeFacts(
                "linux 6.1",
                "amd64",
                2,
                8L << 30,
                List.of(),
                100L << 30,
                List.of("test"),
                2,
                "0.1.0",
                List.of(
                        new NodeFacts.FoundAgent("rehearsal", "/cadre", "0.1.0"),
                        new NodeFacts.FoundAgent("custom", "/bin/sh", "1")),
                List.of(
                        new NodeFacts.ProvedIsolation(IsolationKind.BUBBLEWRAP, true, ""),
                        new NodeFacts.ProvedIsolation(IsolationKind.NONE, true, "")),
                List.of("/srv"));
    }

    void send(NodeMessage message) {
        text(Json.write(message));
    }

    void text(String text) {
        socket.sendText(text, true).join();
    }

    /** The next message, which must be of this type. */
    <T extends ServerMessage> T next(Class<T> type) {
        var message = nextText();
        return type.cast(Json.read(message, ServerMessage.class));
    }

    String nextText() {
        try {
            var text = received.messages.poll(20, TimeUnit.SECONDS);
            if (text == null) {
                throw new AssertionError("no message within 20 s");
            }
            return text;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** The code with which the server closed, -1 for a cut. */
    int closeCode() {
        return received.closed.orTimeout(20, TimeUnit.SECONDS).join();
    }

    void log(ServerMessage.Start start, LogStream stream, long offset, String text) {
        var order = start.order();
        send(
                new NodeMessage.Log(
                        order.attempt(),
                        order.token(),
                        stream,
                        offset,
                        0,
                        text.getBytes(StandardCharsets.UTF_8)));
        next(ServerMessage.LogStored.class);
    }

    /** A piece of the output as a binary message. */
    void frame(ServerMessage.Start start, long offset, String text) {
        var order = start.order();
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        var piece =
                new NodeMessage.Log(
                        order.attempt(), order.token(), LogStream.OUT, offset, 0, bytes);
        socket.sendBinary(LogFrame.write(piece), true).join();
    }

    void binary(byte[] message) {
        socket.sendBinary(ByteBuffer.wrap(message), true).join();
    }

    void started(ServerMessage.Start start) {
        send(
                new NodeMessage.Started(
                        start.order().attempt(),
                        start.order().token(),
                        IsolationKind.BUBBLEWRAP,
                        LogStream.OUT,
                        ""));
    }

    ServerMessage.FinishedStored succeed(ServerMessage.Start start) {
        send(
                new NodeMessage.Finished(
                        start.order().attempt(),
                        start.order().token(),
                        AttemptResult.neverStarted(
                                new Ending.Succeeded(), IsolationKind.BUBBLEWRAP)));
        return next(ServerMessage.FinishedStored.class);
    }

    static HeldAttempt held(AttemptId attempt, long token) {
        return new HeldAttempt(attempt, token);
    }

    void cut() {
        socket.abort();
    }

    @Override
    public void close() {
        socket.sendClose(WebSocket.NORMAL_CLOSURE, "").orTimeout(5, TimeUnit.SECONDS).join();
    }

    static final Duration SOON = Duration.ofSeconds(20);

    private static final class Received implements WebSocket.Listener {
        private final BlockingQueue<String> messages = new LinkedBlockingQueue<>();
        private final CompletableFuture<Integer> closed = new CompletableFuture<>();
        private final StringBuilder part = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            part.append(data);
            if (last) {
                messages.add(part.toString());
                part.setLength(0);
            }
            socket.request(1);
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            closed.complete(code);
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public void onError(WebSocket socket, Throwable error) {
            closed.complete(-1);
        }
    }
}
