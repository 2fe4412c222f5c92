package cadre.server.gateways.rest;

import cadre.server.flows.delivery.Deliveries;
import cadre.server.forges.connection.Connections;
import cadre.server.forges.connection.Connections.Configured;
import cadre.server.gateways.http.Answer;
import cadre.server.gateways.http.Call;
import cadre.server.gateways.http.Content;
import cadre.server.gateways.http.Listing;
import cadre.server.gateways.http.Route;
import cadre.server.gateways.http.Rule;
import cadre.wire.api.Grant;
import cadre.wire.api.Page;
import cadre.wire.forge.ConnectionView;
import java.util.List;

/** Connections to trackers and Git hosts, without their secrets. */
public final class ConnectionRoutes {
    private final Connections connections;
    private final Deliveries deliveries;

    /** The routes over these. */
    public ConnectionRoutes(Connections connections, Deliveries deliveries) {
        this.connections = connections;
        this.deliveries = deliveries;
    }

    /** The table of them. */
    public List<Route> routes() {
        return List.of(
                Route.get("/api/v1/connections")
                        .needs(Rule.key(Grant.VIEWER))
                        .says(
                                "Connections to trackers and Git hosts, and what their webhooks bring")
                        .query("cursor", "next of the page before")
                        .query("limit", Listing.limit())
                        .answers(Content.json(Page.class, ConnectionView.class))
                        .by(this::list));
    }

    private Answer list(Call call) {
        var all = connections.configured().stream().map(this::view).toList();
        return Answer.json(Listing.page(call, all, ConnectionView::name));
    }

    private ConnectionView view(Configured configured) {
        var connection = configured.connection();
        var traffic = deliveries.traffic(connection.name());
        return new ConnectionView(
                connection.name(),
                connection.provider().word(),
                connection.url().toString(),
                connection.workspace(),
                !connection.token().isEmpty(),
                "/webhook/c/" + connection.name(),
                connection.hookSecrets().size(),
                connection.allowUnsigned(),
                connection.approvers().size(),
                connection.ownActors().size(),
                configured.missing(),
                traffic.lastAt(),
                traffic.refused(),
                traffic.refusedAt());
    }
}
