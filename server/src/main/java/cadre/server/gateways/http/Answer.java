package cadre.server.gateways.http;

import java.io.IOException;
import java.io.OutputStream;

/** What a handler gives back. */
public sealed interface Answer {
    /** One JSON value. */
    record JsonBody(int status, Object body) implements Answer {}

    /** Text or bytes at once, such as a page's file. */
    record Bytes(String mediaType, byte[] bytes) implements Answer {}

    /**
     * A file to be saved, never shown.
     *
     * @param bytes its size, -1 if unknown
     */
    record Attachment(String mediaType, String fileName, long bytes, Transfer transfer)
            implements Answer {}

    /** Done, and nothing to say: 204. */
    record Nothing() implements Answer {}

    /** It was written already: server-sent events. */
    record Sent() implements Answer {}

    /** Writes a file's bytes. */
    @FunctionalInterface
    interface Transfer {
        /** Writes all of it; blocks while the client is slow. */
        void to(OutputStream out) throws IOException;
    }

    /** A JSON value with 200. */
    static Answer json(Object body) {
        return new JsonBody(200, body);
    }

    /** A JSON value with 201. */
    static Answer created(Object body) {
        return new JsonBody(201, body);
    }
}
