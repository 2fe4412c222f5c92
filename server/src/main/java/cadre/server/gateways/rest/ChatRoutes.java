package cadre.server.gateways.rest;

import cadre.server.chat.Chat;
import cadre.server.gateways.http.Answer;
import cadre.server.gateways.http.Call;
import cadre.server.gateways.http.Content;
import cadre.server.gateways.http.Listing;
import cadre.server.gateways.http.Route;
import cadre.server.gateways.http.Rule;
import cadre.wire.api.ChatBotView;
import cadre.wire.api.ChatCode;
import cadre.wire.api.ChatLinkView;
import cadre.wire.api.ChatQuietHours;
import cadre.wire.api.ChatSubscription;
import cadre.wire.api.Grant;
import cadre.wire.api.Page;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.id.ChatLinkId;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Chats: bots, and who may speak to them. */
public final class ChatRoutes {
    private final Chat chat;

    /** The routes over these. */
    public ChatRoutes(Chat chat) {
        this.chat = chat;
    }

    /** The table of them. */
    public List<Route> routes() {
        return List.of(
                Route.get("/api/v1/chat/bots")
                        .needs(Rule.key(Grant.VIEWER))
                        .says(
                                "The bots through which people talk to Cadre, and what is wrong with one")
                        .query("cursor", "next of the page before")
                        .query("limit", Listing.limit())
                        .answers(Content.json(Page.class, ChatBotView.class))
                        .by(call ->
                                Answer.json(
                                        Listing.page(
                                                call,
                                                chat.bots(call.principal()),
                                                ChatBotView::bot))),
                Route.get("/api/v1/chat/links")
                        .needs(Rule.key(Grant.VIEWER))
                        .says("People in chats who act as this key; for an admin as any key")
                        .query("cursor", "next of the page before")
                        .query("limit", Listing.limit())
                        .answers(Content.json(Page.class, ChatLinkView.class))
                        .by(call ->
                                Answer.json(
                                        Listing.page(
                                                call,
                                                chat.links().list(call.principal()),
                                                link -> link.id().toString()))),
                Route.post("/api/v1/chat/codes")
                        .needs(Rule.key(Grant.VIEWER))
                        .says(
                                "A code that links who types it in a chat to this key, once, within"
                                        + " ten minutes")
                        .answers(Content.json(ChatCode.class))
                        .status(201)
                        .by(call -> Answer.created(chat.code(call.principal()))),
                Route.delete("/api/v1/chat/links/{link}")
                        .needs(Rule.key(Grant.VIEWER))
                        .says("End a link at once: one to this key, as admin any")
                        .answers(Content.json(ChatLinkView.class))
                        .by(call ->
                                Answer.json(
                                        chat.links()
                                                .unlink(
                                                        call.principal(),
                                                        call.path("link", ChatLinkId::of)))),
                Route.put("/api/v1/chat/links/{link}/quiet")
                        .needs(Rule.key(Grant.VIEWER))
                        .says(
                                "When a person in a chat is told nothing: HH:MM-HH:MM ZONE, or off;"
                                        + " of a link to this key, as admin of any")
                        .status(200)
                        .takes(Content.json(ChatQuietHours.class))
                        .answers(Content.json(ChatLinkView.class))
                        .by(this::quiet),
                Route.get("/api/v1/chat/subscriptions")
                        .needs(Rule.key(Grant.VIEWER))
                        .says(
                                "What people in chats who act as this key are told of; for an admin"
                                        + " as any key")
                        .query("link", "only of this link")
                        .query("cursor", "next of the page before")
                        .query("limit", Listing.limit())
                        .answers(Content.json(Page.class, ChatSubscription.class))
                        .by(this::told),
                Route.post("/api/v1/chat/subscriptions")
                        .needs(Rule.key(Grant.VIEWER))
                        .says(
                                "Have a person in a chat told of what happens from now on: mine,"
                                        + " failures, approvals, budgets, nodes, label LABEL or team"
                                        + " TEAM")
                        .takes(Content.json(ChatSubscription.class))
                        .answers(Content.json(ChatSubscription.class))
                        .status(201)
                        .by(this::tell),
                Route.delete("/api/v1/chat/subscriptions")
                        .needs(Rule.key(Grant.VIEWER))
                        .says("Tell a person in a chat of something no more")
                        .query("link", "whom")
                        .query("what", "as in the list; everything if it is not given")
                        .status(204)
                        .by(this::end));
    }

    private Answer quiet(Call call) throws IOException {
        return Answer.json(
                chat.subscriptions()
                        .quiet(
                                call.principal(),
                                call.path("link", ChatLinkId::of),
                                call.body(ChatQuietHours.class).hours()));
    }

    private Answer told(Call call) {
        var link = call.query("link", ChatLinkId::of);
        var all =
                chat.subscriptions().list(call.principal()).stream()
                        .filter(one -> link.isEmpty() || link.get().equals(one.link()))
                        .toList();
        return Answer.json(Listing.page(call, all, one -> one.link() + " " + one.what()));
    }

    private Answer tell(Call call) throws IOException {
        return Answer.created(
                chat.subscriptions().add(call.principal(), call.body(ChatSubscription.class)));
    }

    private Answer end(Call call) {
        var link =
                call.query("link", ChatLinkId::of)
                        .orElseThrow(() ->
                                new CadreException(
                                        ErrorCode.INVALID,
                                        "It is not said whom to tell no more",
                                        Map.of("field", "link"),
                                        "Add ?link= and an id of 'cadre chat list'"));
        call.query("what")
                .ifPresentOrElse(
                        what ->
                                chat.subscriptions()
                                        .end(call.principal(), new ChatSubscription(link, what)),
                        () -> chat.subscriptions().endAll(call.principal(), link));
        return new Answer.Nothing();
    }
}
