package cadre.server.gateways.rest;

import cadre.server.access.Principal;
import cadre.server.flows.Flows;
import cadre.server.gateways.http.Answer;
import cadre.server.gateways.http.Call;
import cadre.server.gateways.http.Content;
import cadre.server.gateways.http.Route;
import cadre.server.gateways.http.Rule;
import cadre.wire.api.Grant;
import cadre.wire.api.Page;
import cadre.wire.flow.FlowStart;
import cadre.wire.flow.FlowState;
import cadre.wire.flow.FlowView;
import cadre.wire.flow.FlowWord;
import cadre.wire.id.FlowId;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Work items on their way through flows. */
public final class FlowRoutes {
    private static final String FLOWS = "/api/v1/flows";
    private static final String FLOW = FLOWS + "/{flow}";
    private static final String STATES =
            Arrays.stream(FlowState.values())
                    .map(FlowState::word)
                    .collect(Collectors.joining(", "));

    private final Flows flows;

    /** The routes over these. */
    public FlowRoutes(Flows flows) {
        this.flows = flows;
    }

    /** What a person says of an item. */
    @FunctionalInterface
    private interface Saying {
        FlowView say(Principal by, FlowId id, String reason);
    }

    /** The table of them. */
    public List<Route> routes() {
        return List.of(
                Route.post(FLOWS)
                        .needs(Rule.key(Grant.MEMBER))
                        .says(
                                "Have a work item go through the flow of its repository; one that is"
                                        + " on its way already is answered")
                        .takes(Content.json(FlowStart.class))
                        .answers(Content.json(FlowView.class))
                        .status(201)
                        .by(call ->
                                Answer.created(
                                        flows.start(call.principal(), call.body(FlowStart.class)))),
                Route.get(FLOWS)
                        .needs(Rule.key(Grant.VIEWER))
                        .says(
                                "Work items in flows, newest first, without their stages, gates and"
                                        + " jobs")
                        .query("state", "one of " + STATES)
                        .query("cursor", "next of the page before")
                        .query("limit", "1 to 200, default 50")
                        .answers(Content.json(Page.class, FlowView.class))
                        .by(this::list),
                Route.get(FLOW)
                        .needs(Rule.key(Grant.VIEWER))
                        .says(
                                "Why an item has not gone on: the stages of its flow, its gates with"
                                        + " their evidence, and its jobs")
                        .answers(Content.json(FlowView.class))
                        .by(call -> Answer.json(flows.why(call.principal(), id(call)))),
                said(
                        "approve",
                        Grant.OPERATOR,
                        "Open the manual gate of an item's stage, for its branch as it is now",
                        (by, id, reason) -> flows.say(by, id, true, reason)),
                said(
                        "reject",
                        Grant.OPERATOR,
                        "Refuse at the manual gate of an item's stage: the item is sent back",
                        (by, id, reason) -> flows.say(by, id, false, reason)),
                said(
                        "retry",
                        Grant.MEMBER,
                        "Begin the stage of an item anew, also of one that waits for a person or is"
                                + " paused",
                        (by, id, _) -> flows.retry(by, id)),
                said(
                        "pause",
                        Grant.MEMBER,
                        "Halt an item; the job that runs comes to its end",
                        flows::pause),
                said(
                        "cancel",
                        Grant.MEMBER,
                        "End an item and cancel its jobs; its branch stays",
                        flows::cancel));
    }

    private static Route said(String verb, Grant grant, String says, Saying saying) {
        return Route.post(FLOW + "/" + verb)
                .needs(Rule.key(grant))
                .says(says)
                .takes(Content.jsonOrNothing(FlowWord.class))
                .answers(Content.json(FlowView.class))
                .by(call -> Answer.json(saying.say(call.principal(), id(call), reason(call))));
    }

    private static String reason(Call call) throws IOException {
        return call.bodyOr(FlowWord.class, new FlowWord(Optional.empty())).reason().orElse("");
    }

    private static FlowId id(Call call) {
        return call.path("flow", FlowId::of);
    }

    private Answer list(Call call) {
        return Answer.json(
                flows.list(
                        call.principal(),
                        call.word("state", FlowState.class),
                        call.query("cursor"),
                        (int) call.number("limit", 50, 1, 200)));
    }
}
