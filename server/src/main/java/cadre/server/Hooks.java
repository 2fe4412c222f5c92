package cadre.server;

import cadre.server.access.Throttle;
import cadre.server.access.secret.Vault;
import cadre.server.feed.Feed;
import cadre.server.flows.delivery.Deliveries;
import cadre.server.forges.api.CallLog;
import cadre.server.forges.check.ConnectionCheck;
import cadre.server.forges.check.TokenWarnings;
import cadre.server.forges.connection.Connections;
import cadre.server.gateways.http.Route;
import cadre.server.gateways.rest.ConnectionRoutes;
import cadre.server.gateways.rest.ConnectionTestRoutes;
import cadre.server.gateways.rest.DeliveryRoutes;
import cadre.server.gateways.webhooks.WebhookRoutes;
import cadre.server.storage.Database;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** The part of the composition that takes in webhooks: connections, and the journal. */
record Hooks(Connections connections, Deliveries deliveries) implements AutoCloseable {
    static Hooks assemble(
            ServerConfig config, Database database, Feed feed, Vault vault, InstantSource clock) {
        var connections =
                new Connections(() -> config.connections().read(vault::ofConnection), clock);
        return new Hooks(connections, new Deliveries(database, feed, connections, clock));
    }

    /** Says in the log which tokens could do more than they should, when their hosts answer. */
    void warnOfTokens(CallLog calls, InstantSource clock) {
        new TokenWarnings(calls, clock).start(connections.all());
    }

    /** Looks at connections when somebody asks. */
    ConnectionCheck check(CallLog calls, Supplier<String> url, InstantSource clock) {
        return new ConnectionCheck(
                connections::all, name -> deliveries.traffic(name).lastAt(), url, calls, clock);
    }

    List<Route> routes(Throttle throttle, ConnectionCheck check) {
        var all = new ArrayList<Route>();
        all.addAll(new WebhookRoutes(connections, deliveries, throttle).routes());
        all.addAll(new DeliveryRoutes(deliveries).routes());
        all.addAll(new ConnectionRoutes(connections, deliveries).routes());
        all.addAll(new ConnectionTestRoutes(check).routes());
        return all;
    }

    @Override
    public void close() {
        deliveries.close();
    }
}
