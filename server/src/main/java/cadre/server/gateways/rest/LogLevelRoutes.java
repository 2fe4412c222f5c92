package cadre.server.gateways.rest;

import cadre.server.gateways.http.Answer;
import cadre.server.gateways.http.Content;
import cadre.server.gateways.http.Route;
import cadre.server.gateways.http.Rule;
import cadre.server.insight.levels.LogLevels;
import cadre.wire.api.Grant;
import cadre.wire.api.LogLevelRequest;
import cadre.wire.api.LogLevelView;
import cadre.wire.api.Page;
import java.util.List;
import java.util.Optional;

/** What the server logs while it runs. */
public final class LogLevelRoutes {
    private final LogLevels levels;

    /** The routes over {@code levels}. */
    public LogLevelRoutes(LogLevels levels) {
        this.levels = levels;
    }

    /** The table of them. */
    public List<Route> routes() {
        return List.of(
                Route.get("/api/v1/log-levels")
                        .needs(Rule.key(Grant.OPERATOR))
                        .says("What this server logs of which part of itself, and until when")
                        .answers(Content.json(Page.class, LogLevelView.class))
                        .by(_ -> Answer.json(new Page<>(levels.list(), Optional.empty()))),
                Route.put("/api/v1/log-levels/{logger}")
                        .needs(Rule.key(Grant.ADMIN))
                        .says(
                                "Set what this server logs of cadre, or of a package or class"
                                        + " below it, for a time; then, and after a restart, it is"
                                        + " as configured")
                        .status(200)
                        .takes(Content.json(LogLevelRequest.class))
                        .answers(Content.json(LogLevelView.class))
                        .by(call ->
                                Answer.json(
                                        levels.set(
                                                call.principal(),
                                                call.path("logger", name -> name),
                                                call.body(LogLevelRequest.class)))));
    }
}
