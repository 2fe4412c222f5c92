package cadre.server.gateways.mcp.protocol;

import cadre.server.access.Keys;
import cadre.server.access.Throttle;
import cadre.server.access.session.Sessions;
import cadre.server.feed.Feed;
import cadre.server.feed.cause.Origins;
import cadre.server.gateways.http.HttpServer;
import cadre.server.gateways.http.Listen;
import cadre.server.gateways.http.OpenStreams;
import cadre.server.gateways.http.RateLimit;
import cadre.server.gateways.http.Rule;
import cadre.server.storage.Database;
import cadre.server.storage.TestStores;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * The endpoint with what the official conformance tool wants to find, and without a key, for the
 * tool cannot send one. Made of the same code as the server's; nothing in the server can make it.
 */
final class FixtureServer implements AutoCloseable {
    private static final InstantSource CLOCK = InstantSource.system();

    private final Database db;
    private final HttpServer server;

    FixtureServer(Path home) {
        this(home, Rule.open());
    }

    FixtureServer(Path home, Rule rule) {
        db = TestStores.main(home);
        var feed = new Feed(db, CLOCK);
        var keys = new Keys(db, feed, CLOCK, new Random(1));
        var sessions = new Sessions(db, feed, keys, CLOCK, new Random(2));
        server =
                HttpServer.start(
                        new Listen("127.0.0.1", 0, "", List.of()),
                        new McpPath(methods(), rule).routes(),
                        new HttpServer.Access(
                                keys, sessions, new Throttle(CLOCK), new RateLimit(0)),
                        new OpenStreams(keys, sessions, feed),
                        (_, _, _) -> {},
                        Origins.passedOn());
    }

    private static List<Method> methods() {
        var offers = List.of("tools", "resources", "prompts", "completions");
        var methods = new ArrayList<Method>();
        methods.addAll(new Lifecycle("For the conformance tool", offers).methods());
        methods.addAll(new Toolbox(FixtureTools.all()).methods());
        methods.addAll(FixtureMethods.all());
        return methods;
    }

    String url() {
        return server.url() + "/mcp";
    }

    @Override
    public void close() {
        server.close();
        db.close();
    }
}
