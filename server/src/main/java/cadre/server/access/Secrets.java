package cadre.server.access;

import cadre.wire.api.Grant;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/**
 * How secrets look and are kept: {@code cadre_<kind>_} and 256 random bits in 52 letters and digits
 * (base32 of RFC 4648, lower case), stored as SHA-256. A plain hash is enough for 256 random bits,
 * and finding a row by the hash leaks no time that helps a guess.
 */
public final class Secrets {
    private static final Pattern FORM = Pattern.compile("cadre_[a-z]{4,10}_[a-z2-7]{52}");
    private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz234567";
    private static final int BYTES = 32;

    private Secrets() {}

    static String fresh(Grant grant, RandomGenerator chance) {
        return fresh(grant.word(), chance);
    }

    /**
     * A new one.
     *
     * @param kind 4 to 10 lower-case letters: what it opens
     */
    public static String fresh(String kind, RandomGenerator chance) {
        var bytes = new byte[BYTES];
        chance.nextBytes(bytes);
        return "cadre_" + kind + "_" + base32(bytes);
    }

    /**
     * Whether it can be a secret at all; whatever else came is not worth a look at the database.
     */
    public static boolean isWellFormed(String text) {
        return text.length() < 100 && FORM.matcher(text).matches();
    }

    /** How it is kept: 64 hexadecimal digits. */
    public static String sha256(String secret) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(digest.digest(secret.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static String base32(byte[] bytes) {
        var text = new StringBuilder();
        int buffer = 0;
        int bits = 0;
        for (byte b : bytes) {
            buffer = (buffer << 8) | (b & 0xff);
            bits += 8;
            while (bits >= 5) {
                bits -= 5;
                text.append(ALPHABET.charAt((buffer >> bits) & 31));
            }
        }
        if (bits > 0) {
            text.append(ALPHABET.charAt((buffer << (5 - bits)) & 31));
        }
        return text.toString();
    }
}
