package cadre.server.gateways.http;

import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Reads a request's body within its bounds. */
final class Body {
    /** The longest JSON body: a prompt of 8 MiB and what goes around it. */
    static final int LONGEST_JSON = 9 * 1024 * 1024;

    /** So much of a body that is refused is read all the same. */
    static final int DRAINED = 64 * 1024 * 1024;

    private Body() {}

    /**
     * One JSON object, strictly: an unknown or a missing field is an error that names it.
     *
     * @throws CadreException INVALID, or TOO_LARGE over {@link #LONGEST_JSON}
     */
    static <T> T read(InputStream body, long declared, Class<T> type) throws IOException {
        var value = Json.readStrictly(text(body, declared, LONGEST_JSON), type);
        RequiredFields.check(value);
        return value;
    }

    /**
     * The whole body as text.
     *
     * @throws CadreException INVALID if it is no UTF-8, TOO_LARGE over {@code most} bytes
     */
    static String text(InputStream body, long declared, long most) throws IOException {
        try {
            return text(bounded(body, declared, most).readAllBytes());
        } catch (CadreException e) {
            if (declared <= DRAINED) {
                drain(body);
            }
            throw e;
        }
    }

    /** A client that is still sending would not see the answer of a closed connection. */
    static void drain(InputStream body) throws IOException {
        var some = new byte[64 * 1024];
        var left = (long) DRAINED;
        for (int n = body.read(some); n >= 0 && left > 0; n = body.read(some)) {
            left -= n;
        }
    }

    private static String text(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            throw new CadreException(
                    ErrorCode.INVALID, "The body is no UTF-8", Map.of(), "Send JSON in UTF-8");
        }
    }

    /** The body as a stream that fails with TOO_LARGE after {@code most} bytes. */
    static InputStream bounded(InputStream body, long declared, long most) {
        if (declared > most) {
            throw tooLarge(most);
        }
        return new Bounded(body, most);
    }

    private static CadreException tooLarge(long most) {
        return new CadreException(
                ErrorCode.TOO_LARGE,
                "The body is too large",
                Map.of("most_bytes", most),
                "Send less; a prompt may have 8 MiB");
    }

    private static final class Bounded extends InputStream {
        private final InputStream in;
        private long left;
        private final long most;

        Bounded(InputStream in, long most) {
            this.in = in;
            this.left = most;
            this.most = most;
        }

        @Override
        public int read() throws IOException {
            var next = in.read();
            if (next >= 0) {
                count(1);
            }
            return next;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            var count = in.read(into, offset, length);
            if (count > 0) {
                count(count);
            }
            return count;
        }

        private void count(int bytes) {
            left -= bytes;
            if (left < 0) {
                throw tooLarge(most);
            }
        }
    }
}
