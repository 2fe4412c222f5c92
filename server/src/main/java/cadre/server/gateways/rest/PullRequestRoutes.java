package cadre.server.gateways.rest;

import cadre.server.fleet.artifact.PullRequests;
import cadre.server.gateways.http.Answer;
import cadre.server.gateways.http.Content;
import cadre.server.gateways.http.Route;
import cadre.server.gateways.http.Rule;
import cadre.wire.api.Grant;
import cadre.wire.api.PullRequestRequest;
import cadre.wire.api.PullRequestView;
import java.util.List;

/** The pull request of a job's change. */
public final class PullRequestRoutes {
    private final PullRequests pulls;

    /** The route over these. */
    public PullRequestRoutes(PullRequests pulls) {
        this.pulls = pulls;
    }

    /** The table of them. */
    public List<Route> routes() {
        return List.of(
                Route.post("/api/v1/jobs/{job}/pull-request")
                        .needs(Rule.key(Grant.OPERATOR))
                        .says("Push the change of a job and open a draft pull request from it")
                        .takes(Content.json(PullRequestRequest.class))
                        .answers(Content.json(PullRequestView.class))
                        .by(call ->
                                Answer.json(
                                        pulls.open(
                                                call.principal(),
                                                JobRoutes.id(call),
                                                call.body(PullRequestRequest.class)))));
    }
}
