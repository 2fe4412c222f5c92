package cadre.server.forges.host;

import java.net.URI;

/**
 * Where a GitHub is asked.
 *
 * @param rest what REST paths are added to
 * @param graph what {@code /graphql} is added to
 */
record GitHubAddress(String rest, String graph) {
    private static final String CLOUD = "https://api.github.com";

    /** Of what people open, or of the REST address itself. */
    static GitHubAddress of(URI url) {
        var text = url.toString().replaceFirst("/api/v3$", "");
        return text.matches("https://(www\\.|api\\.)?github\\.com")
                ? new GitHubAddress(CLOUD, CLOUD)
                : new GitHubAddress(text + "/api/v3", text + "/api");
    }
}
