package cadre.server.flows.delivery;

import cadre.server.forges.connection.Connection;
import cadre.server.forges.connection.Provider;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** What providers send, in tests. */
public final class Sent {
    private Sent() {}

    /** The signature of a body, in hex. */
    public static String hmac(String secret, byte[] body) {
        return HexFormat.of().formatHex(mac(secret.getBytes(StandardCharsets.UTF_8), body));
    }

    /** The HMAC-SHA256 of a body. */
    public static byte[] mac(byte[] key, byte[] body) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(body);
        } catch (java.security.GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    static Arrival arrival(Map<String, String> headers, String body) {
        return arrival(headers, body.getBytes(StandardCharsets.UTF_8));
    }

    static Arrival arrival(Map<String, String> headers, byte[] body) {
        return Arrival.of(name -> headers.getOrDefault(name, ""), body, "127.0.0.1", true);
    }

    static Connection connection(Provider provider, String... secrets) {
        return new Connection(
                provider.word(),
                provider,
                URI.create("https://host.example"),
                "",
                "",
                List.of(secrets),
                false,
                Set.of(),
                Set.of("own-1"));
    }
}
