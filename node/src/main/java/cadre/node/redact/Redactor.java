package cadre.node.redact;

import java.util.Collection;

/**
 * Masks secrets in one stream: each becomes {@code ***}. The output depends on the stream alone,
 * never on how it was cut into pieces. For one thread at a time.
 */
public final class Redactor {
    private Redactor() {}

    /**
     * A redactor for one stream.
     *
     * @param secrets values to mask, also in their base64 and URL-encoded forms; a value of fewer
     *     than 6 bytes is left alone, or it would garble the log
     */
    public static Redactor of(Collection<String> secrets) {
        throw new UnsupportedOperationException("not built yet");
    }

    /** The next bytes that may be shown; what could be the beginning of a secret is held back. */
    public byte[] read(byte[] bytes, int offset, int length) {
        throw new UnsupportedOperationException("not built yet");
    }

    /** The stream is over: what was held back. */
    public byte[] end() {
        throw new UnsupportedOperationException("not built yet");
    }
}
