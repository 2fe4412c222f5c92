package cadre.server.gateways.rest;

import cadre.server.gateways.http.Answer;
import cadre.server.gateways.http.Call;
import cadre.server.gateways.http.Content;
import cadre.server.gateways.http.Route;
import cadre.server.gateways.http.Rule;
import cadre.server.merges.Merges;
import cadre.wire.api.Grant;
import cadre.wire.api.Page;
import cadre.wire.id.TrainId;
import cadre.wire.merge.TrainRequest;
import cadre.wire.merge.TrainView;
import java.io.IOException;
import java.util.List;

/** Merge trains: begun, looked at, stopped. */
public final class MergeRoutes {
    private final Merges merges;

    /** The routes over them. */
    public MergeRoutes(Merges merges) {
        this.merges = merges;
    }

    /** The table of them. */
    public List<Route> routes() {
        return List.of(
                Route.post("/api/v1/merges")
                        .needs(Rule.key(Grant.MEMBER))
                        .says(
                                "Merge the saved changes of jobs in order into one, with a check"
                                        + " after each")
                        .takes(Content.json(TrainRequest.class))
                        .answers(Content.json(TrainView.class))
                        .status(201)
                        .by(this::start),
                Route.get("/api/v1/merges")
                        .needs(Rule.key(Grant.VIEWER))
                        .says("Merge trains, newest first")
                        .query("cursor", "next of the page before")
                        .query("limit", "1 to 200, default 50")
                        .answers(Content.json(Page.class, TrainView.class))
                        .by(this::list),
                Route.get("/api/v1/merges/{train}")
                        .needs(Rule.key(Grant.VIEWER))
                        .says(
                                "A merge train as it stands: what is merged, what is left out and why")
                        .answers(Content.json(TrainView.class))
                        .by(call ->
                                Answer.json(
                                        merges.view(
                                                call.principal(),
                                                call.path("train", TrainId::of)))),
                Route.post("/api/v1/merges/{train}/stop")
                        .needs(Rule.key(Grant.MEMBER))
                        .says("Stop a merge train; what is merged so far stays")
                        .answers(Content.json(TrainView.class))
                        .by(call ->
                                Answer.json(
                                        merges.stop(
                                                call.principal(),
                                                call.path("train", TrainId::of)))));
    }

    private Answer start(Call call) throws IOException {
        return Answer.created(merges.start(call.principal(), call.body(TrainRequest.class)));
    }

    private Answer list(Call call) {
        var limit = (int) call.number("limit", 50, 1, 200);
        return Answer.json(merges.list(call.principal(), call.query("cursor"), limit));
    }
}
