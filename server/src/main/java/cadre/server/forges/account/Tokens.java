package cadre.server.forges.account;

import java.time.Instant;
import java.util.Optional;

/**
 * What GitHub gives for an account.
 *
 * @param access for calls and for git
 * @param refresh for the next pair, once; none for a token that does not end
 * @param expiresAt of the access token; none for never
 */
record Tokens(String access, Optional<String> refresh, Optional<Instant> expiresAt) {
    /** GitHub Apps' tokens of people begin so; only these can be narrowed. */
    static boolean isOfApp(String access) {
        return access.startsWith("ghu_");
    }

    /** Without the tokens. */
    @Override
    public String toString() {
        return "Tokens[" + expiresAt + "]";
    }
}
