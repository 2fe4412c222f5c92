package cadre.server.forges.check;

import cadre.server.forges.api.CallLog;
import cadre.server.forges.connection.Connection;
import cadre.server.forges.host.Hosts;
import cadre.server.forges.host.OpenHost;
import cadre.wire.error.CadreException;
import java.time.InstantSource;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says at the start of the server which tokens of Git hosts could merge, as Cadre never does. */
public final class TokenWarnings {
    private static final Logger log = LoggerFactory.getLogger(TokenWarnings.class);
    private static final int MOST = 10;

    private final CallLog calls;
    private final InstantSource clock;

    /** Asks hosts for what their tokens may do. */
    public TokenWarnings(CallLog calls, InstantSource clock) {
        this.calls = calls;
        this.clock = clock;
    }

    /** Asks in the background, so that a host that is away keeps no server from starting. */
    public void start(List<Connection> connections) {
        Thread.ofVirtual().name("token-warnings").start(() -> say(connections));
    }

    /** Asks, and logs a warning for each repository; returns those. */
    List<String> say(List<Connection> connections) {
        return connections.stream()
                .filter(each -> !each.token().isEmpty())
                .flatMap(each ->
                        Hosts.of(each, calls, clock).stream()
                                .flatMap(host -> mayMerge(each, host).stream()))
                .toList();
    }

    private List<String> mayMerge(Connection connection, OpenHost host) {
        try {
            var found =
                    host.repositories(MOST).stream()
                            .filter(each -> {
                                var rights = host.rights(each);
                                return rights.mayAdminister() || rights.mayMerge();
                            })
                            .toList();
            if (!found.isEmpty()) {
                log.atWarn()
                        .addKeyValue("connection", connection.name())
                        .addKeyValue("repositories", found)
                        .addKeyValue("fix", "cadre connection test " + connection.name())
                        .log("the token of a connection could merge, which Cadre never does");
            }
            return found;
        } catch (CadreException e) {
            log.atWarn()
                    .addKeyValue("connection", connection.name())
                    .addKeyValue("reason", e.getMessage())
                    .log("a Git host did not say what its token may do");
            return List.of();
        }
    }
}
