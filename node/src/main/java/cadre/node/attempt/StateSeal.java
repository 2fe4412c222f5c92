package cadre.node.attempt;

import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;
import java.util.Set;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Encrypts the secret values that must outlive the node's process, with AES-256-GCM and a key in
 * the node's state folder (0600, beside the node's own key). What is kept of an attempt can then be
 * copied or looked through without meeting one. Thread-safe.
 */
final class StateSeal {
    private static final int KEY_BYTES = 32;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    private final Path file;
    private final SecureRandom chance = new SecureRandom();
    private @Nullable SecretKeySpec key;

    /** With the key of this folder, which is made when it is needed. */
    StateSeal(Path state) {
        this.file = state.resolve("masks.key");
    }

    /** Encrypts a text, in base64. */
    String seal(String text, String boundTo) {
        try {
            var nonce = new byte[NONCE_BYTES];
            chance.nextBytes(nonce);
            var cipher = cipher(Cipher.ENCRYPT_MODE, nonce, boundTo);
            var sealed = cipher.doFinal(text.getBytes(StandardCharsets.UTF_8));
            var all = ByteBuffer.allocate(NONCE_BYTES + sealed.length).put(nonce).put(sealed);
            return Base64.getEncoder().encodeToString(all.array());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has AES-GCM", e);
        }
    }

    /**
     * The opposite.
     *
     * @throws CadreException UNAVAILABLE if the key is not the one that it was encrypted with
     */
    String open(String sealed, String boundTo) {
        try {
            var all = Base64.getDecoder().decode(sealed.strip());
            var nonce = new byte[NONCE_BYTES];
            System.arraycopy(all, 0, nonce, 0, Math.min(NONCE_BYTES, all.length));
            var cipher = cipher(Cipher.DECRYPT_MODE, nonce, boundTo);
            var plain = cipher.doFinal(all, NONCE_BYTES, all.length - NONCE_BYTES);
            return new String(plain, StandardCharsets.UTF_8);
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new CadreException(
                    ErrorCode.UNAVAILABLE,
                    "What must be masked of an attempt cannot be read",
                    Map.of("attempt", boundTo, "key", file),
                    "Put the node's state folder back as it was",
                    e);
        }
    }

    private Cipher cipher(int mode, byte[] nonce, String boundTo) throws GeneralSecurityException {
        var cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key(), new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(boundTo.getBytes(StandardCharsets.UTF_8));
        return cipher;
    }

    private synchronized SecretKeySpec key() {
        var known = key;
        if (known == null) {
            known = new SecretKeySpec(readOrMake(), "AES");
            key = known;
        }
        return known;
    }

    private byte[] readOrMake() {
        try {
            var bytes = Files.readAllBytes(file);
            if (bytes.length != KEY_BYTES) {
                throw new IOException("it has " + bytes.length + " bytes");
            }
            return bytes;
        } catch (NoSuchFileException e) {
            return make();
        } catch (IOException e) {
            throw unusable(e);
        }
    }

    private byte[] make() {
        var bytes = new byte[KEY_BYTES];
        chance.nextBytes(bytes);
        var part = file.resolveSibling(file.getFileName() + ".part");
        var mode = PosixFilePermissions.fromString("rw-------");
        try {
            Files.deleteIfExists(part);
            var options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            try (var channel =
                    Files.newByteChannel(
                            part, options, PosixFilePermissions.asFileAttribute(mode))) {
                channel.write(ByteBuffer.wrap(bytes));
            }
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
            return bytes;
        } catch (IOException e) {
            throw unusable(e);
        }
    }

    private CadreException unusable(IOException e) {
        return new CadreException(
                ErrorCode.UNAVAILABLE,
                "The key of what is masked cannot be used",
                Map.of("file", file, "reason", String.valueOf(e.getMessage())),
                "Check space and permissions there; a spoiled one may be deleted while no attempt"
                        + " runs",
                e);
    }
}
