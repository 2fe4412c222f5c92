package cadre.wire.contract;

import static java.nio.charset.StandardCharsets.UTF_8;

import cadre.wire.error.CadreException;
import cadre.wire.plan.ContractKind;
import com.fasterxml.jackson.annotation.JsonValue;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The name of a version of a contract: its content, without its form.
 *
 * @param hash the first 12 hex digits of a SHA-256
 */
public record ContractVersion(@JsonValue String hash) {
    private static final int LENGTH = 12;

    /**
     * The version that a text is. Key order, indentation, line ends and comments make no new one; a
     * description does. A text that cannot be read is a version by its characters.
     *
     * @param text of the kind {@code SQL_MIGRATIONS}: as {@link MigrationFiles#text} writes it
     */
    public static ContractVersion of(ContractKind kind, String text) {
        try {
            return hashed(ContractText.normal(kind, text, "it"));
        } catch (CadreException e) {
            return hashed(ContractText.plain(text));
        }
    }

    private static ContractVersion hashed(String normal) {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(normal.getBytes(UTF_8));
            return new ContractVersion(HexFormat.of().formatHex(digest).substring(0, LENGTH));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return hash;
    }
}
