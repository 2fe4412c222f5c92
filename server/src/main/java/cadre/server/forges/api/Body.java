package cadre.server.forges.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import cadre.wire.error.CadreException;
import cadre.wire.json.Json;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * The body of an answer, read when somebody asks what it says. Of a large one the digest is there
 * too, so that who has read the same before need not read it again. For one thread.
 */
final class Body {
    /** More bytes than that are many. */
    static final int LARGE = 128 << 10;

    private final byte[] bytes;
    private Optional<JsonNode> json = Optional.empty();
    private boolean isRead;

    Body(byte[] bytes) {
        this.bytes = bytes;
    }

    /** One that was read before. */
    static Body of(JsonNode json) {
        var body = new Body(new byte[0]);
        body.json = Optional.of(json);
        body.isRead = true;
        return body;
    }

    int length() {
        return bytes.length;
    }

    /** What it says; empty if it is none or no JSON. */
    Optional<JsonNode> json() {
        if (!isRead) {
            json = parsed();
            isRead = true;
        }
        return json;
    }

    private Optional<JsonNode> parsed() {
        try {
            return bytes.length == 0
                    ? Optional.empty()
                    : Optional.of(Json.read(new String(bytes, UTF_8), JsonNode.class));
        } catch (CadreException noJson) {
            return Optional.empty();
        }
    }

    /** SHA-256 in hexadecimal; empty if it is not large. */
    Optional<String> digest() {
        if (bytes.length <= LARGE) {
            return Optional.empty();
        }
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(bytes);
            return Optional.of(HexFormat.of().formatHex(digest));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("the JVM has no SHA-256", e);
        }
    }
}
