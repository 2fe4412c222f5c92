package cadre.node.relay;

import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.id.AttemptId;
import cadre.wire.json.Json;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What a relay must be again after a restart of the node, so that agents which go on meanwhile find
 * it: its port, and a key that gives each attempt the same token. On another port all tokens are
 * others: whoever took the old port meanwhile may have been told them. Kept in the node's state
 * folder (0600).
 */
record RelayMark(int port, String key) {
    private static final int KEY_BYTES = 32;

    /** The one of this folder, with port 0 if there never was any. */
    static RelayMark of(Path state) {
        var file = file(state);
        if (Files.exists(file)) {
            try {
                var mark = Json.read(Files.readString(file), RelayMark.class);
                if (mark.port > 0 && mark.port < 65_536 && mark.bytes().length == KEY_BYTES) {
                    return mark;
                }
            } catch (IOException | RuntimeException e) {
                // a spoiled one is as good as none: the agents of before find no relay then
            }
        }
        var bytes = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(bytes);
        return new RelayMark(0, Base64.getEncoder().encodeToString(bytes));
    }

    RelayMark on(int port) {
        return new RelayMark(port, key);
    }

    /**
     * Keeps it for the next run of the node.
     *
     * @throws CadreException UNAVAILABLE if it cannot be written
     */
    void write(Path state) {
        var file = file(state);
        var part = file.resolveSibling(file.getFileName() + ".part");
        var mode = PosixFilePermissions.fromString("rw-------");
        try {
            Files.deleteIfExists(part);
            var options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            try (var channel =
                    Files.newByteChannel(
                            part, options, PosixFilePermissions.asFileAttribute(mode))) {
                channel.write(ByteBuffer.wrap(Json.writeBytes(this)));
            }
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new CadreException(
                    ErrorCode.UNAVAILABLE,
                    "The relay to the bus cannot be set up",
                    Map.of("file", file, "reason", String.valueOf(e.getMessage())),
                    "Check space and permissions there",
                    e);
        }
    }

    /** What opens this relay for an attempt under its fencing token; nobody else can tell it. */
    String token(AttemptId attempt, long fencing) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(bytes(), "HmacSHA256"));
            var what = attempt + " " + fencing + " " + port;
            var hash = mac.doFinal(what.getBytes(StandardCharsets.US_ASCII));
            return "cadre_attempt_" + Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has HmacSHA256", e);
        }
    }

    /** Without the key. */
    @Override
    public String toString() {
        return "RelayMark[" + port + "]";
    }

    private byte[] bytes() {
        return Base64.getDecoder().decode(key);
    }

    private static Path file(Path state) {
        return state.resolve("relay.json");
    }
}
