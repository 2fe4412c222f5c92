package cadre.server.forges.entry;

import static java.nio.charset.StandardCharsets.US_ASCII;

import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.json.Json;
import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The private key of a GitHub App, and the short-lived proofs that are signed with it: JSON Web
 * Tokens by RFC 7519 with RS256, good from a minute ago for ten minutes in all, for clocks differ.
 */
final class AppKey {
    private static final Duration CLOCKS_DIFFER = Duration.ofMinutes(1);
    private static final Duration GOOD = Duration.ofMinutes(9);
    private static final Pattern PEM =
            Pattern.compile(
                    "-----BEGIN (RSA )?PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END (RSA )?PRIVATE"
                            + " KEY-----");

    /** Version 0 and the algorithm rsaEncryption, as PKCS#8 has them before a key of PKCS#1. */
    private static final byte[] RSA = {
        2,
        1,
        0,
        0x30,
        13,
        6,
        9,
        0x2a,
        (byte) 0x86,
        0x48,
        (byte) 0x86,
        (byte) 0xf7,
        13,
        1,
        1,
        1,
        5,
        0
    };

    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    private final PrivateKey key;

    private AppKey(PrivateKey key) {
        this.key = key;
    }

    /**
     * Reads it.
     *
     * @param pem as GitHub gives it (PKCS#1) or as PKCS#8; in one line, {@code \n} stands for an
     *     end of a line
     * @throws CadreException INVALID if it is none
     */
    static AppKey of(String pem, String connection) {
        var found = PEM.matcher(pem.replace("\\n", "\n"));
        if (!found.find()) {
            throw wrong(connection);
        }
        try {
            var bytes = Base64.getMimeDecoder().decode(found.group(2));
            var whole = found.group(1) == null ? bytes : wrapped(bytes);
            return new AppKey(
                    KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(whole)));
        } catch (IllegalArgumentException | GeneralSecurityException e) {
            throw wrong(connection); // without the cause, which might tell of the key
        }
    }

    private static byte[] wrapped(byte[] pkcs1) {
        var body = new ByteArrayOutputStream();
        body.writeBytes(RSA);
        body.writeBytes(tagged(4, pkcs1));
        return tagged(0x30, body.toByteArray());
    }

    private static byte[] tagged(int tag, byte[] value) {
        var out = new ByteArrayOutputStream();
        out.write(tag);
        if (value.length < 0x80) {
            out.write(value.length);
        } else {
            var length = Integer.toHexString(value.length);
            int bytes = (length.length() + 1) / 2;
            out.write(0x80 | bytes);
            for (int i = bytes - 1; i >= 0; i--) {
                out.write(value.length >> 8 * i);
            }
        }
        out.writeBytes(value);
        return out.toByteArray();
    }

    /** Proves at {@code now} that this is the app. */
    String proof(String app, Instant now) {
        var claims =
                new TreeMap<String, Object>(
                        Map.of(
                                "iat", now.minus(CLOCKS_DIFFER).getEpochSecond(),
                                "exp", now.plus(GOOD).getEpochSecond(),
                                "iss", app));
        var text =
                BASE64.encodeToString("{\"alg\":\"RS256\",\"typ\":\"JWT\"}".getBytes(US_ASCII))
                        + "."
                        + BASE64.encodeToString(Json.writeBytes(claims));
        try {
            var signature = Signature.getInstance("SHA256withRSA");
            signature.initSign(key);
            signature.update(text.getBytes(US_ASCII));
            return text + "." + BASE64.encodeToString(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the JVM cannot sign with RSA", e);
        }
    }

    private static CadreException wrong(String connection) {
        return new CadreException(
                ErrorCode.INVALID,
                "The private key of the GitHub App cannot be read",
                Map.of("connection", connection),
                "Give the file that GitHub makes under 'Private keys' of the app, from -----BEGIN"
                        + " to -----END, without a passphrase");
    }
}
