package cadre.server.access.secret;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.aead.AeadConfig;
import com.google.crypto.tink.aead.AesGcmKey;
import com.google.crypto.tink.aead.AesGcmParameters;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import com.google.crypto.tink.util.SecretBytes;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;

/**
 * The keys that secrets are encrypted with (AES-256-GCM by Tink): the primary one encrypts, all of
 * them decrypt. What was encrypted begins with a version byte and the id of its key. Immutable.
 */
final class Keyring {
    private static final AesGcmParameters PARAMETERS = PredefinedAeadParameters.AES256_GCM;
    private static final int KEY_BYTES = 32;
    private static final int ID_AT = 1;

    static {
        try {
            AeadConfig.register();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Tink has no AES-GCM", e);
        }
    }

    private final KeysetHandle keys;
    private final Aead aead;

    private Keyring(KeysetHandle keys) throws GeneralSecurityException {
        this.keys = keys;
        this.aead = keys.getPrimitive(RegistryConfiguration.get(), Aead.class);
    }

    /** One new key. */
    static Keyring fresh() throws GeneralSecurityException {
        return new Keyring(KeysetHandle.generateNew(PARAMETERS));
    }

    /**
     * Reads a keyset in Tink's JSON, or keys of 32 bytes in base64 with commas or blanks between
     * them, the primary one first.
     *
     * @throws GeneralSecurityException if it is neither
     */
    static Keyring read(String text) throws GeneralSecurityException {
        var plain = text.strip();
        if (plain.startsWith("{")) {
            return new Keyring(
                    TinkJsonProtoKeysetFormat.parseKeyset(plain, InsecureSecretKeyAccess.get()));
        }
        var keys = KeysetHandle.newBuilder();
        var first = true;
        for (var key : List.of(plain.split("[,\\s]+"))) {
            var entry = KeysetHandle.importKey(key(key));
            keys.addEntry(first ? entry.makePrimary() : entry);
            first = false;
        }
        return new Keyring(keys.build());
    }

    /** The same keys behind a new primary one. */
    Keyring rotated() throws GeneralSecurityException {
        return new Keyring(
                KeysetHandle.newBuilder(keys)
                        .addEntry(
                                KeysetHandle.generateEntryFromParameters(PARAMETERS)
                                        .withRandomId()
                                        .makePrimary())
                        .build());
    }

    /** The primary key alone. */
    Keyring primaryOnly() throws GeneralSecurityException {
        var primary = keys.getPrimary();
        return new Keyring(
                KeysetHandle.newBuilder()
                        .addEntry(
                                KeysetHandle.importKey(primary.getKey())
                                        .withFixedId(primary.getId())
                                        .makePrimary())
                        .build());
    }

    int size() {
        return keys.size();
    }

    /** In Tink's JSON, keys in clear. */
    String json() throws GeneralSecurityException {
        return TinkJsonProtoKeysetFormat.serializeKeyset(keys, InsecureSecretKeyAccess.get());
    }

    byte[] encrypt(byte[] plain, byte[] boundTo) throws GeneralSecurityException {
        return aead.encrypt(plain, boundTo);
    }

    /**
     * The opposite.
     *
     * @throws GeneralSecurityException if no key fits, or it was bound to something else
     */
    byte[] decrypt(byte[] sealed, byte[] boundTo) throws GeneralSecurityException {
        return aead.decrypt(sealed, boundTo);
    }

    /** Which key encrypted this, as eight hex digits. */
    static String keyOf(byte[] sealed) {
        return sealed.length < ID_AT + Integer.BYTES
                ? "none"
                : "%08x".formatted(ByteBuffer.wrap(sealed).getInt(ID_AT));
    }

    /**
     * Its id follows from its bytes, so that it is the same in each server and after each start.
     */
    private static AesGcmKey key(String base64) throws GeneralSecurityException {
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw new GeneralSecurityException("a key is no base64");
        }
        if (bytes.length != KEY_BYTES) {
            throw new GeneralSecurityException("a key has not 32 bytes");
        }
        var hash = MessageDigest.getInstance("SHA-256").digest(bytes);
        return AesGcmKey.builder()
                .setParameters(PARAMETERS)
                .setKeyBytes(SecretBytes.copyFrom(bytes, InsecureSecretKeyAccess.get()))
                .setIdRequirement(ByteBuffer.wrap(hash).getInt() | 1)
                .build();
    }
}
