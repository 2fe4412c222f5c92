package cadre.server.forges.entry;

import cadre.server.forges.api.Api;
import cadre.server.forges.api.CallLog;
import cadre.server.forges.connection.Connection;
import java.time.InstantSource;
import java.util.Map;

/** The APIs of github.com or of a GitHub Enterprise Server. */
public final class GitHubEntry {
    private static final Map<String, String> HEADERS =
            Map.of(
                    "Accept",
                    "application/vnd.github+json",
                    "X-GitHub-Api-Version",
                    "2022-11-28",
                    "User-Agent",
                    "cadre");

    private GitHubEntry() {}

    /**
     * Its REST API.
     *
     * @param connection of the provider GITHUB, at {@code https://github.com} or where people open
     *     their own server
     */
    public static Api rest(Connection connection, CallLog calls, InstantSource clock) {
        return api(connection, GitHubAddress.of(connection.url()).rest(), calls, clock);
    }

    /** Its GraphQL API. */
    public static Api graph(Connection connection, CallLog calls, InstantSource clock) {
        return api(connection, GitHubAddress.of(connection.url()).graph(), calls, clock);
    }

    private static Api api(Connection connection, String root, CallLog calls, InstantSource clock) {
        var login = new Api.Login("Authorization", "Bearer " + connection.token());
        return new Api(connection, root, login, HEADERS, calls, clock);
    }
}
