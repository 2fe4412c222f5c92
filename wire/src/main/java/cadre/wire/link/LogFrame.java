package cadre.wire.link;

import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.id.AttemptId;
import cadre.wire.job.LogStream;
import cadre.wire.json.Json;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * A piece of log as one binary message: its numbers as one line of JSON, then its bytes as they
 * are. A third smaller than base64 in a text message, and read without a look at each byte. A node
 * sends it to a server whose welcome says that it reads them.
 */
public final class LogFrame {
    private static final int LONGEST_HEAD = 1024;

    private LogFrame() {}

    /** The numbers of a piece; the fields of {@link NodeMessage.Log} without its bytes. */
    private record Head(
            AttemptId attempt, long token, LogStream stream, long offset, long missing) {}

    /** The message, from its first byte to its limit. */
    public static ByteBuffer write(NodeMessage.Log piece) {
        var head =
                Json.writeBytes(
                        new Head(
                                piece.attempt(),
                                piece.token(),
                                piece.stream(),
                                piece.offset(),
                                piece.missing()));
        return ByteBuffer.allocate(head.length + 1 + piece.data().length)
                .put(head)
                .put((byte) '\n')
                .put(piece.data())
                .flip();
    }

    /**
     * Reads a message to its end; its bytes are copied.
     *
     * @throws CadreException INVALID if it does not begin with a line of such numbers
     */
    public static NodeMessage.Log read(ByteBuffer message) {
        var from = message.position();
        var end = from;
        var most = Math.min(message.limit(), from + LONGEST_HEAD);
        while (end < most && message.get(end) != '\n') {
            end++;
        }
        if (end == most) {
            throw broken();
        }
        var line = new byte[end - from];
        message.get(line);
        message.get();
        var head = Json.read(new String(line, StandardCharsets.UTF_8), Head.class);
        if (head.attempt() == null || head.stream() == null) {
            throw broken();
        }
        var data = new byte[message.remaining()];
        message.get(data);
        return new NodeMessage.Log(
                head.attempt(), head.token(), head.stream(), head.offset(), head.missing(), data);
    }

    private static CadreException broken() {
        return new CadreException(
                ErrorCode.INVALID,
                "A binary message is no piece of log",
                Map.of(),
                "Begin it with a line of JSON: attempt, token, stream, offset, missing");
    }
}
