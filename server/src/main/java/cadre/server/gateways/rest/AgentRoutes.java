package cadre.server.gateways.rest;

import cadre.server.agents.AgentsFile;
import cadre.server.agents.AgentsFileView;
import cadre.server.agents.RoleProfile;
import cadre.server.gateways.http.Answer;
import cadre.server.gateways.http.Call;
import cadre.server.gateways.http.Content;
import cadre.server.gateways.http.Listing;
import cadre.server.gateways.http.Route;
import cadre.server.gateways.http.Rule;
import cadre.wire.api.Grant;
import java.util.List;
import java.util.Optional;

/** The agent profiles. */
public final class AgentRoutes {
    private final AgentsFile agents;

    /** The route over {@code agents}. */
    public AgentRoutes(AgentsFile agents) {
        this.agents = agents;
    }

    /** The table of them. */
    public List<Route> routes() {
        return List.of(
                Route.get("/api/v1/agents")
                        .needs(Rule.key(Grant.VIEWER))
                        .says(
                                "The agent profiles that jobs may name, and what is wrong with"
                                        + " agents.yaml, if anything is")
                        .query("cli", "only those that run with this CLI, such as codex")
                        .query("cursor", "next of the page before")
                        .query("limit", Listing.limit())
                        .answers(Content.json(AgentsView.class))
                        .by(call -> Answer.json(view(call))));
    }

    private AgentsView view(Call call) {
        var cli = call.query("cli");
        var wanted =
                agents.profiles().all().stream()
                        .filter(profile -> cli.map(profile.cli()::equals).orElse(true))
                        .toList();
        var page = Listing.page(call, wanted, profile -> profile.name().name());
        return new AgentsView(page.items(), page.next(), agents.view());
    }

    /**
     * The agent profiles.
     *
     * @param items by name ascending
     * @param next what to give as {@code cursor} for the next page; empty on the last one
     * @param file what the profiles of {@code agents.yaml} were read from
     */
    public record AgentsView(List<RoleProfile> items, Optional<String> next, AgentsFileView file) {
        public AgentsView {
            items = List.copyOf(items);
        }
    }
}
