package cadre.server.gateways.rest;

import cadre.server.crews.Crews;
import cadre.server.gateways.http.Answer;
import cadre.server.gateways.http.Call;
import cadre.server.gateways.http.Content;
import cadre.server.gateways.http.Route;
import cadre.server.gateways.http.Rule;
import cadre.wire.api.Grant;
import cadre.wire.api.Page;
import cadre.wire.bus.Posted;
import cadre.wire.crew.CrewComparison;
import cadre.wire.crew.CrewConfirm;
import cadre.wire.crew.CrewMessage;
import cadre.wire.crew.CrewReport;
import cadre.wire.crew.CrewRequest;
import cadre.wire.crew.CrewState;
import cadre.wire.crew.CrewView;
import cadre.wire.crew.PartRetry;
import cadre.wire.id.CrewId;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Crews. */
public final class CrewRoutes {
    private static final String CREWS = "/api/v1/crews";
    private static final String CREW = CREWS + "/{crew}";
    private static final String STATES =
            Arrays.stream(CrewState.values())
                    .map(CrewState::word)
                    .collect(Collectors.joining(", "));

    private final Crews crews;

    /** The routes over these. */
    public CrewRoutes(Crews crews) {
        this.crews = crews;
    }

    /** The table of them. */
    public List<Route> routes() {
        return List.of(
                Route.post(CREWS)
                        .needs(Rule.key(Grant.MEMBER))
                        .says(
                                "File a crew: with parts it is shown, or runs if that is confirmed;"
                                        + " without, an agent splits the request first. The header"
                                        + " Idempotency-Key makes a repeat harmless")
                        .takes(Content.json(CrewRequest.class))
                        .answers(Content.json(CrewView.class))
                        .status(201)
                        .by(this::start),
                Route.get(CREWS)
                        .needs(Rule.key(Grant.VIEWER))
                        .says("Crews, newest first, without their parts")
                        .query("state", "one of " + STATES)
                        .query("cursor", "next of the page before")
                        .query("limit", "1 to 200, default 50")
                        .answers(Content.json(Page.class, CrewView.class))
                        .by(this::list),
                Route.get(CREW)
                        .needs(Rule.key(Grant.VIEWER))
                        .says("One crew with its parts and their tries")
                        .answers(Content.json(CrewView.class))
                        .by(call -> Answer.json(crews.view(call.principal(), id(call)))),
                Route.get(CREW + "/report")
                        .needs(Rule.key(Grant.VIEWER))
                        .says("What came of a crew so far, also as Markdown")
                        .answers(Content.json(CrewReport.class))
                        .by(call -> Answer.json(crews.report(call.principal(), id(call)))),
                Route.get(CREW + "/comparison")
                        .needs(Rule.key(Grant.VIEWER))
                        .says("What the agents of a comparison made of it, side by side")
                        .answers(Content.json(CrewComparison.class))
                        .by(call -> Answer.json(crews.compare(call.principal(), id(call)))),
                Route.post(CREW + "/parts/{part}/pick")
                        .needs(Rule.key(Grant.MEMBER))
                        .says(
                                "Make the result of a part that of the comparison, in place of the"
                                        + " one picked before; noted with who did")
                        .answers(Content.json(CrewComparison.class))
                        .by(call ->
                                Answer.json(
                                        crews.pick(
                                                call.principal(),
                                                id(call),
                                                call.path("part", part -> part)))),
                Route.post(CREW + "/confirm")
                        .needs(Rule.key(Grant.MEMBER))
                        .says(
                                "Have a proposed crew run, with other parts, another check or time limit if they are given")
                        .takes(Content.jsonOrNothing(CrewConfirm.class))
                        .answers(Content.json(CrewView.class))
                        .by(call ->
                                Answer.json(
                                        crews.confirm(
                                                call.principal(),
                                                id(call),
                                                call.bodyOr(
                                                        CrewConfirm.class,
                                                        CrewConfirm.AS_PROPOSED)))),
                Route.post(CREW + "/stop")
                        .needs(Rule.key(Grant.MEMBER))
                        .says("Begin nothing more; what runs comes to its end")
                        .answers(Content.json(CrewView.class))
                        .by(call -> Answer.json(crews.stop(call.principal(), id(call)))),
                Route.post(CREW + "/kill")
                        .needs(Rule.key(Grant.MEMBER))
                        .says("Begin nothing more, and cancel what runs")
                        .answers(Content.json(CrewView.class))
                        .by(call -> Answer.json(crews.kill(call.principal(), id(call)))),
                Route.post(CREW + "/close")
                        .needs(Rule.key(Grant.MEMBER))
                        .says("End a crew that needs a person, as it is")
                        .answers(Content.json(CrewView.class))
                        .by(call -> Answer.json(crews.close(call.principal(), id(call)))),
                Route.post(CREW + "/messages")
                        .needs(Rule.key(Grant.MEMBER))
                        .says("Send a word to the worker of a part, or to all of the crew's team")
                        .takes(Content.json(CrewMessage.class))
                        .answers(Content.json(Posted.class))
                        .status(201)
                        .by(call ->
                                Answer.created(
                                        crews.send(
                                                call.principal(),
                                                id(call),
                                                call.body(CrewMessage.class)))),
                Route.post(CREW + "/parts/{part}/retry")
                        .needs(Rule.key(Grant.MEMBER))
                        .says("Have a part that was lost tried once more from the beginning")
                        .takes(Content.jsonOrNothing(PartRetry.class))
                        .answers(Content.json(CrewView.class))
                        .by(this::retry));
    }

    private static CrewId id(Call call) {
        return call.path("crew", CrewId::of);
    }

    private Answer start(Call call) throws IOException {
        var request = call.body(CrewRequest.class);
        var key = IdempotencyHeader.of(call, request.idempotencyKey());
        return Answer.created(
                crews.start(
                        call.principal(), key.map(request::withIdempotencyKey).orElse(request)));
    }

    private Answer list(Call call) {
        return Answer.json(
                crews.list(
                        call.principal(),
                        call.word("state", CrewState.class),
                        call.query("cursor"),
                        (int) call.number("limit", 50, 1, 200)));
    }

    private Answer retry(Call call) throws IOException {
        var retry = call.bodyOr(PartRetry.class, new PartRetry(Optional.empty()));
        return Answer.json(
                crews.retry(call.principal(), id(call), call.path("part", part -> part), retry));
    }
}
