package cadre.wire.api;

/**
 * A new key with its secret, which is shown this once.
 *
 * @param secret {@code cadre_<grant>_<52 letters and digits>}: 256 random bits
 */
public record KeyCreated(KeyView key, String secret) {}
