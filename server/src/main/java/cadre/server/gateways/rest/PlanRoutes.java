package cadre.server.gateways.rest;

import cadre.server.gateways.http.Answer;
import cadre.server.gateways.http.Call;
import cadre.server.gateways.http.Content;
import cadre.server.gateways.http.Route;
import cadre.server.gateways.http.Rule;
import cadre.server.plans.Plans;
import cadre.wire.api.Grant;
import cadre.wire.api.Page;
import cadre.wire.id.PlanId;
import cadre.wire.plan.run.PlanFileView;
import cadre.wire.plan.run.PlanRequest;
import cadre.wire.plan.run.PlanState;
import cadre.wire.plan.run.PlanView;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Plans that run. */
public final class PlanRoutes {
    private static final String PLANS = "/api/v1/plans";
    private static final String PLAN = PLANS + "/{plan}";
    private static final String STREAM = PLAN + "/streams/{stream}";
    private static final String STATES =
            Arrays.stream(PlanState.values())
                    .map(PlanState::word)
                    .collect(Collectors.joining(", "));

    private final Plans plans;

    /** The routes over these. */
    public PlanRoutes(Plans plans) {
        this.plans = plans;
    }

    /** The table of them. */
    public List<Route> routes() {
        return List.of(
                Route.post(PLANS)
                        .needs(Rule.key(Grant.MEMBER))
                        .says(
                                "Run a plan: its streams are worked on side by side, and merged in"
                                        + " order. The header Idempotency-Key makes a repeat"
                                        + " harmless")
                        .takes(Content.json(PlanRequest.class))
                        .answers(Content.json(PlanView.class))
                        .status(201)
                        .by(this::start),
                Route.get(PLANS)
                        .needs(Rule.key(Grant.VIEWER))
                        .says("Plans, newest first, without their streams and steps")
                        .query("state", "one of " + STATES)
                        .query("cursor", "next of the page before")
                        .query("limit", "1 to 200, default 50")
                        .answers(Content.json(Page.class, PlanView.class))
                        .by(this::list),
                Route.get(PLAN)
                        .needs(Rule.key(Grant.VIEWER))
                        .says("One plan with its streams and steps")
                        .answers(Content.json(PlanView.class))
                        .by(call -> Answer.json(plans.view(call.principal(), id(call)))),
                Route.get(PLAN + "/file")
                        .needs(Rule.key(Grant.VIEWER))
                        .says(
                                "The file of a plan: its text, and what it says of owners, contracts"
                                        + " and checks")
                        .answers(Content.json(PlanFileView.class))
                        .by(call -> Answer.json(plans.file(call.principal(), id(call)))),
                Route.post(PLAN + "/pause")
                        .needs(Rule.key(Grant.MEMBER))
                        .says("Begin nothing more; what runs comes to its end")
                        .answers(Content.json(PlanView.class))
                        .by(call -> Answer.json(plans.pause(call.principal(), id(call)))),
                Route.post(PLAN + "/resume")
                        .needs(Rule.key(Grant.MEMBER))
                        .says("Go on with a plan that is paused or waits for a person")
                        .answers(Content.json(PlanView.class))
                        .by(call -> Answer.json(plans.resume(call.principal(), id(call)))),
                Route.post(PLAN + "/stop")
                        .needs(Rule.key(Grant.MEMBER))
                        .says("End a plan as it is, and cancel what runs")
                        .answers(Content.json(PlanView.class))
                        .by(call -> Answer.json(plans.stop(call.principal(), id(call)))),
                Route.post(STREAM + "/retry")
                        .needs(Rule.key(Grant.MEMBER))
                        .says("Have a stream that is held worked on again")
                        .answers(Content.json(PlanView.class))
                        .by(call ->
                                Answer.json(plans.retry(call.principal(), id(call), stream(call)))),
                Route.post(STREAM + "/drop")
                        .needs(Rule.key(Grant.MEMBER))
                        .says("Leave a stream out that is not merged")
                        .answers(Content.json(PlanView.class))
                        .by(call ->
                                Answer.json(plans.drop(call.principal(), id(call), stream(call)))));
    }

    private static PlanId id(Call call) {
        return call.path("plan", PlanId::of);
    }

    private static String stream(Call call) {
        return call.path("stream", stream -> stream);
    }

    private Answer start(Call call) throws IOException {
        var request = call.body(PlanRequest.class);
        var key = IdempotencyHeader.of(call, request.idempotencyKey());
        return Answer.created(
                plans.start(
                        call.principal(), key.map(request::withIdempotencyKey).orElse(request)));
    }

    private Answer list(Call call) {
        return Answer.json(
                plans.list(
                        call.principal(),
                        call.word("state", PlanState.class),
                        call.query("cursor"),
                        (int) call.number("limit", 50, 1, 200)));
    }
}
