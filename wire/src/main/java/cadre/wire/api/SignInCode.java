package cadre.wire.api;

import java.time.Instant;

/**
 * A code that signs in to the console once, as the key that asked for it.
 *
 * @param code 256 random bits
 * @param urlPath the page that takes it, relative to the server's address; the code is in its
 *     fragment, which a browser sends to nobody
 * @param expiresAt ten minutes after it was made
 */
public record SignInCode(String code, String urlPath, Instant expiresAt) {}
