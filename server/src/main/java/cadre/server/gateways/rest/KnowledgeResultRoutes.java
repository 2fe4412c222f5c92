package cadre.server.gateways.rest;

import cadre.server.fleet.gather.Results;
import cadre.server.fleet.gather.Results.Gathers;
import cadre.server.gateways.http.Answer;
import cadre.server.gateways.http.Call;
import cadre.server.gateways.http.Content;
import cadre.server.gateways.http.Route;
import cadre.server.gateways.http.Rule;
import cadre.wire.api.Grant;
import cadre.wire.api.KnowledgeGathering;
import cadre.wire.api.KnowledgeGatheringRequest;
import cadre.wire.api.KnowledgeResults;
import cadre.wire.api.KnowledgeStored;
import java.io.IOException;
import java.util.List;

/** Results of jobs as documents of collections. */
public final class KnowledgeResultRoutes {
    private static final String COLLECTION = "/api/v1/knowledge/{collection}";

    private final Results results;

    /** The routes over {@code results}. */
    public KnowledgeResultRoutes(Results results) {
        this.results = results;
    }

    /** The table of them. */
    public List<Route> routes() {
        return List.of(
                Route.post(COLLECTION + "/results")
                        .needs(Rule.key(Grant.OPERATOR))
                        .says(
                                "Put the results of jobs in a collection: the prompt, the answer and"
                                        + " what changed")
                        .takes(Content.json(KnowledgeResults.class))
                        .answers(Content.json(KnowledgeStored.class))
                        .by(this::add),
                Route.get(COLLECTION + "/gathering")
                        .needs(Rule.team(Grant.VIEWER))
                        .says("What a collection gathers by itself")
                        .answers(Content.json(KnowledgeGathering.class))
                        .by(call ->
                                Answer.json(results.gathering(call.principal(), collection(call)))),
                Route.put(COLLECTION + "/gathering")
                        .needs(Rule.key(Grant.OPERATOR))
                        .says(
                                "Have a collection gather the results of jobs that succeed from now"
                                        + " on, of its team and repository; or no longer")
                        .status(200)
                        .takes(Content.json(KnowledgeGatheringRequest.class))
                        .answers(Content.json(KnowledgeGathering.class))
                        .by(this::set));
    }

    private static String collection(Call call) {
        return call.path("collection", text -> text);
    }

    private Answer add(Call call) throws IOException {
        return Answer.json(
                results.add(
                        call.principal(),
                        collection(call),
                        call.body(KnowledgeResults.class).jobs()));
    }

    private Answer set(Call call) throws IOException {
        var wanted = call.body(KnowledgeGatheringRequest.class).results();
        return Answer.json(
                results.set(call.principal(), collection(call), wanted ? Gathers.YES : Gathers.NO));
    }
}
