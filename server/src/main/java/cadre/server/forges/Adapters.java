package cadre.server.forges;

import cadre.server.forges.api.CallLog;
import cadre.server.forges.connection.Connection;
import cadre.server.forges.connection.Provider;
import cadre.server.forges.entry.GitHubEntry;
import cadre.server.forges.entry.GitLabEntry;
import cadre.server.forges.host.GitHost;
import cadre.server.forges.host.GitHub;
import cadre.server.forges.host.Gitea;
import cadre.server.forges.host.Hosts;
import cadre.server.forges.landing.GitHubLanding;
import cadre.server.forges.landing.GitLabLanding;
import cadre.server.forges.landing.GiteaLanding;
import cadre.server.forges.landing.LandingHost;
import cadre.server.forges.tracker.Issues;
import cadre.server.forges.tracker.Plane;
import cadre.server.forges.tracker.Tracker;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * Trackers and Git hosts by the name of their connection. One is made anew when its connection has
 * changed, a token that was rotated for example. Thread-safe.
 */
public final class Adapters implements Ends {
    private final Function<String, Optional<Connection>> connections;
    private final CallLog calls;
    private final InstantSource clock;
    private final Map<String, Made<Tracker>> trackers = new ConcurrentHashMap<>();
    private final Map<String, Made<GitHost>> hosts = new ConcurrentHashMap<>();
    private final Map<String, Made<GitHubEntry>> entries = new ConcurrentHashMap<>();

    private record Made<T>(Connection connection, T adapter) {}

    /**
     * Adapters of the connections that are there at each call.
     *
     * @param connections by name
     * @param calls where each call is told
     */
    public Adapters(
            Function<String, Optional<Connection>> connections,
            CallLog calls,
            InstantSource clock) {
        this.connections = connections;
        this.calls = calls;
        this.clock = clock;
    }

    /**
     * The tracker of a connection.
     *
     * @throws CadreException UNAVAILABLE if there is no such connection
     */
    @Override
    public Tracker tracker(String name) {
        return of(trackers, name, this::makeTracker);
    }

    /**
     * The Git host of a connection.
     *
     * @throws CadreException UNAVAILABLE if there is no such connection, or it is none of a Git
     *     host
     */
    @Override
    public GitHost host(String name) {
        return of(hosts, name, this::makeHost);
    }

    @Override
    public Connection connection(String name) {
        return connections
                .apply(name)
                .orElseThrow(() ->
                        new CadreException(
                                ErrorCode.UNAVAILABLE,
                                "There is no such connection",
                                Map.of("connection", name),
                                "Configure it, as docs/webhooks.md says"));
    }

    private <T> T of(Map<String, Made<T>> made, String name, Function<Connection, T> make) {
        return of(made, connection(name), make);
    }

    private static <T> T of(
            Map<String, Made<T>> made, Connection connection, Function<Connection, T> make) {
        return made.compute(
                        connection.name(),
                        (_, old) ->
                                old != null && old.connection().equals(connection)
                                        ? old
                                        : new Made<>(connection, make.apply(connection)))
                .adapter();
    }

    private Tracker makeTracker(Connection connection) {
        return switch (connection.provider()) {
            case PLANE -> new Plane(connection, calls, clock);
            case GITHUB -> Issues.of(entry(connection));
            case GITEA, FORGEJO, GITLAB -> Issues.of(connection, calls, clock);
        };
    }

    private GitHost makeHost(Connection connection) {
        return connection.provider() == Provider.GITHUB
                ? new GitHub(entry(connection))
                : Hosts.of(connection, calls, clock)
                        .<GitHost>map(host -> host)
                        .orElseThrow(() -> noHost(connection));
    }

    /**
     * What lands pull requests, for a person's word. Not among {@link Ends}, which flows have.
     *
     * @throws CadreException UNAVAILABLE if there is no such connection, or it is none of a Git
     *     host
     */
    public LandingHost landing(String name) {
        var connection = connection(name);
        return switch (connection.provider()) {
            case GITHUB -> new GitHubLanding(entry(connection));
            case GITEA, FORGEJO -> new GiteaLanding(Gitea.api(connection, calls, clock));
            case GITLAB -> new GitLabLanding(GitLabEntry.of(connection, calls, clock));
            case PLANE -> throw noHost(connection);
        };
    }

    /** Host and tracker share it, and so the tokens of an app. */
    private GitHubEntry entry(Connection connection) {
        return of(entries, connection, one -> new GitHubEntry(one, calls, clock));
    }

    /** What logs in somewhere and stands in no configuration: tokens of GitHub Apps. */
    public List<String> liveTokens() {
        return entries.values().stream().flatMap(made -> made.adapter().live().stream()).toList();
    }

    private static CadreException noHost(Connection connection) {
        return new CadreException(
                ErrorCode.UNAVAILABLE,
                "This connection has no repositories",
                Map.of(
                        "connection", connection.name(),
                        "provider", connection.provider().word()),
                "Use one to Gitea, Forgejo, GitHub or GitLab as a Git host");
    }
}
