package cadre.wire.api;

/**
 * A webhook and its new secret, which is shown this once.
 *
 * @param secret {@code whsec_} and 32 bytes in base64
 */
public record WebhookSecret(WebhookView webhook, String secret) {}
