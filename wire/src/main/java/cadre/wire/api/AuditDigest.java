package cadre.wire.api;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * How the audit is hashed: SHA-256 of the digest before (32 bytes) and of each event's fields in
 * the order of {@link AuditLine}. A field is its length in bytes (four, the highest first) and its
 * text in UTF-8; numbers are written in decimal digits, the time in milliseconds since 1970; one
 * that is missing has the length -1.
 */
public final class AuditDigest {
    /** Before the first seal: 64 zeros. */
    public static final String NONE = "0".repeat(64);

    private static final Pattern ONE = Pattern.compile("[0-9a-f]{64}");
    private static final int MISSING = -1;

    private final MessageDigest sha256;

    private AuditDigest(String before) {
        try {
            sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
        sha256.update(HexFormat.of().parseHex(before));
    }

    /**
     * The digest of a seal.
     *
     * @param before of the seal before, 64 hexadecimal digits
     */
    public static String of(String before, List<AuditLine> lines) {
        var digest = new AuditDigest(before);
        lines.forEach(digest::add);
        return HexFormat.of().formatHex(digest.sha256.digest());
    }

    /** Whether this is a digest. */
    public static boolean isOne(String text) {
        return ONE.matcher(text).matches();
    }

    private void add(AuditLine line) {
        add(Long.toString(line.seq()));
        add(Long.toString(line.at().toEpochMilli()));
        add(line.kind());
        add(line.thing());
        add(line.job());
        add(line.actor());
        add(line.key());
        add(line.address());
        add(line.body());
    }

    private void add(Optional<Long> number) {
        number.map(value -> Long.toString(value)).ifPresentOrElse(this::add, () -> length(MISSING));
    }

    private void add(String text) {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        length(bytes.length);
        sha256.update(bytes);
    }

    private void length(int bytes) {
        sha256.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes).array());
    }
}
