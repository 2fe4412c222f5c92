package cadre.server.gateways.rest;

import cadre.server.access.Audit;
import cadre.server.access.AuditFilter;
import cadre.server.access.KeyFilter;
import cadre.server.access.Keys;
import cadre.server.gateways.http.Answer;
import cadre.server.gateways.http.Call;
import cadre.server.gateways.http.Content;
import cadre.server.gateways.http.Route;
import cadre.server.gateways.http.Rule;
import cadre.wire.api.AuditKinds;
import cadre.wire.api.Grant;
import cadre.wire.api.KeyCreated;
import cadre.wire.api.KeyRequest;
import cadre.wire.api.KeyView;
import cadre.wire.api.Page;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.event.Event;
import cadre.wire.id.KeyId;
import cadre.wire.id.NodeName;
import java.io.IOException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;

/** Keys, and who did what with them. */
public final class AccessRoutes {
    private final Keys keys;
    private final Audit audit;

    /** The routes over these. */
    public AccessRoutes(Keys keys, Audit audit) {
        this.keys = keys;
        this.audit = audit;
    }

    /** The table of them. */
    public List<Route> routes() {
        return List.of(
                Route.get("/api/v1/keys")
                        .needs(Rule.key(Grant.ADMIN))
                        .says("Keys, newest first, without their secrets")
                        .query("name", "the whole name")
                        .query("grant", "admin, operator, member, viewer or node")
                        .query("node", "of this node")
                        .query("cursor", "next of the page before")
                        .query("limit", "1 to 500, default 100")
                        .answers(Content.json(Page.class, KeyView.class))
                        .by(this::list),
                Route.post("/api/v1/keys")
                        .needs(Rule.key(Grant.ADMIN))
                        .says("Make a key; its secret is in this answer and nowhere else")
                        .takes(Content.json(KeyRequest.class))
                        .answers(Content.json(KeyCreated.class))
                        .status(201)
                        .by(this::create),
                Route.delete("/api/v1/keys/{key}")
                        .needs(Rule.key(Grant.ADMIN))
                        .says("Revoke a key at once; its open streams end")
                        .answers(Content.json(KeyView.class))
                        .by(call ->
                                Answer.json(
                                        keys.revoke(
                                                call.principal(), call.path("key", KeyId::of)))),
                Route.get("/api/v1/audit")
                        .needs(Rule.key(Grant.OPERATOR))
                        .says("Everything that holders of keys did, newest first")
                        .query("actor", "the name of a key, or its id")
                        .query("thing", "such as j17, build-1, k3")
                        .query("kind", "such as job, or key.revoked")
                        .query("since", "a time, such as 2026-01-31T12:00:00Z")
                        .query("until", "a time; what happened before it")
                        .query("cursor", "next of the page before")
                        .query("limit", "1 to 1000, default 100")
                        .answers(Content.json(Page.class, Event.class))
                        .by(this::audit),
                Route.get("/api/v1/audit/kinds")
                        .needs(Rule.key(Grant.OPERATOR))
                        .says("The kinds of events that the audit has")
                        .answers(Content.json(AuditKinds.class))
                        .by(_ -> Answer.json(new AuditKinds(audit.kinds()))));
    }

    private Answer list(Call call) {
        var limit = (int) call.number("limit", 100, 1, 500);
        var filter =
                new KeyFilter(
                        call.query("name"),
                        call.word("grant", Grant.class),
                        call.query("node", NodeName::new));
        return Answer.json(keys.list(call.principal(), filter, call.query("cursor"), limit));
    }

    private Answer create(Call call) throws IOException {
        return Answer.created(keys.create(call.principal(), call.body(KeyRequest.class)));
    }

    private Answer audit(Call call) {
        var filter =
                new AuditFilter(
                        call.query("actor"),
                        call.query("thing"),
                        call.query("kind"),
                        call.query("since", AccessRoutes::time),
                        call.query("until", AccessRoutes::time));
        var limit = (int) call.number("limit", 100, 1, 1000);
        return Answer.json(audit.list(call.query("cursor"), limit, filter));
    }

    private static Instant time(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeParseException e) {
            throw new CadreException(
                    ErrorCode.INVALID,
                    "This is no time",
                    Map.of("parameter", "since"),
                    "Write it as 2026-01-31T12:00:00Z");
        }
    }
}
