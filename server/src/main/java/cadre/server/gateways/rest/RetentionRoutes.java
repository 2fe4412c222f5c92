package cadre.server.gateways.rest;

import cadre.server.gateways.http.Answer;
import cadre.server.gateways.http.Call;
import cadre.server.gateways.http.Content;
import cadre.server.gateways.http.Route;
import cadre.server.gateways.http.Rule;
import cadre.server.retention.Retention;
import cadre.wire.api.Grant;
import cadre.wire.api.Page;
import cadre.wire.api.RetentionRun;
import cadre.wire.api.RetentionView;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What is kept, and the runs that delete what is too old. */
public final class RetentionRoutes {
    private final Retention retention;

    /** The routes over it. */
    public RetentionRoutes(Retention retention) {
        this.retention = retention;
    }

    /** The table of them. */
    public List<Route> routes() {
        return List.of(
                Route.get("/api/v1/retention")
                        .needs(Rule.key(Grant.OPERATOR))
                        .says("What is kept, for how long, and what the next run would delete")
                        .query(
                                "longest_sec",
                                "for how long to count what would be deleted, 0 to 300, default 1;"
                                        + " what is not through by then is incomplete")
                        .answers(Content.json(RetentionView.class))
                        .by(this::look),
                Route.get("/api/v1/retention/runs")
                        .needs(Rule.key(Grant.OPERATOR))
                        .says("Runs of retention, newest first; the last 200 are kept")
                        .query("cursor", "next of the page before")
                        .query("limit", "1 to 100, default 20")
                        .answers(Content.json(Page.class, RetentionRun.class))
                        .by(this::runs),
                Route.post("/api/v1/retention/runs")
                        .needs(Rule.key(Grant.ADMIN))
                        .says("Delete now what is too old; the run goes on behind the answer")
                        .answers(Content.json(RetentionRun.class))
                        .status(201)
                        .by(call -> Answer.created(retention.begin(call.principal()))));
    }

    private Answer look(Call call) {
        var longest = Duration.ofSeconds(call.number("longest_sec", 1, 0, 300));
        return Answer.json(retention.look(call.principal(), longest));
    }

    private Answer runs(Call call) {
        var before =
                call.query("cursor").isPresent()
                        ? Optional.of(call.number("cursor", 0, 1, Long.MAX_VALUE))
                        : Optional.<Long>empty();
        var limit = (int) call.number("limit", 20, 1, 100);
        return Answer.json(retention.runs(call.principal(), before, limit));
    }
}
