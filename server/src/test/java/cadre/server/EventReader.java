package cadre.server;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Reads server-sent events from a real answer on a thread of its own. */
final class EventReader implements AutoCloseable {
    private static final ServerEvent END = new ServerEvent("", "", "");

    private final InputStream in;
    private final BlockingQueue<ServerEvent> events = new LinkedBlockingQueue<>();

    record ServerEvent(String kind, String id, String data) {}

    private EventReader(InputStream in) {
        this.in = in;
        Thread.ofVirtual().start(this::read);
    }

    static EventReader open(RunningServer server, HttpRequest.Builder request) {
        var response =
                server.send(
                        request.header("Accept", "text/event-stream"),
                        BodyHandlers.ofInputStream());
        if (response.statusCode() != 200) {
            throw new AssertionError("status " + response.statusCode());
        }
        return new EventReader(response.body());
    }

    private void read() {
        try (var reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            var kind = "";
            var id = "";
            for (var line = reader.readLine(); line != null; line = reader.readLine()) {
                if (line.startsWith("event: ")) {
                    kind = line.substring(7);
                } else if (line.startsWith("id: ")) {
                    id = line.substring(4);
                } else if (line.startsWith("data: ")) {
                    events.add(new ServerEvent(kind, id, line.substring(6)));
                }
            }
        } catch (IOException e) {
            // cut: the end as well
        } finally {
            events.add(END);
        }
    }

    /** The next event. */
    ServerEvent next() {
        return poll().orElseThrow(() -> new AssertionError("the stream has ended"));
    }

    /** The next event of that kind. */
    ServerEvent next(String kind) {
        while (true) {
            var event = next();
            if (event.kind().equals(kind)) {
                return event;
            }
        }
    }

    /** Waits for the end of the stream. */
    void awaitEnd() {
        while (poll().isPresent()) {
            // what was on the way
        }
    }

    private Optional<ServerEvent> poll() {
        try {
            var event = events.poll(20, TimeUnit.SECONDS);
            if (event == null) {
                throw new AssertionError("no event within 20 s");
            }
            return event == END ? Optional.empty() : Optional.of(event);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        try {
            in.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
