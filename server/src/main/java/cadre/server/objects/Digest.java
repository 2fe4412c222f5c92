package cadre.server.objects;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/** The two checksums that stores compare. */
final class Digest {
    private Digest() {}

    static String md5(byte[] bytes) {
        return base64("MD5", bytes);
    }

    static String sha256(byte[] bytes) {
        return base64("SHA-256", bytes);
    }

    private static String base64(String algorithm, byte[] bytes) {
        try {
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance(algorithm).digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has " + algorithm, e);
        }
    }
}
