package cadre.server.gateways.rest;

import cadre.server.agents.Role;
import cadre.server.agents.Roles;
import cadre.server.agents.ToolSet;
import cadre.server.gateways.http.Answer;
import cadre.server.gateways.http.Content;
import cadre.server.gateways.http.Listing;
import cadre.server.gateways.http.Route;
import cadre.server.gateways.http.Rule;
import cadre.wire.api.Grant;
import java.util.List;
import java.util.Optional;

/** The routing table. */
public final class RoleRoutes {
    private final Roles roles;

    /** The route over {@code roles}. */
    public RoleRoutes(Roles roles) {
        this.roles = roles;
    }

    /** The table of them. */
    public List<Route> routes() {
        return List.of(
                Route.get("/api/v1/roles")
                        .needs(Rule.key(Grant.VIEWER))
                        .says(
                                "The roles that jobs may name, which agent profile does each and how,"
                                        + " and the tool sets")
                        .query("cursor", "next of the page before")
                        .query("limit", Listing.limit())
                        .answers(Content.json(RolesView.class))
                        .by(call -> {
                            var page = Listing.page(call, roles.all(), role -> role.name().name());
                            return Answer.json(
                                    new RolesView(page.items(), page.next(), roles.toolSets()));
                        }));
    }

    /**
     * The routing table.
     *
     * @param items the roles, by name ascending
     * @param next what to give as {@code cursor} for the next page; empty on the last one
     * @param toolSets all of them, by name ascending
     */
    public record RolesView(List<Role> items, Optional<String> next, List<ToolSet> toolSets) {
        public RolesView {
            items = List.copyOf(items);
            toolSets = List.copyOf(toolSets);
        }
    }
}
