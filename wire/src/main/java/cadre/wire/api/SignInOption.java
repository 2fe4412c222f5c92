package cadre.wire.api;

/**
 * A way to sign in to the console with an account somewhere else.
 *
 * @param name as in the configuration, such as {@code github}
 * @param kind {@code github} or {@code oidc}
 * @param path where the browser begins, below the address of the server
 */
public record SignInOption(String name, String kind, String path) {}
