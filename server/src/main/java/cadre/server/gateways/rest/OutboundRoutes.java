package cadre.server.gateways.rest;

import cadre.server.gateways.http.Answer;
import cadre.server.gateways.http.Call;
import cadre.server.gateways.http.Content;
import cadre.server.gateways.http.Listing;
import cadre.server.gateways.http.Route;
import cadre.server.gateways.http.Rule;
import cadre.server.outbound.Webhooks;
import cadre.wire.api.Grant;
import cadre.wire.api.Page;
import cadre.wire.api.WebhookAnswer;
import cadre.wire.api.WebhookMessage;
import cadre.wire.api.WebhookRequest;
import cadre.wire.api.WebhookResend;
import cadre.wire.api.WebhookSecret;
import cadre.wire.api.WebhookView;
import cadre.wire.id.WebhookName;
import java.io.IOException;
import java.util.List;

/** The webhooks that Cadre sends to. */
public final class OutboundRoutes {
    private static final String ONE = "/api/v1/webhooks/{webhook}";

    private final Webhooks webhooks;

    /** The routes over these. */
    public OutboundRoutes(Webhooks webhooks) {
        this.webhooks = webhooks;
    }

    /** The table of them. */
    public List<Route> routes() {
        return List.of(
                Route.post("/api/v1/webhooks")
                        .needs(Rule.key(Grant.ADMIN))
                        .says(
                                "Have events sent to an address from now on; the secret that signs"
                                        + " them is shown this once")
                        .status(201)
                        .takes(Content.json(WebhookRequest.class))
                        .answers(Content.json(WebhookSecret.class))
                        .by(call ->
                                Answer.created(
                                        webhooks.add(
                                                call.principal(),
                                                call.body(WebhookRequest.class)))),
                Route.get("/api/v1/webhooks")
                        .needs(Rule.key(Grant.ADMIN))
                        .says("Whom events are sent to, and what became of the last one")
                        .query("cursor", "next of the page before")
                        .query("limit", Listing.limit())
                        .answers(Content.json(Page.class, WebhookView.class))
                        .by(call ->
                                Answer.json(
                                        Listing.page(
                                                call,
                                                webhooks.list(call.principal()),
                                                one -> one.name().name()))),
                Route.get(ONE)
                        .needs(Rule.key(Grant.ADMIN))
                        .says("One webhook")
                        .answers(Content.json(WebhookView.class))
                        .by(call -> Answer.json(webhooks.show(call.principal(), name(call)))),
                Route.delete(ONE)
                        .needs(Rule.key(Grant.ADMIN))
                        .says("Remove a webhook with all that waits for it")
                        .status(204)
                        .by(this::remove),
                Route.post(ONE + "/test")
                        .needs(Rule.key(Grant.ADMIN))
                        .says("Send an event webhook.test now, and say what the other end answered")
                        .answers(Content.json(WebhookAnswer.class))
                        .by(call -> Answer.json(webhooks.test(call.principal(), name(call)))),
                Route.post(ONE + "/pause")
                        .needs(Rule.key(Grant.ADMIN))
                        .says("Send nothing any more; what happens meanwhile is sent later")
                        .answers(Content.json(WebhookView.class))
                        .by(call -> Answer.json(webhooks.pause(call.principal(), name(call)))),
                Route.post(ONE + "/resume")
                        .needs(Rule.key(Grant.ADMIN))
                        .says("Go on where a webhook was paused or disabled")
                        .answers(Content.json(WebhookView.class))
                        .by(call -> Answer.json(webhooks.resume(call.principal(), name(call)))),
                Route.post(ONE + "/rotate")
                        .needs(Rule.key(Grant.ADMIN))
                        .says(
                                "Make a new secret, shown this once; the one before signs too for 24"
                                        + " hours")
                        .answers(Content.json(WebhookSecret.class))
                        .by(call -> Answer.json(webhooks.rotate(call.principal(), name(call)))),
                Route.get(ONE + "/failed")
                        .needs(Rule.key(Grant.ADMIN))
                        .says("Messages that were given up, in the order of their events")
                        .query("cursor", "next of the page before")
                        .query("limit", "1 to 1000, default 100")
                        .answers(Content.json(Page.class, WebhookMessage.class))
                        .by(this::failed),
                Route.post(ONE + "/resend")
                        .needs(Rule.key(Grant.ADMIN))
                        .says("Send messages again that were given up, under the ids that they had")
                        .takes(Content.jsonOrNothing(WebhookResend.class))
                        .answers(Content.json(WebhookView.class))
                        .by(this::resend));
    }

    private static WebhookName name(Call call) {
        return call.path("webhook", WebhookName::new);
    }

    private Answer remove(Call call) {
        webhooks.remove(call.principal(), name(call));
        return new Answer.Nothing();
    }

    private Answer failed(Call call) {
        return Answer.json(
                webhooks.failed(
                        call.principal(),
                        name(call),
                        call.number("cursor", 0, 0, Long.MAX_VALUE),
                        (int) call.number("limit", 100, 1, 1000)));
    }

    private Answer resend(Call call) throws IOException {
        return Answer.json(
                webhooks.resend(
                        call.principal(),
                        name(call),
                        call.bodyOr(WebhookResend.class, WebhookResend.ALL)));
    }
}
