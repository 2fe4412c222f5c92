package cadre.app.e2e;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.zip.GZIPInputStream;

/** A collector of traces: OTLP over HTTP as protobuf, of which it reads what tests look at. */
final class SmallCollector implements AutoCloseable {
    private final HttpServer http;
    private final List<Span> spans = new CopyOnWriteArrayList<>();
    private final List<String> headers = new CopyOnWriteArrayList<>();
    private volatile int status = 200;

    /** One that it was sent; ids in hexadecimal digits, {@code parent} may be empty. */
    record Span(
            String trace,
            String id,
            String parent,
            String name,
            long from,
            long to,
            Map<String, String> attributes) {
        long nanos() {
            return to - from;
        }
    }

    private SmallCollector(HttpServer http) {
        this.http = http;
    }

    static SmallCollector start() {
        try {
            var http = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
            var collector = new SmallCollector(http);
            http.createContext(
                    "/v1/traces",
                    exchange -> {
                        var body = exchange.getRequestBody().readAllBytes();
                        collector.headers.add(
                                String.valueOf(exchange.getRequestHeaders().getFirst("X-Token")));
                        var answer = collector.status;
                        if (answer == 200) {
                            collector.take(
                                    "gzip"
                                                    .equals(
                                                            exchange.getRequestHeaders()
                                                                    .getFirst("Content-Encoding"))
                                            ? unzipped(body)
                                            : body);
                        }
                        exchange.sendResponseHeaders(answer, -1);
                        exchange.close();
                    });
            http.start();
            return collector;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] unzipped(byte[] body) throws IOException {
        try (var in = new GZIPInputStream(new java.io.ByteArrayInputStream(body))) {
            return in.readAllBytes();
        }
    }

    /** What it answers from now on; what it refuses it does not keep. */
    void answer(int with) {
        status = with;
    }

    String url() {
        return "http://127.0.0.1:" + http.getAddress().getPort();
    }

    List<Span> spans() {
        return List.copyOf(spans);
    }

    /** What each request had as {@code X-Token}. */
    List<String> tokens() {
        return List.copyOf(headers);
    }

    private void take(byte[] body) {
        spans.addAll( // all of a request at once
                Fields.of(body)
                        .parts(1)
                        .flatMap(resource -> resource.parts(2))
                        .flatMap(scope -> scope.parts(2))
                        .map(SmallCollector::read)
                        .toList());
    }

    private static Span read(Fields span) {
        var about = new TreeMap<String, String>();
        span.parts(9)
                .forEach(pair -> {
                    var value = pair.parts(2).findFirst().orElseThrow();
                    about.put(
                            pair.text(1),
                            value.has(1) ? value.text(1) : String.valueOf(value.number(3)));
                });
        return new Span(
                span.hex(1),
                span.hex(2),
                span.has(4) ? span.hex(4) : "",
                span.text(5),
                span.number(7),
                span.number(8),
                about);
    }

    /** The fields of a protobuf message, in order. */
    private record Fields(List<Map.Entry<Integer, Object>> all) {
        static Fields of(byte[] message) {
            var in = ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN);
            var all = new java.util.ArrayList<Map.Entry<Integer, Object>>();
            while (in.hasRemaining()) {
                var tag = varint(in);
                Object value =
                        switch ((int) (tag & 7)) {
                            case 0 -> varint(in);
                            case 1 -> in.getLong();
                            case 2 -> {
                                var bytes = new byte[(int) varint(in)];
                                in.get(bytes);
                                yield bytes;
                            }
                            case 5 -> (long) in.getInt();
                            default -> throw new IllegalStateException("wire type of " + tag);
                        };
                all.add(Map.entry((int) (tag >>> 3), value));
            }
            return new Fields(all);
        }

        private static long varint(ByteBuffer in) {
            var value = 0L;
            for (int shift = 0; ; shift += 7) {
                var next = in.get();
                value |= (long) (next & 0x7f) << shift;
                if (next >= 0) {
                    return value;
                }
            }
        }

        private java.util.stream.Stream<Object> values(int field) {
            return all.stream().filter(one -> one.getKey() == field).map(Map.Entry::getValue);
        }

        java.util.stream.Stream<Fields> parts(int field) {
            return values(field).map(bytes -> of((byte[]) bytes));
        }

        boolean has(int field) {
            return values(field).findAny().isPresent();
        }

        String text(int field) {
            return new String(bytes(field), StandardCharsets.UTF_8);
        }

        String hex(int field) {
            return HexFormat.of().formatHex(bytes(field));
        }

        long number(int field) {
            return (long) values(field).findFirst().orElse(0L);
        }

        private byte[] bytes(int field) {
            return (byte[]) values(field).findFirst().orElseThrow();
        }
    }

    @Override
    public void close() {
        http.stop(0);
    }
}
