package cadre.cli.client;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Reads server-sent events (the WHATWG's {@code text/event-stream}) from a stream. An event is at
 * most 8 million characters long.
 */
final class ServerEvents implements AutoCloseable {
    private static final int LONGEST = 8_000_000;

    private final BufferedReader reader;
    private Optional<String> id = Optional.empty();

    ServerEvents(InputStream in) {
        this.reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8), 65_536);
    }

    /**
     * Waits for the next event.
     *
     * @param heard called for whatever arrives, comments included
     * @return empty at the end of the stream
     */
    Optional<ServerEvent> next(Runnable heard) throws IOException {
        var data = new StringBuilder();
        var kind = "message";
        boolean hasData = false;
        for (var line = line(); line.isPresent(); line = line()) {
            heard.run();
            var text = line.get();
            if (text.isEmpty()) {
                if (hasData) {
                    return Optional.of(new ServerEvent(kind, id, data.toString()));
                }
                kind = "message";
                continue;
            }
            int colon = text.indexOf(':');
            var field = colon < 0 ? text : text.substring(0, colon);
            var value = colon < 0 ? "" : text.substring(colon + 1);
            value = value.startsWith(" ") ? value.substring(1) : value;
            switch (field) {
                case "event" -> kind = value;
                case "id" -> id = Optional.of(value);
                case "data" -> {
                    data.append(hasData ? "\n" : "").append(value);
                    hasData = true;
                }
                default -> {}
            }
            if (data.length() > LONGEST) {
                throw new IOException("an event is too long");
            }
        }
        return Optional.empty();
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }

    /** A line without its end; empty at the end of the stream, also in the middle of a line. */
    private Optional<String> line() throws IOException {
        var line = new StringBuilder();
        for (int c = reader.read(); c >= 0; c = reader.read()) {
            if (c == '\n') {
                if (!line.isEmpty() && line.charAt(line.length() - 1) == '\r') {
                    line.setLength(line.length() - 1);
                }
                return Optional.of(line.toString());
            }
            line.append((char) c);
            if (line.length() > LONGEST) {
                throw new IOException("a line of the event stream is too long");
            }
        }
        return Optional.empty();
    }

    /** One event. */
    record ServerEvent(String kind, Optional<String> id, String data) {}
}
