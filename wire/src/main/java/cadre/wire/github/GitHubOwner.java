package cadre.wire.github;

/**
 * Whose repositories an account may see.
 *
 * @param kind {@code user} for the account itself, {@code organization} for one it is in
 */
public record GitHubOwner(String login, String kind) {}
