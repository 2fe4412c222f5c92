package cadre.server.gateways.rest;

import cadre.server.gateways.http.Answer;
import cadre.server.gateways.http.Call;
import cadre.server.gateways.http.Content;
import cadre.server.gateways.http.Listing;
import cadre.server.gateways.http.Route;
import cadre.server.gateways.http.Rule;
import cadre.server.knowledge.Handouts;
import cadre.server.knowledge.Knowledge;
import cadre.server.knowledge.index.Mode;
import cadre.wire.api.Grant;
import cadre.wire.api.KnowledgeBatch;
import cadre.wire.api.KnowledgeDocument;
import cadre.wire.api.KnowledgeFound;
import cadre.wire.api.KnowledgeGiven;
import cadre.wire.api.KnowledgeRemoval;
import cadre.wire.api.KnowledgeRemoved;
import cadre.wire.api.KnowledgeRequest;
import cadre.wire.api.KnowledgeStored;
import cadre.wire.api.KnowledgeText;
import cadre.wire.api.KnowledgeTrials;
import cadre.wire.api.KnowledgeTried;
import cadre.wire.api.KnowledgeView;
import cadre.wire.api.Page;
import cadre.wire.id.JobId;
import java.io.IOException;
import java.util.List;

/** Collections of documents, and searching in them. */
public final class KnowledgeRoutes {
    private final Knowledge knowledge;
    private final Handouts handouts;

    /** The routes over these. */
    public KnowledgeRoutes(Knowledge knowledge, Handouts handouts) {
        this.handouts = handouts;
        this.knowledge = knowledge;
    }

    /** The table of them. */
    public List<Route> routes() {
        return List.of(
                Route.get("/api/v1/knowledge")
                        .needs(Rule.team(Grant.VIEWER))
                        .says(
                                "The collections of knowledge by name; for a member's key its team's and"
                                        + " everybody's")
                        .query("cursor", "next of the page before")
                        .query("limit", Listing.limit())
                        .answers(Content.json(Page.class, KnowledgeView.class))
                        .by(call ->
                                Answer.json(
                                        Listing.page(
                                                call,
                                                knowledge.list(call.principal()),
                                                KnowledgeView::name))),
                Route.put("/api/v1/knowledge/{collection}")
                        .needs(Rule.key(Grant.OPERATOR))
                        .says("Make a collection, or say anew whose it is and what it tells of")
                        .status(200)
                        .takes(Content.json(KnowledgeRequest.class))
                        .answers(Content.json(KnowledgeView.class))
                        .by(this::set),
                Route.delete("/api/v1/knowledge/{collection}")
                        .needs(Rule.key(Grant.OPERATOR))
                        .says("Remove a collection with its documents")
                        .status(204)
                        .by(this::delete),
                Route.get("/api/v1/knowledge/{collection}/documents")
                        .needs(Rule.team(Grant.VIEWER))
                        .says("The documents of a collection by name, without their texts")
                        .query("name", "only those whose names hold this, in any case")
                        .query("cursor", "next of the page before")
                        .query("limit", Listing.limit())
                        .answers(Content.json(Page.class, KnowledgeDocument.class))
                        .by(this::documents),
                Route.get("/api/v1/knowledge/{collection}/document")
                        .needs(Rule.team(Grant.VIEWER))
                        .says("A document of a collection with its text; secrets are masked in it")
                        .query("source", "its name in the collection; must be given")
                        .answers(Content.json(KnowledgeText.class))
                        .by(this::text),
                Route.post("/api/v1/knowledge/{collection}/documents")
                        .needs(Rule.key(Grant.OPERATOR))
                        .says(
                                "Put documents in a collection, each in the place of the one of its"
                                        + " name; what is no text is refused by itself")
                        .takes(Content.json(KnowledgeBatch.class))
                        .answers(Content.json(KnowledgeStored.class))
                        .by(this::put),
                Route.post("/api/v1/knowledge/{collection}/removals")
                        .needs(Rule.key(Grant.OPERATOR))
                        .says("Remove documents from a collection")
                        .takes(Content.json(KnowledgeRemoval.class))
                        .answers(Content.json(KnowledgeRemoved.class))
                        .by(this::remove),
                Route.get("/api/v1/search")
                        .needs(Rule.team(Grant.VIEWER))
                        .says("What collections of knowledge say of something, the best first")
                        .query("q", "1 to 4000 characters, any text; must be given")
                        .query("collection", "one of them; default all that this key finds")
                        .query(
                                "mode",
                                "lexical, by words; vector; or hybrid, the default where vectors are made")
                        .query("limit", "1 to 100 pieces, default 10")
                        .answers(Content.json(KnowledgeFound.class))
                        .by(this::search),
                Route.post("/api/v1/search/trials")
                        .needs(Rule.team(Grant.VIEWER))
                        .says(
                                "At which rank a search finds the places where the answers of"
                                        + " questions stand, and what of them would be in a prompt")
                        .status(200)
                        .takes(Content.json(KnowledgeTrials.class))
                        .answers(Content.json(KnowledgeTried.class))
                        .by(call ->
                                Answer.json(
                                        knowledge.tried(
                                                call.principal(),
                                                call.body(KnowledgeTrials.class)))),
                Route.get("/api/v1/jobs/{job}/knowledge")
                        .needs(Rule.key(Grant.VIEWER))
                        .says("What a job's attempts were given of the documents, oldest first")
                        .query("cursor", "next of the page before")
                        .query("limit", Listing.limit())
                        .answers(Content.json(Page.class, KnowledgeGiven.class))
                        .by(this::given));
    }

    private Answer given(Call call) {
        var all = handouts.of(call.path("job", JobId::of));
        return Answer.json(
                Listing.page(call, all, one -> "%09d".formatted(one.attempt().number())));
    }

    private static String collection(Call call) {
        return call.path("collection", text -> text);
    }

    private Answer set(Call call) throws IOException {
        return Answer.json(
                knowledge.set(
                        call.principal(), collection(call), call.body(KnowledgeRequest.class)));
    }

    private Answer delete(Call call) {
        knowledge.delete(call.principal(), collection(call));
        return new Answer.Nothing();
    }

    private Answer documents(Call call) {
        return Answer.json(
                knowledge.documents(
                        call.principal(),
                        collection(call),
                        call.query("name").orElse(""),
                        call.query("cursor"),
                        (int) call.number("limit", Listing.MOST, 1, Listing.MOST)));
    }

    private Answer text(Call call) {
        return Answer.json(
                knowledge.text(
                        call.principal(), collection(call), call.query("source").orElse("")));
    }

    private Answer put(Call call) throws IOException {
        return Answer.json(
                knowledge.put(call.principal(), collection(call), call.body(KnowledgeBatch.class)));
    }

    private Answer remove(Call call) throws IOException {
        return Answer.json(
                new KnowledgeRemoved(
                        knowledge.remove(
                                call.principal(),
                                collection(call),
                                call.body(KnowledgeRemoval.class).sources())));
    }

    private Answer search(Call call) {
        return Answer.json(
                knowledge.search(
                        call.principal(),
                        call.query("collection").map(List::of).orElse(List.of()),
                        call.query("q").orElse(""),
                        call.word("mode", Mode.class).orElse(knowledge.usual()),
                        (int) call.number("limit", 10, 1, 100)));
    }
}
