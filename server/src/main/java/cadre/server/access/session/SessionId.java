package cadre.server.access.session;

/**
 * Which session; says nothing about its secret.
 *
 * @param sha256 the hash of the secret, as in the store
 */
public record SessionId(String sha256) {}
