package cadre.server.gateways.rest;

import cadre.server.gateways.http.Answer;
import cadre.server.gateways.http.Call;
import cadre.server.gateways.http.Content;
import cadre.server.gateways.http.Route;
import cadre.server.gateways.http.Rule;
import cadre.server.plans.Replans;
import cadre.wire.api.Grant;
import cadre.wire.id.PlanId;
import cadre.wire.plan.run.PlanForecast;
import cadre.wire.plan.run.ReplanRequest;
import cadre.wire.plan.run.ReplanView;
import java.io.IOException;
import java.util.List;

/** What is to be expected of plans that run, and other files for them. */
public final class ReplanRoutes {
    private static final String PLAN = "/api/v1/plans/{plan}";

    private final Replans replans;

    /** The routes over these. */
    public ReplanRoutes(Replans replans) {
        this.replans = replans;
    }

    /** The table of them. */
    public List<Route> routes() {
        return List.of(
                Route.get(PLAN + "/forecast")
                        .needs(Rule.key(Grant.VIEWER))
                        .says(
                                "What is to be expected of a plan: what can still be merged and"
                                        + " when, the critical path, time and cost against the"
                                        + " estimate")
                        .answers(Content.json(PlanForecast.class))
                        .by(call -> Answer.json(replans.forecast(call.principal(), id(call)))),
                Route.post(PLAN + "/replan")
                        .needs(Rule.key(Grant.MEMBER))
                        .says(
                                "Give a plan that runs another file; refused where that changes"
                                        + " what has begun")
                        .takes(Content.json(ReplanRequest.class))
                        .answers(Content.json(ReplanView.class))
                        .by(this::replan));
    }

    private static PlanId id(Call call) {
        return call.path("plan", PlanId::of);
    }

    private Answer replan(Call call) throws IOException {
        return Answer.json(
                replans.replan(call.principal(), id(call), call.body(ReplanRequest.class)));
    }
}
