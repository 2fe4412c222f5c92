package cadre.wire.github;

/**
 * A sign-in that goes on in this browser, within ten minutes.
 *
 * @param url where to send it
 */
public record GitHubWeb(String url) {}
