package cadre.server.bus.takeover;

import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;

/** Reads replies in RESP2, the protocol of Redis, and no more of them than fits into memory. */
final class ReplyReader {
    private static final int LONGEST_LINE = 64 * 1024;
    private static final int LONGEST_VALUE = 64 << 20;
    private static final int MOST_ITEMS = 5_000_000;
    private static final int DEEPEST = 4;

    private final InputStream in;

    ReplyReader(InputStream in) {
        this.in = in;
    }

    /** The next reply; waits for it. */
    Reply read() throws IOException {
        return read(0);
    }

    private Reply read(int depth) throws IOException {
        if (depth > DEEPEST) {
            throw new ProtocolException("an answer nests too deeply");
        }
        var line = line();
        var rest = line.isEmpty() ? "" : line.substring(1);
        return switch (line.isEmpty() ? ' ' : line.charAt(0)) {
            case '+' -> new Reply.Text(rest);
            case '-' -> new Reply.Refused(rest);
            case ':' -> new Reply.Number(number(rest));
            case '$' -> value(length(rest, LONGEST_VALUE));
            case '*' -> items(length(rest, MOST_ITEMS), depth);
            default -> throw new ProtocolException("what answers is no Redis");
        };
    }

    private Reply value(int length) throws IOException {
        if (length < 0) {
            return new Reply.None();
        }
        var bytes = in.readNBytes(length);
        if (bytes.length < length || in.read() != '\r' || in.read() != '\n') {
            throw new ProtocolException("an answer broke off");
        }
        return new Reply.Text(new String(bytes, StandardCharsets.UTF_8));
    }

    private Reply items(int count, int depth) throws IOException {
        if (count < 0) {
            return new Reply.None();
        }
        var items = new ArrayList<Reply>(Math.min(count, 1_000));
        for (var i = 0; i < count; i++) {
            items.add(read(depth + 1));
        }
        return new Reply.Many(items);
    }

    private String line() throws IOException {
        var line = new StringBuilder();
        for (var next = in.read(); next != '\r'; next = in.read()) {
            if (next < 0) {
                throw new ProtocolException("the connection was closed");
            }
            if (line.length() >= LONGEST_LINE) {
                throw new ProtocolException("what answers is no Redis");
            }
            line.append((char) next);
        }
        if (in.read() != '\n') {
            throw new ProtocolException("what answers is no Redis");
        }
        return line.toString();
    }

    private static int length(String text, int most) throws IOException {
        var length = number(text);
        if (length > most) {
            throw new ProtocolException("an answer is too large: " + length);
        }
        return (int) Math.max(-1, length);
    }

    private static long number(String text) throws IOException {
        if (!text.matches("-?[0-9]{1,18}")) {
            throw new ProtocolException("what answers is no Redis");
        }
        return Long.parseLong(text);
    }
}
