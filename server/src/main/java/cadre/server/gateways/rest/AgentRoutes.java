package cadre.server.gateways.rest;

import cadre.server.agents.AgentsFile;
import cadre.server.agents.AgentsFileView;
import cadre.server.agents.RoleProfile;
import cadre.server.gateways.http.Answer;
import cadre.server.gateways.http.Content;
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
                        .answers(Content.json(AgentsView.class))
                        .by(_ -> Answer.json(view())));
    }

    private AgentsView view() {
        return new AgentsView(agents.profiles().all(), Optional.empty(), agents.view());
    }

    /**
     * The agent profiles.
     *
     * @param items by name ascending
     * @param next never there: all of them are one page
     * @param file what the profiles of {@code agents.yaml} were read from
     */
    public record AgentsView(List<RoleProfile> items, Optional<String> next, AgentsFileView file) {
        public AgentsView {
            items = List.copyOf(items);
        }
    }
}
