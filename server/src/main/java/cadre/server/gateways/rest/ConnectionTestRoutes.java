package cadre.server.gateways.rest;

import cadre.server.forges.check.ConnectionCheck;
import cadre.server.gateways.http.Answer;
import cadre.server.gateways.http.Call;
import cadre.server.gateways.http.Content;
import cadre.server.gateways.http.Route;
import cadre.server.gateways.http.Rule;
import cadre.wire.api.Grant;
import cadre.wire.forge.ConnectionReport;
import java.util.List;

/** A look at a connection, when somebody asks for it. */
public final class ConnectionTestRoutes {
    private final ConnectionCheck check;

    /** The routes over it. */
    public ConnectionTestRoutes(ConnectionCheck check) {
        this.check = check;
    }

    /** The table of them. */
    public List<Route> routes() {
        return List.of(
                Route.post("/api/v1/connections/{connection}/test")
                        .needs(Rule.key(Grant.OPERATOR))
                        .says(
                                "Look at a connection: its token and what that may do, its"
                                        + " webhooks, and what to click")
                        .query(
                                "repository",
                                "owner/name at a Git host; without it the first ten that the token"
                                        + " sees")
                        .answers(Content.json(ConnectionReport.class))
                        .by(this::test));
    }

    private Answer test(Call call) {
        return Answer.json(
                check.check(
                        call.principal(),
                        call.path("connection", text -> text),
                        call.query("repository")));
    }
}
