package cadre.server.access.secret;

import cadre.server.storage.PrivateFiles;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where the key of the secrets is: the file {@code secrets.key} of the data folder (0600, made with
 * the first secret), or a variable of the environment, which is then the only place. It is looked
 * at for each use, so that a key that is put back is found without a restart. Thread-safe.
 */
public final class KeyPlace {
    /** The variable that takes the place of the file. */
    public static final String VARIABLE = "CADRE_SECRETS_KEY";

    private static final int LARGEST = 1 << 20;

    private final Path file;
    private final Optional<String> variable;
    private @Nullable Read last;

    /**
     * A place that is not looked at yet.
     *
     * @param home the data folder
     * @param variable the value of {@link #VARIABLE}, if it is set
     */
    public KeyPlace(Path home, Optional<String> variable) {
        this.file = home.resolve("secrets.key");
        this.variable = variable.filter(text -> !text.isBlank());
    }

    private record Read(String text, Keyring keys) {}

    /** Whether the key can only be changed by a person, where the environment is set. */
    boolean isFixed() {
        return variable.isPresent();
    }

    /** How people are told of it. */
    String shown() {
        return isFixed() ? "the variable " + VARIABLE : file.toString();
    }

    /**
     * The keys; empty if there are none.
     *
     * @throws CadreException UNAVAILABLE if they cannot be read
     */
    synchronized Optional<Keyring> keys() {
        var text = variable.or(this::content);
        if (text.isEmpty()) {
            last = null;
            return Optional.empty();
        }
        var known = last;
        if (known == null || !known.text().equals(text.get())) {
            known = new Read(text.get(), parsed(text.get()));
            last = known;
        }
        return Optional.of(known.keys());
    }

    /**
     * Whether the keys fit all of these.
     *
     * @param sealed as they are in the store
     */
    public boolean fits(Collection<byte[]> sealed) {
        if (sealed.isEmpty()) {
            return true;
        }
        try {
            return keys().filter(keys -> sealed.stream().allMatch(keys::knows)).isPresent();
        } catch (CadreException e) {
            return false; // none that can be read
        }
    }

    /** Puts these keys into the file. */
    synchronized void write(Keyring keys) {
        if (isFixed()) {
            throw new IllegalStateException("the environment cannot be written");
        }
        PrivateFiles.write(file, keys.text().getBytes(StandardCharsets.UTF_8));
    }

    private Optional<String> content() {
        try {
            if (!Files.exists(file)) {
                return Optional.empty();
            }
            PrivateFiles.createFile(file); // takes the rights of all others
            if (Files.size(file) > LARGEST) {
                throw unreadable("it is too large", null);
            }
            return Optional.of(Files.readString(file));
        } catch (IOException e) {
            throw unreadable(e.getClass().getSimpleName(), e);
        }
    }

    private Keyring parsed(String text) {
        try {
            return Keyring.read(text);
        } catch (GeneralSecurityException | RuntimeException e) {
            // without the cause: its text could hold a piece of the key
            throw unreadable("it is no key of Cadre's", null);
        }
    }

    private CadreException unreadable(String reason, @Nullable Throwable cause) {
        var which = Map.of("place", shown(), "reason", reason);
        var what = "The key of the secrets cannot be read";
        var fix =
                isFixed()
                        ? "Give 32 random bytes in base64 (openssl rand -base64 32)"
                        : "Put the file back as it was, readable for the server's user";
        return cause == null
                ? new CadreException(ErrorCode.UNAVAILABLE, what, which, fix)
                : new CadreException(ErrorCode.UNAVAILABLE, what, which, fix, cause);
    }
}
