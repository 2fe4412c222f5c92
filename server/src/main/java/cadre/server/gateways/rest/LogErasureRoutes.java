package cadre.server.gateways.rest;

import cadre.server.fleet.log.LogErasure;
import cadre.server.gateways.http.Answer;
import cadre.server.gateways.http.Content;
import cadre.server.gateways.http.Route;
import cadre.server.gateways.http.Rule;
import cadre.wire.api.Grant;
import cadre.wire.api.LogDeleted;
import cadre.wire.api.LogRedacted;
import cadre.wire.api.LogRedaction;
import java.util.List;

/** Parts of a job's logs made unreadable, and whole logs deleted. */
public final class LogErasureRoutes {
    private final LogErasure erasure;

    /** The routes over it. */
    public LogErasureRoutes(LogErasure erasure) {
        this.erasure = erasure;
    }

    /** The table of them. */
    public List<Route> routes() {
        return List.of(
                Route.post("/api/v1/jobs/{job}/log/redact")
                        .needs(Rule.key(Grant.MEMBER))
                        .says(
                                "Put a * for each byte of a text or a pattern in the logs, answers"
                                        + " and reasons of a job of one's own, or of any as operator")
                        .takes(Content.json(LogRedaction.class))
                        .answers(Content.json(LogRedacted.class))
                        .by(call ->
                                Answer.json(
                                        erasure.redact(
                                                call.principal(),
                                                JobRoutes.id(call),
                                                call.body(LogRedaction.class)))),
                Route.delete("/api/v1/jobs/{job}/log")
                        .needs(Rule.key(Grant.OPERATOR))
                        .says("Delete the logs of a job that is over; its results stay")
                        .answers(Content.json(LogDeleted.class))
                        .by(call ->
                                Answer.json(erasure.delete(call.principal(), JobRoutes.id(call)))));
    }
}
