package cadre.server.forges.entry;

import cadre.server.forges.api.Api;
import cadre.server.forges.api.CallLog;
import cadre.server.forges.api.Login;
import cadre.server.forges.connection.Connection;
import java.time.InstantSource;
import java.util.Map;
import java.util.regex.Pattern;

/** The API of a GitLab. */
public final class GitLabEntry {
    /** What stands at the beginning of a line and is done by GitLab, such as {@code /merge}. */
    private static final Pattern QUICK_ACTION =
            Pattern.compile("(?m)^([\\p{Zs}\\t]*)/(?=[A-Za-z])");

    private GitLabEntry() {}

    /**
     * Its API.
     *
     * @param connection of the provider GITLAB, at {@code https://gitlab.com} or where people open
     *     their own server
     */
    public static Api of(Connection connection, CallLog calls, InstantSource clock) {
        return new Api(
                connection,
                connection.url().toString().replaceFirst("/api/v4$", "") + "/api/v4",
                Login.of("PRIVATE-TOKEN", connection.token()),
                Map.of(),
                calls,
                clock);
    }

    /**
     * Markdown that GitLab shows and does not obey: it takes lines such as {@code /merge} or {@code
     * /close} in what is posted for orders of the token's user.
     */
    public static String disarmed(String markdown) {
        return QUICK_ACTION.matcher(markdown).replaceAll("$1\\\\/");
    }
}
