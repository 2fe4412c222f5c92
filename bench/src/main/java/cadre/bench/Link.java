package cadre.bench;

import cadre.wire.json.Json;
import cadre.wire.link.HeldAttempt;
import cadre.wire.link.LinkPace;
import cadre.wire.link.LogFrame;
import cadre.wire.link.NodeDisk;
import cadre.wire.link.NodeFacts;
import cadre.wire.link.NodeMessage;
import cadre.wire.link.ServerMessage;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One connection of a simulated node over the real link: it says hello, sends what it is given and
 * hands on what it hears. Many share one HTTP client, where a real node has its own.
 */
final class Link implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final ReentrantLock sending = new ReentrantLock();
    private final CompletableFuture<ServerMessage.Welcome> welcome = new CompletableFuture<>();
    private final CompletableFuture<String> ended = new CompletableFuture<>();
    private final Consumer<ServerMessage> ear;
    private @Nullable WebSocket socket;
    private volatile boolean frames;

    private Link(Consumer<ServerMessage> ear) {
        this.ear = ear;
    }

    /**
     * Dials and says hello; returns once the server has said welcome.
     *
     * @param ear hears every later message, in order, on a thread of the client
     * @throws IOException if the server is not there or does not want this node
     */
    static Link dial(
            HttpClient http, URI address, String key, NodeFacts facts, Consumer<ServerMessage> ear)
            throws IOException, InterruptedException {
        return dial(http, address, key, facts, List.of(), ear);
    }

    /** The same for a node that holds these. */
    static Link dial(
            HttpClient http,
            URI address,
            String key,
            NodeFacts facts,
            List<HeldAttempt> held,
            Consumer<ServerMessage> ear)
            throws IOException, InterruptedException {
        var link = new Link(ear);
        try {
            link.socket =
                    http.newWebSocketBuilder()
                            .header("Authorization", "Bearer " + key)
                            .connectTimeout(PATIENCE)
                            .buildAsync(address, link.new Ear())
                            .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            link.send(new NodeMessage.Hello(NodeMessage.PROTOCOL, "bench", facts, held));
            link.frames = link.welcome.get(PATIENCE.toSeconds(), TimeUnit.SECONDS).logFrames();
            return link;
        } catch (ExecutionException | TimeoutException e) {
            link.close();
            throw new IOException("no welcome: " + e.getCause(), e);
        } catch (IOException e) {
            link.close();
            throw e;
        }
    }

    /** Sends a message after those before; blocks until it is on its way. */
    void send(NodeMessage message) throws IOException, InterruptedException {
        var open = socket;
        if (open == null) {
            throw new IllegalStateException("sent before the connection was open");
        }
        sending.lock();
        try {
            // as a real node does: log in binary frames to a server that reads them
            var sent =
                    message instanceof NodeMessage.Log piece && frames
                            ? open.sendBinary(LogFrame.write(piece), true)
                            : open.sendText(Json.write(message), true);
            sent.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("the connection broke", e);
        } finally {
            sending.unlock();
        }
    }

    void beat(List<HeldAttempt> held) throws IOException, InterruptedException {
        send(
                new NodeMessage.Beat(
                        held,
                        100L << 30,
                        NodeDisk.UNKNOWN,
                        Optional.empty(),
                        Optional.of(new LinkPace(1, 0))));
    }

    /** Waits for the end of the connection; whether it came. */
    boolean awaitEnd(Duration most) throws InterruptedException {
        try {
            ended.get(most.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException _) {
            return false;
        } catch (ExecutionException _) {
            return true;
        }
    }

    @Override
    public void close() {
        if (socket != null) {
            socket.abort();
        }
        end("closed");
    }

    private void end(String why) {
        ended.complete(why);
        welcome.completeExceptionally(new IOException(why));
    }

    private void hear(String text) {
        switch (Json.read(text, ServerMessage.class)) {
            case ServerMessage.Welcome greeting -> welcome.complete(greeting);
            case ServerMessage.Refused refused -> end("refused: " + refused.reason());
            case ServerMessage message -> ear.accept(message);
        }
    }

    private final class Ear implements WebSocket.Listener {
        private final StringBuilder parts = new StringBuilder();

        @Override
        public @Nullable CompletionStage<?> onText(
                WebSocket from, CharSequence data, boolean last) {
            parts.append(data);
            if (last) {
                var text = parts.toString();
                parts.setLength(0);
                try {
                    hear(text);
                } catch (RuntimeException e) {
                    end("the node failed: " + e);
                }
            }
            from.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
            end(code + " " + reason);
            return null;
        }

        @Override
        public void onError(WebSocket from, Throwable error) {
            end(String.valueOf(error.getMessage()));
        }
    }
}
