package cadre.server.gateways.rest;

import cadre.server.flows.delivery.Deliveries;
import cadre.server.forges.check.HookSteps;
import cadre.server.forges.connection.Connection;
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
import cadre.wire.error.CadreException;
import cadre.wire.forge.ConnectionView;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Connections to trackers and Git hosts, without their secrets. */
public final class ConnectionRoutes {
    private final Connections connections;
    private final Supplier<List<CadreException>> problems;
    private final Deliveries deliveries;
    private final Function<Connection, Optional<Instant>> silentSince;
    private final HookSteps steps;
    private final String publicUrl;

    /**
     * The routes over these.
     *
     * @param problems what is wrong with their configuration now, so that an older one counts
     * @param silentSince when Cadre changed something there, of which no webhook has told
     * @param publicUrl the address that people use, without a slash at its end; empty if none is
     *     set
     */
    public ConnectionRoutes(
            Connections connections,
            Supplier<List<CadreException>> problems,
            Deliveries deliveries,
            Function<Connection, Optional<Instant>> silentSince,
            HookSteps steps,
            String publicUrl) {
        this.connections = connections;
        this.problems = problems;
        this.deliveries = deliveries;
        this.silentSince = silentSince;
        this.steps = steps;
        this.publicUrl = publicUrl;
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
        var problem =
                problems.get().stream()
                        .map(CadreException::getMessage)
                        .distinct()
                        .collect(Collectors.joining("; "));
        var all = connections.configured().stream().map(each -> view(each, problem)).toList();
        return Answer.json(Listing.page(call, all, ConnectionView::name));
    }

    private ConnectionView view(Configured configured, String problem) {
        var connection = configured.connection();
        var traffic = deliveries.traffic(connection.name());
        var webhook = "/webhook/c/" + connection.name();
        var silent = silentSince.apply(connection);
        return new ConnectionView(
                connection.name(),
                connection.provider().word(),
                connection.url().toString(),
                connection.workspace(),
                !connection.token().isEmpty(),
                webhook,
                publicUrl.isEmpty() ? Optional.empty() : Optional.of(publicUrl + webhook),
                connection.hookSecrets().size(),
                connection.allowUnsigned(),
                connection.approvers().size(),
                connection.ownActors().size(),
                configured.source().word(),
                configured.missing(),
                traffic.lastAt(),
                traffic.refused(),
                traffic.refusedAt(),
                silent,
                silent.isPresent() ? steps.of(connection) : "",
                problem);
    }
}
