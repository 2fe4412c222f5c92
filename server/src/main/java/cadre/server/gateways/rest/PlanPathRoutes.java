package cadre.server.gateways.rest;

import cadre.server.gateways.http.Answer;
import cadre.server.gateways.http.Call;
import cadre.server.gateways.http.Content;
import cadre.server.gateways.http.Route;
import cadre.server.gateways.http.Rule;
import cadre.server.plans.Paths;
import cadre.wire.api.Grant;
import cadre.wire.api.Page;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.id.PlanId;
import cadre.wire.plan.run.PathAnswer;
import cadre.wire.plan.run.PathRequest;
import cadre.wire.plan.run.PathRequestView;
import java.util.List;
import java.util.Map;

/** Paths that streams of plans ask for. */
public final class PlanPathRoutes {
    private static final String REQUESTS = "/api/v1/plans/{plan}/requests";
    private static final String REQUEST = REQUESTS + "/{request}";

    private final Paths paths;

    /** The routes over these. */
    public PlanPathRoutes(Paths paths) {
        this.paths = paths;
    }

    /** The table of them. */
    public List<Route> routes() {
        return List.of(
                Route.get(REQUESTS)
                        .needs(Rule.team(Grant.VIEWER))
                        .says("Paths that streams of a plan have asked for, oldest first")
                        .answers(Content.json(Page.class, PathRequestView.class))
                        .by(call -> Answer.json(paths.list(call.principal(), plan(call)))),
                Route.post(REQUESTS)
                        .needs(Rule.team(Grant.MEMBER))
                        .says(
                                "Ask for a path, as the agent of a stream or for one; its owner answers, or a person")
                        .takes(Content.json(PathRequest.class))
                        .answers(Content.json(PathRequestView.class))
                        .status(201)
                        .by(call ->
                                Answer.created(
                                        paths.ask(
                                                call.principal(),
                                                plan(call),
                                                call.body(PathRequest.class)))),
                Route.post(REQUEST + "/grant")
                        .needs(Rule.team(Grant.MEMBER))
                        .says("Give a stream the path that it asked for, or have all share it")
                        .takes(Content.json(PathAnswer.class))
                        .answers(Content.json(PathRequestView.class))
                        .by(call ->
                                Answer.json(
                                        paths.grant(
                                                call.principal(),
                                                plan(call),
                                                request(call),
                                                call.body(PathAnswer.class)))),
                Route.post(REQUEST + "/refuse")
                        .needs(Rule.team(Grant.MEMBER))
                        .says("Leave the path that a stream asked for as it is")
                        .takes(Content.json(PathAnswer.class))
                        .answers(Content.json(PathRequestView.class))
                        .by(call ->
                                Answer.json(
                                        paths.refuse(
                                                call.principal(),
                                                plan(call),
                                                request(call),
                                                call.body(PathAnswer.class)))));
    }

    private static PlanId plan(Call call) {
        return call.path("plan", PlanId::of);
    }

    private static int request(Call call) {
        return call.path("request", PlanPathRoutes::number);
    }

    private static int number(String text) {
        if (!text.matches("\\d{1,6}")) {
            throw new CadreException(
                    ErrorCode.INVALID,
                    "A request is a number",
                    Map.of("request", text),
                    "See 'cadre plan requests PLAN'");
        }
        return Integer.parseInt(text);
    }
}
