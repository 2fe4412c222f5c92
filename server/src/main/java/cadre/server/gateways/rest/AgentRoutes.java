package cadre.server.gateways.rest;

import cadre.server.agents.AgentsFile;
import cadre.server.agents.AgentsFileView;
import cadre.server.agents.RoleProfile;
import cadre.server.fleet.breaker.AgentPauses;
import cadre.server.gateways.http.Answer;
import cadre.server.gateways.http.Call;
import cadre.server.gateways.http.Content;
import cadre.server.gateways.http.Listing;
import cadre.server.gateways.http.Route;
import cadre.server.gateways.http.Rule;
import cadre.wire.api.AgentResumed;
import cadre.wire.api.BreakerView;
import cadre.wire.api.Grant;
import cadre.wire.api.ResumeAgent;
import cadre.wire.id.AgentName;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** The agent profiles. */
public final class AgentRoutes {
    private final AgentsFile agents;
    private final AgentPauses pauses;

    /** The routes over {@code agents}, and over those that are paused. */
    public AgentRoutes(AgentsFile agents, AgentPauses pauses) {
        this.agents = agents;
        this.pauses = pauses;
    }

    /** The table of them. */
    public List<Route> routes() {
        return List.of(
                Route.get("/api/v1/agents")
                        .needs(Rule.key(Grant.VIEWER))
                        .says(
                                "The agent profiles that jobs may name, which of their accounts are"
                                        + " paused, and what is wrong with agents.yaml, if anything"
                                        + " is")
                        .query("cli", "only those that run with this CLI, such as codex")
                        .query("cursor", "next of the page before")
                        .query("limit", Listing.limit())
                        .answers(Content.json(AgentsView.class))
                        .by(call -> Answer.json(view(call))),
                Route.post("/api/v1/agents/{agent}/resume")
                        .needs(Rule.key(Grant.OPERATOR))
                        .says(
                                "Let a paused agent start again at once, on all of its accounts or"
                                        + " on one")
                        .takes(Content.jsonOrNothing(ResumeAgent.class))
                        .answers(Content.json(AgentResumed.class))
                        .by(this::resume));
    }

    private Answer resume(Call call) throws IOException {
        var what = call.bodyOr(ResumeAgent.class, new ResumeAgent(Optional.empty()));
        return Answer.json(
                pauses.resume(
                        call.principal(), call.path("agent", AgentName::new), what.account()));
    }

    private AgentsView view(Call call) {
        var cli = call.query("cli");
        var wanted =
                agents.profiles().all().stream()
                        .filter(profile -> cli.map(profile.cli()::equals).orElse(true))
                        .toList();
        var page = Listing.page(call, wanted, profile -> profile.name().name());
        return new AgentsView(page.items(), page.next(), agents.view(), pauses.list());
    }

    /**
     * The agent profiles.
     *
     * @param items by name ascending
     * @param next what to give as {@code cursor} for the next page; empty on the last one
     * @param file what the profiles of {@code agents.yaml} were read from
     * @param paused the accounts on which nothing starts, of all agents
     */
    public record AgentsView(
            List<RoleProfile> items,
            Optional<String> next,
            AgentsFileView file,
            List<BreakerView> paused) {
        public AgentsView {
            items = List.copyOf(items);
            paused = List.copyOf(paused);
        }
    }
}
