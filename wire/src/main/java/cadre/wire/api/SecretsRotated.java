package cadre.wire.api;

/**
 * The key of the secrets is another now.
 *
 * @param secrets how many were encrypted again
 */
public record SecretsRotated(int secrets) {}
