package cadre.server.forges.entry;

import cadre.server.forges.api.Api;
import cadre.server.forges.api.ApiRoute;
import cadre.server.forges.api.CallLog;
import cadre.server.forges.api.Login;
import cadre.server.forges.api.Reply;
import cadre.server.forges.connection.Connection;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The APIs of github.com or of a GitHub Enterprise Server, with the token of a user or with those
 * of a GitHub App, which has one for each account that it is installed on. Thread-safe.
 */
public final class GitHubEntry {
    private static final String HEADER = "Authorization";
    private static final String BEARER = "Bearer ";
    private static final Map<String, String> HEADERS =
            Map.of(
                    "Accept",
                    "application/vnd.github+json",
                    "X-GitHub-Api-Version",
                    "2022-11-28",
                    "User-Agent",
                    "cadre");

    private final Connection connection;
    private final Api rest;
    private final Api graph;
    private final Optional<AppTokens> app;

    /**
     * Of a connection.
     *
     * @param connection of the provider GITHUB, at {@code https://github.com} or where people open
     *     their own server
     */
    public GitHubEntry(Connection connection, CallLog calls, InstantSource clock) {
        this.connection = connection;
        var address = GitHubAddress.of(connection.url());
        Login login =
                connection.app().<Login>map(one -> proof(one.id(), clock)).orElseGet(this::token);
        this.rest = new Api(connection, address.rest(), login, HEADERS, calls, clock);
        this.graph = new Api(connection, address.graph(), login, HEADERS, calls, clock);
        this.app = connection.app().map(one -> new AppTokens(one, rest, clock));
    }

    private Login token() {
        return Login.of(HEADER, BEARER + connection.token());
    }

    private Login proof(String id, InstantSource clock) {
        return new Login() {
            @Override
            public String header() {
                return HEADER;
            }

            @Override
            public String value() {
                return BEARER
                        + AppKey.of(connection.token(), connection.name())
                                .proof(id, clock.instant());
            }
        };
    }

    /** A token of an installation, as it is at each call. */
    private record Installed(AppTokens tokens, String installation) implements Login {
        @Override
        public String header() {
            return HEADER;
        }

        @Override
        public String value() {
            return BEARER + tokens.token(installation).value();
        }

        @Override
        public boolean renews(String refused) {
            tokens.forget(installation, refused.substring(BEARER.length()));
            return true;
        }
    }

    /** Begins a call in a repository. */
    public Api.Call in(String repository, ApiRoute route, String... values) {
        return as(repository, rest.call(route, values));
    }

    /** The same of GraphQL. */
    public Api.Call graph(String repository, ApiRoute route) {
        return as(repository, graph.call(route));
    }

    private Api.Call as(String repository, Api.Call call) {
        return app.map(tokens -> call.by(new Installed(tokens, tokens.installation(repository))))
                .orElse(call);
    }

    /** A call of one's own for each account that there is a token of. */
    public List<Api.Call> all(ApiRoute ofUser, ApiRoute ofInstallation) {
        return app.map(tokens ->
                        tokens.installations().stream()
                                .map(each ->
                                        rest.call(ofInstallation).by(new Installed(tokens, each)))
                                .toList())
                .orElseGet(() -> List.of(rest.call(ofUser)));
    }

    /** Who acts: an app is {@code slug[bot]} there. */
    public Api.Call self(ApiRoute me, ApiRoute user) {
        return app.map(tokens ->
                        rest.call(user, tokens.slug() + "[bot]")
                                .by(new Installed(tokens, tokens.installations().getFirst())))
                .orElseGet(() -> rest.call(me));
    }

    /** What git logs in with there as a password. */
    public String password(String repository) {
        return app.map(tokens -> tokens.token(tokens.installation(repository)).value())
                .orElse(connection.token());
    }

    /** What an app may do there, such as {@code contents} to {@code write}; empty for a user. */
    public Optional<Map<String, String>> permissions(String repository) {
        return app.map(tokens -> tokens.token(tokens.installation(repository)).permissions());
    }

    /** The same of the first account that it is installed on. */
    public Optional<Map<String, String>> permissions() {
        return app.map(tokens -> tokens.token(tokens.installations().getFirst()).permissions());
    }

    /** Tokens that are good now, besides the connection's own. */
    public List<String> live() {
        return app.map(AppTokens::live).orElse(List.of());
    }

    /** The connection that is called. */
    public Connection connection() {
        return connection;
    }

    /** What an answer says is wrong. */
    public String said(Reply reply) {
        return rest.said(reply);
    }
}
