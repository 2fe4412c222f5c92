package cadre.server.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/**
 * The one token of the bridge's clients, which opens the bridge and nothing else, and says nothing
 * of who holds it. Compared in constant time.
 */
public final class HubToken {
    private final byte[] sha256;
    private final boolean set;

    /**
     * The token.
     *
     * @param text empty for none: then no token opens anything
     */
    public HubToken(String text) {
        this.sha256 = Secrets.sha256(text).getBytes(StandardCharsets.US_ASCII);
        this.set = !text.isEmpty();
    }

    /** Whether there is one. */
    public boolean isSet() {
        return set;
    }

    /** Whether this is it. */
    public boolean isOpenedBy(String secret) {
        var other = Secrets.sha256(secret).getBytes(StandardCharsets.US_ASCII);
        return MessageDigest.isEqual(sha256, other) && set;
    }

    @Override
    public String toString() {
        return set ? "a hub token" : "no hub token";
    }
}
