package cadre.bench;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import cadre.wire.json.Json;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.util.Arrays;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/**
 * One kept connection to an MCP server of the stateless revision, for one thread. It costs little
 * itself, since it shares the machine with what it measures: heads are searched as bytes.
 */
final class McpConnection implements AutoCloseable {
    private static final int PATIENCE_MS = 60_000;
    private static final int MOST_HEAD = 16_384;
    private static final String VERSION = "2026-07-28";
    private static final String META =
            "{\"io.modelcontextprotocol/protocolVersion\":\""
                    + VERSION
                    + "\",\"io.modelcontextprotocol/clientInfo\":{\"name\":\"cadre-bench\",\"version\":\"1\"}"
                    + ",\"io.modelcontextprotocol/clientCapabilities\":{}}";

    private final Socket socket;
    private final InputStream in;
    private final String head;
    private final byte[] buffer = new byte[MOST_HEAD];
    private int from;
    private int to;
    private long requests;

    /**
     * Connects.
     *
     * @param endpoint such as {@code http://127.0.0.1:27888/mcp}
     */
    McpConnection(URI endpoint, String key) throws IOException {
        socket = new Socket(endpoint.getHost(), endpoint.getPort());
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(PATIENCE_MS);
        in = socket.getInputStream();
        head =
                """
                POST %s HTTP/1.1\r
                Host: %s:%d\r
                Authorization: Bearer %s\r
                Accept: application/json, text/event-stream\r
                Content-Type: application/json\r
                MCP-Protocol-Version: %s\r
                Mcp-Method: tools/call\r
                """
                        .formatted(
                                endpoint.getPath(),
                                endpoint.getHost(),
                                endpoint.getPort(),
                                key,
                                VERSION);
    }

    /** What a call gave. */
    sealed interface Answer {
        /** Its result, and the text of it that a model reads. */
        record Done(JsonNode result, String text) implements Answer {}

        /** It was refused or failed. */
        record Failed(String why) implements Answer {}
    }

    /**
     * Calls a tool.
     *
     * @param arguments a JSON object
     */
    Answer call(String tool, String arguments) throws IOException {
        var body =
                "{\"jsonrpc\":\"2.0\",\"id\":%d,\"method\":\"tools/call\",\"params\":{\"_meta\":%s,\"name\":\"%s\",\"arguments\":%s}}"
                        .formatted(++requests, META, tool, arguments)
                        .getBytes(UTF_8);
        var lines = "Mcp-Name: " + tool + "\r\nContent-Length: " + body.length + "\r\n\r\n";
        var request = new ByteArrayOutputStream(1024);
        request.writeBytes(head.getBytes(ISO_8859_1));
        request.writeBytes(lines.getBytes(ISO_8859_1));
        request.writeBytes(body);
        socket.getOutputStream().write(request.toByteArray());
        return read();
    }

    private Answer read() throws IOException {
        var answered = head();
        var json = answered.chunked() ? chunks() : bytes(answered.length());
        if (!answered.status().startsWith("HTTP/1.1 200")) {
            return new Answer.Failed(answered.status() + " " + new String(json, UTF_8));
        }
        var message = Json.read(new String(json, UTF_8), JsonNode.class);
        var result = message.path("result");
        if (result.isMissingNode() || result.path("isError").asBoolean(false)) {
            return new Answer.Failed(message.toString());
        }
        return new Answer.Done(
                result.path("structuredContent"),
                result.path("content").path(0).path("text").asString(""));
    }

    private record Head(String status, int length, boolean chunked) {}

    private Head head() throws IOException {
        var end = from;
        while (true) {
            for (; end + 3 < to; end++) {
                if (buffer[end] == '\r' && buffer[end + 2] == '\r' && buffer[end + 3] == '\n') {
                    var text = new String(buffer, from, end - from, ISO_8859_1);
                    from = end + 4;
                    return head(text);
                }
            }
            end -= from;
            fill();
            end += from;
        }
    }

    private static Head head(String text) {
        var lower = text.toLowerCase(Locale.ROOT);
        var at = lower.indexOf("\r\ncontent-length:");
        var length = 0;
        if (at >= 0) {
            var start = at + "\r\ncontent-length:".length();
            var stop = lower.indexOf('\r', start);
            length =
                    Integer.parseInt(
                            lower.substring(start, stop < 0 ? lower.length() : stop).strip());
        }
        var chunked = lower.contains("\r\ntransfer-encoding: chunked");
        return new Head(text.lines().findFirst().orElse(""), length, chunked);
    }

    /** Reads more behind what is there. */
    private void fill() throws IOException {
        if (from > 0) {
            System.arraycopy(buffer, from, buffer, 0, to - from);
            to -= from;
            from = 0;
        }
        if (to == buffer.length) {
            throw new IOException("the head of an answer is longer than " + MOST_HEAD);
        }
        var read = in.read(buffer, to, buffer.length - to);
        if (read < 0) {
            throw new EOFException("the server has closed the connection");
        }
        to += read;
    }

    private byte[] bytes(int length) throws IOException {
        var here = Math.min(length, to - from);
        var bytes = Arrays.copyOfRange(buffer, from, from + length);
        from += here;
        if (here < length && in.readNBytes(bytes, here, length - here) < length - here) {
            throw new EOFException("the server has closed the connection");
        }
        return bytes;
    }

    private byte[] chunks() throws IOException {
        var body = new ByteArrayOutputStream();
        for (var size = chunkSize(); size > 0; size = chunkSize()) {
            body.writeBytes(bytes(size));
            line();
        }
        line();
        return body.toByteArray();
    }

    private int chunkSize() throws IOException {
        return Integer.parseInt(line().strip(), 16);
    }

    private String line() throws IOException {
        while (true) {
            for (var end = from; end < to; end++) {
                if (buffer[end] == '\n') {
                    var line = new String(buffer, from, end - from, ISO_8859_1);
                    from = end + 1;
                    return line;
                }
            }
            fill();
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
