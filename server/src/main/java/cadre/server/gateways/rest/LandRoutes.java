package cadre.server.gateways.rest;

import cadre.server.gateways.http.Answer;
import cadre.server.gateways.http.Call;
import cadre.server.gateways.http.Content;
import cadre.server.gateways.http.Route;
import cadre.server.gateways.http.Rule;
import cadre.server.plans.landing.Landings;
import cadre.wire.api.Grant;
import cadre.wire.id.PlanId;
import cadre.wire.plan.run.LandRequest;
import cadre.wire.plan.run.LandingView;
import java.util.List;

/** Where the results of plans go. */
public final class LandRoutes {
    private static final String LAND = "/api/v1/plans/{plan}/land";

    private final Landings landings;

    /** The routes over these. */
    public LandRoutes(Landings landings) {
        this.landings = landings;
    }

    /** The table of them. */
    public List<Route> routes() {
        return List.of(
                Route.post(LAND)
                        .needs(Rule.key(Grant.MEMBER))
                        .says(
                                "Push the result of a plan to its repositories and open a draft pull"
                                        + " request for each; with merge a person's key merges them,"
                                        + " where land.allow has their base")
                        .takes(Content.json(LandRequest.class))
                        .answers(Content.json(LandingView.class))
                        .by(call ->
                                Answer.json(
                                        landings.land(
                                                call.principal(),
                                                id(call),
                                                call.body(LandRequest.class)))),
                Route.get(LAND)
                        .needs(Rule.key(Grant.VIEWER))
                        .says("Where the result of a plan is")
                        .answers(Content.json(LandingView.class))
                        .by(call -> Answer.json(landings.view(call.principal(), id(call)))));
    }

    private static PlanId id(Call call) {
        return call.path("plan", PlanId::of);
    }
}
