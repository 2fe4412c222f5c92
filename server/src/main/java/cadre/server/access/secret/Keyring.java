package cadre.server.access.secret;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.aead.AesGcmKey;
import com.google.crypto.tink.aead.AesGcmParameters;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import com.google.crypto.tink.subtle.AesGcmJce;
import com.google.crypto.tink.util.SecretBytes;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The keys that secrets are encrypted with (AES-256-GCM by Tink): the first one encrypts, all of
 * them decrypt. What was encrypted begins with a version byte and the id of its key. Written as
 * base64, one key a line. Immutable.
 */
final class Keyring {
    private static final AesGcmParameters PARAMETERS = PredefinedAeadParameters.AES256_GCM;
    private static final int KEY_BYTES = 32;
    private static final int ID_AT = 1;

    private final List<AesGcmKey> keys;
    private final Map<Integer, Aead> byId;
    private final Aead first;

    private Keyring(List<AesGcmKey> keys) throws GeneralSecurityException {
        this.keys = List.copyOf(keys);
        this.byId = new HashMap<>();
        for (var key : keys) {
            byId.put(key.getIdRequirementOrNull(), AesGcmJce.create(key));
        }
        this.first = AesGcmJce.create(keys.getFirst());
    }

    /** One new key. */
    static Keyring fresh() throws GeneralSecurityException {
        return new Keyring(List.of(key(SecretBytes.randomBytes(KEY_BYTES))));
    }

    /**
     * Reads keys of 32 bytes in base64 with line breaks, blanks or commas between them.
     *
     * @throws GeneralSecurityException if it is anything else
     */
    static Keyring read(String text) throws GeneralSecurityException {
        var keys = new ArrayList<AesGcmKey>();
        for (var word : List.of(text.strip().split("[,\\s]+"))) {
            keys.add(key(bytes(word)));
        }
        return new Keyring(keys);
    }

    /** The same keys behind a new one. */
    Keyring rotated() throws GeneralSecurityException {
        var all = new ArrayList<>(fresh().keys);
        all.addAll(keys);
        return new Keyring(all);
    }

    /** The first key alone. */
    Keyring firstOnly() throws GeneralSecurityException {
        return new Keyring(List.of(keys.getFirst()));
    }

    int size() {
        return keys.size();
    }

    /** What {@link #read} reads: the keys in clear. */
    String text() {
        var text = new StringBuilder();
        for (var key : keys) {
            var bytes = key.getKeyBytes().toByteArray(InsecureSecretKeyAccess.get());
            text.append(Base64.getEncoder().encodeToString(bytes)).append('\n');
        }
        return text.toString();
    }

    byte[] encrypt(byte[] plain, byte[] boundTo) throws GeneralSecurityException {
        return first.encrypt(plain, boundTo);
    }

    /**
     * The opposite.
     *
     * @throws GeneralSecurityException if no key fits, or it was bound to something else
     */
    byte[] decrypt(byte[] sealed, byte[] boundTo) throws GeneralSecurityException {
        var aead = sealed.length < ID_AT + Integer.BYTES ? null : byId.get(idOf(sealed));
        if (aead == null) {
            throw new GeneralSecurityException("no key fits");
        }
        return aead.decrypt(sealed, boundTo);
    }

    /** Whether the key that encrypted this is one of them. */
    boolean knows(byte[] sealed) {
        return sealed.length >= ID_AT + Integer.BYTES && byId.containsKey(idOf(sealed));
    }

    /** The ids of the keys, each as eight hex digits. */
    List<String> ids() {
        return keys.stream().map(key -> "%08x".formatted(key.getIdRequirementOrNull())).toList();
    }

    /** Which key encrypted this, as eight hex digits. */
    static String keyOf(byte[] sealed) {
        return sealed.length < ID_AT + Integer.BYTES ? "none" : "%08x".formatted(idOf(sealed));
    }

    private static int idOf(byte[] sealed) {
        return ByteBuffer.wrap(sealed).getInt(ID_AT);
    }

    private static SecretBytes bytes(String base64) throws GeneralSecurityException {
        try {
            var bytes = Base64.getDecoder().decode(base64);
            if (bytes.length != KEY_BYTES) {
                throw new GeneralSecurityException("a key has not 32 bytes");
            }
            return SecretBytes.copyFrom(bytes, InsecureSecretKeyAccess.get());
        } catch (IllegalArgumentException e) {
            throw new GeneralSecurityException("a key is no base64");
        }
    }

    /**
     * Its id follows from its bytes, so that it is the same in each server and after each start.
     */
    private static AesGcmKey key(SecretBytes bytes) throws GeneralSecurityException {
        var hash =
                MessageDigest.getInstance("SHA-256")
                        .digest(bytes.toByteArray(InsecureSecretKeyAccess.get()));
        return AesGcmKey.builder()
                .setParameters(PARAMETERS)
                .setKeyBytes(bytes)
                .setIdRequirement(ByteBuffer.wrap(hash).getInt())
                .build();
    }
}
