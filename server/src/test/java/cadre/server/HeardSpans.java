package cadre.server;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.awaitility.Awaitility;

/** A collector of traces that reads of each span where it hangs, and its name. */
final class HeardSpans implements AutoCloseable {
    /** How a span begins in OTLP: trace, id, parent if it has one, and a short name. */
    private static final Pattern SPAN =
            Pattern.compile(
                    "\n\\x10(.{16})\\x12\\x08(.{8})(?:\"\\x08(.{8}))?\\*([\\x01-\\x40])([ -~]+)",
                    Pattern.DOTALL);

    private final List<Span> spans = new CopyOnWriteArrayList<>();
    private final HttpServer http;

    /** Ids in hexadecimal digits; {@code parent} may be empty. */
    record Span(String trace, String id, String parent, String name) {}

    HeardSpans() {
        try {
            http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        http.createContext(
                "/",
                exchange -> {
                    var body = exchange.getRequestBody().readAllBytes();
                    try (var plain = new GZIPInputStream(new ByteArrayInputStream(body))) {
                        hear(new String(plain.readAllBytes(), StandardCharsets.ISO_8859_1));
                    }
                    exchange.sendResponseHeaders(200, -1);
                    exchange.close();
                });
        http.start();
    }

    private void hear(String sent) {
        SPAN.matcher(sent)
                .results()
                .map(match ->
                        new Span(
                                hex(match.group(1)),
                                hex(match.group(2)),
                                match.group(3) == null ? "" : hex(match.group(3)),
                                match.group(5).substring(0, match.group(4).charAt(0))))
                .forEach(spans::add);
    }

    private static String hex(String bytes) {
        return HexFormat.of().formatHex(bytes.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** What a server is told, to tell this one. */
    Map<String, String> settings() {
        return Map.of("CADRE_OTLP_ENDPOINT", "http://127.0.0.1:" + http.getAddress().getPort());
    }

    /** The first of a trace with this name, as soon as it comes. */
    Span await(String trace, String name) {
        Awaitility.await(name)
                .atMost(Duration.ofSeconds(60))
                .until(() -> find(trace, name).isPresent());
        return find(trace, name).orElseThrow();
    }

    private Optional<Span> find(String trace, String name) {
        return spans.stream()
                .filter(span -> span.trace().equals(trace) && span.name().equals(name))
                .findFirst();
    }

    @Override
    public void close() {
        http.stop(0);
    }
}
