package cadre.server.gateways.http;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;

/** What a handler gives back. */
public sealed interface Answer {
    /** One JSON value. */
    record JsonBody(int status, Object body) implements Answer {}

    /** Text or bytes at once. */
    record Bytes(int status, String mediaType, byte[] bytes) implements Answer {
        /** With 200. */
        public Bytes(String mediaType, byte[] bytes) {
            this(200, mediaType, bytes);
        }
    }

    /** Something that stays the same while the server runs, such as a page's file. */
    record Fixed(Asset asset) implements Answer {}

    /**
     * A file to be saved, never shown.
     *
     * @param bytes its size, -1 if unknown
     * @param version what changes with its bytes, empty if nothing does
     */
    record Attachment(
            String mediaType,
            String fileName,
            long bytes,
            Optional<String> version,
            Transfer transfer)
            implements Answer {
        /** A file whose versions have no name. */
        public Attachment(String mediaType, String fileName, long bytes, Transfer transfer) {
            this(mediaType, fileName, bytes, Optional.empty(), transfer);
        }
    }

    /** The browser is to ask there, with GET: 303. */
    record Redirect(String location) implements Answer {}

    /** Done, and nothing to say: 204. */
    record Nothing() implements Answer {}

    /** Taken, and nothing to say: 202. */
    record Accepted() implements Answer {}

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
