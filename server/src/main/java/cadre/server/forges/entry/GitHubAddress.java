package cadre.server.forges.entry;

import java.net.URI;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Where a GitHub is asked.
 *
 * @param rest what REST paths are added to
 * @param graph what {@code /graphql} is added to
 */
record GitHubAddress(String rest, String graph) {
    private static final String CLOUD = "https://api.github.com";
    private static final Pattern CLOUDS = Pattern.compile("(www\\.|api\\.)?github\\.com");

    /** Of what people open, or of the REST address itself. */
    static GitHubAddress of(URI url) {
        var host = url.getHost().toLowerCase(Locale.ROOT);
        if (CLOUDS.matcher(host).matches()) {
            return new GitHubAddress(CLOUD, CLOUD);
        }
        var text = url.toString().replaceFirst("/api/v3$", "");
        return new GitHubAddress(text + "/api/v3", text + "/api");
    }
}
