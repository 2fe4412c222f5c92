package cadre.server.outbound;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Signs as the Standard Webhooks specification 1.0.0 says for symmetric keys. */
final class Signature {
    private static final String PREFIX = "whsec_";

    /** The specification wants 24 to 64. */
    private static final int SECRET_BYTES = 32;

    private Signature() {}

    static String freshSecret(RandomGenerator chance) {
        var bytes = new byte[SECRET_BYTES];
        chance.nextBytes(bytes);
        return PREFIX + Base64.getEncoder().encodeToString(bytes);
    }

    /**
     * The headers of a message, whose time is that of the try.
     *
     * @param secrets each signs
     */
    static Map<String, String> headers(String id, Instant now, byte[] body, List<String> secrets) {
        var seconds = Long.toString(now.getEpochSecond());
        return Map.of(
                "webhook-id",
                id,
                "webhook-timestamp",
                seconds,
                "webhook-signature",
                secrets.stream()
                        .map(secret -> "v1," + signed(secret, id + "." + seconds + ".", body))
                        .collect(Collectors.joining(" ")));
    }

    private static String signed(String secret, String head, byte[] body) {
        try {
            var key = Base64.getDecoder().decode(secret.substring(PREFIX.length()));
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            mac.update(head.getBytes(UTF_8));
            return Base64.getEncoder().encodeToString(mac.doFinal(body));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no HMAC-SHA256", e);
        }
    }
}
