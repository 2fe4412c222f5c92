package cadre.server.feed.cause;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The ids of spans. A part of a trace has always the same one, whichever server works it out and
 * how often: a span that is sent again after a crash is the same span, and a child can name its
 * parent before that is recorded.
 */
public final class SpanId {
    private static final int BYTES = 8;

    private SpanId() {}

    /** 16 hexadecimal digits for a part, such as {@code j7} or {@code j7.1 agent}, of a trace. */
    public static String of(String trace, String part) {
        try {
            var digest =
                    MessageDigest.getInstance("SHA-256")
                            .digest((trace + " " + part).getBytes(StandardCharsets.UTF_8));
            digest[0] |= 1; // all zeros are no id
            return HexFormat.of().formatHex(digest, 0, BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** The part that is an attempt's agent at work. */
    public static String agentOf(Object attempt) {
        return attempt + " agent";
    }
}
