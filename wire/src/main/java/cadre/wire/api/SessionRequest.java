package cadre.wire.api;

import java.util.Optional;

/**
 * Asks for a session of the console: with a key or with a one-time code, with exactly one of them.
 *
 * @param key the secret of a key
 * @param code a {@link SignInCode#code}
 */
public record SessionRequest(Optional<String> key, Optional<String> code) {}
