package cadre.server.gateways.rest;

import cadre.server.forges.connection.ConnectionChanges;
import cadre.server.gateways.http.Answer;
import cadre.server.gateways.http.Call;
import cadre.server.gateways.http.Content;
import cadre.server.gateways.http.Route;
import cadre.server.gateways.http.Rule;
import cadre.wire.api.Grant;
import cadre.wire.forge.ConnectionRequest;
import cadre.wire.forge.ConnectionSaved;
import cadre.wire.forge.ConnectionSettings;
import java.io.IOException;
import java.util.List;

/** Connections that an admin makes: a secret comes in by a body, and goes out to no client. */
public final class ConnectionChangeRoutes {
    private final ConnectionChanges changes;
    private final String publicUrl;

    /**
     * The routes over these.
     *
     * @param publicUrl the address that people use, without a slash at its end; empty if none is
     *     set
     */
    public ConnectionChangeRoutes(ConnectionChanges changes, String publicUrl) {
        this.changes = changes;
        this.publicUrl = publicUrl;
    }

    /** The table of them. */
    public List<Route> routes() {
        return List.of(
                Route.get("/api/v1/connections/{connection}")
                        .needs(Rule.key(Grant.ADMIN))
                        .says("A connection that an admin has made, as it can be changed")
                        .answers(Content.json(ConnectionSettings.class))
                        .by(call ->
                                Answer.json(
                                        changes.find(call.principal(), name(call)).at(publicUrl))),
                Route.put("/api/v1/connections/{connection}")
                        .needs(Rule.key(Grant.ADMIN))
                        .says("Make a connection, or change one: what is not given stays as it is")
                        .status(200)
                        .takes(Content.json(ConnectionRequest.class))
                        .answers(Content.json(ConnectionSaved.class))
                        .by(this::set),
                Route.delete("/api/v1/connections/{connection}")
                        .needs(Rule.key(Grant.ADMIN))
                        .says("Remove a connection that an admin has made, with its secrets")
                        .status(204)
                        .by(this::remove));
    }

    private Answer set(Call call) throws IOException {
        var saved = changes.set(call.principal(), name(call), call.body(ConnectionRequest.class));
        return Answer.json(
                new ConnectionSaved(saved.connection().at(publicUrl), saved.webhookSecret()));
    }

    private Answer remove(Call call) {
        changes.remove(call.principal(), name(call));
        return new Answer.Nothing();
    }

    private static String name(Call call) {
        return call.path("connection", text -> text);
    }
}
