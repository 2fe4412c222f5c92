package cadre.server.gateways.rest;

import cadre.server.flows.delivery.Deliveries;
import cadre.server.flows.delivery.Deliveries.Replay;
import cadre.server.gateways.http.Answer;
import cadre.server.gateways.http.Call;
import cadre.server.gateways.http.Content;
import cadre.server.gateways.http.Route;
import cadre.server.gateways.http.Rule;
import cadre.wire.api.Grant;
import cadre.wire.api.Page;
import cadre.wire.flow.DeliveryDetail;
import cadre.wire.flow.DeliveryView;
import cadre.wire.flow.ReplayRequest;
import cadre.wire.flow.ReplayView;
import cadre.wire.id.DeliveryId;
import java.io.IOException;
import java.util.List;

/** The journal of webhooks: listed, shown, replayed. */
public final class DeliveryRoutes {
    private final Deliveries deliveries;

    /** The routes over it. */
    public DeliveryRoutes(Deliveries deliveries) {
        this.deliveries = deliveries;
    }

    /** The table of them. */
    public List<Route> routes() {
        return List.of(
                Route.get("/api/v1/deliveries")
                        .needs(Rule.key(Grant.VIEWER))
                        .says("Deliveries of webhooks, newest first, without their bodies")
                        .query("connection", "only of this one")
                        .query("cursor", "next of the page before")
                        .query("limit", "1 to 200, default 50")
                        .answers(Content.json(Page.class, DeliveryView.class))
                        .by(this::list),
                Route.get("/api/v1/deliveries/{delivery}")
                        .needs(Rule.key(Grant.OPERATOR))
                        .says("A delivery with its body and the headers that are kept")
                        .answers(Content.json(DeliveryDetail.class))
                        .by(call ->
                                Answer.json(
                                        deliveries.show(
                                                call.principal(),
                                                call.path("delivery", DeliveryId::of)))),
                Route.post("/api/v1/deliveries/{delivery}/replay")
                        .needs(Rule.key(Grant.OPERATOR))
                        .says("Read a stored delivery once more and have its subject looked at")
                        .takes(Content.jsonOrNothing(ReplayRequest.class))
                        .answers(Content.json(ReplayView.class))
                        .by(this::replay));
    }

    private Answer list(Call call) {
        return Answer.json(
                deliveries.list(
                        call.principal(),
                        call.query("connection"),
                        call.query("cursor"),
                        (int) call.number("limit", 50, 1, 200)));
    }

    private Answer replay(Call call) throws IOException {
        var request = call.bodyOr(ReplayRequest.class, ReplayRequest.REAL);
        return Answer.json(
                deliveries.replay(
                        call.principal(),
                        call.path("delivery", DeliveryId::of),
                        request.dryRun().orElse(false) ? Replay.DRY_RUN : Replay.REAL));
    }
}
