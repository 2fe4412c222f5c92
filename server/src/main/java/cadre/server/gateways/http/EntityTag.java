package cadre.server.gateways.http;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * Names a version of an answer (RFC 9110, 8.8.3) by its bytes. Weak, because the same answer goes
 * out packed and plain.
 */
final class EntityTag {
    private static final int BYTES = 16;

    private EntityTag() {}

    /** The tag of these bytes. */
    static String of(byte[] body) {
        try {
            var hash = MessageDigest.getInstance("SHA-256").digest(body);
            return named(
                    Base64.getUrlEncoder()
                            .withoutPadding()
                            .encodeToString(Arrays.copyOf(hash, BYTES)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** The tag of a version that has a name, without quotes in it. */
    static String named(String version) {
        return "W/\"" + version + "\"";
    }

    /** Whether the header {@code If-None-Match} names this tag, or any. */
    static boolean isNamed(@Nullable String ifNoneMatch, String tag) {
        if (ifNoneMatch == null) {
            return false;
        }
        for (var each : ifNoneMatch.split(",")) {
            var text = each.strip();
            if (text.equals("*") || opaque(text).equals(opaque(tag))) {
                return true;
            }
        }
        return false;
    }

    private static String opaque(String tag) {
        return tag.startsWith("W/") ? tag.substring(2) : tag;
    }
}
