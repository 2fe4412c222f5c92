package cadre.server.gateways.rest;

import cadre.server.chat.Chat;
import cadre.server.gateways.http.Answer;
import cadre.server.gateways.http.Content;
import cadre.server.gateways.http.Listing;
import cadre.server.gateways.http.Route;
import cadre.server.gateways.http.Rule;
import cadre.wire.api.ChatBotView;
import cadre.wire.api.ChatCode;
import cadre.wire.api.ChatLinkView;
import cadre.wire.api.Grant;
import cadre.wire.api.Page;
import cadre.wire.id.ChatLinkId;
import java.util.List;

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
                                                        call.path("link", ChatLinkId::of)))));
    }
}
