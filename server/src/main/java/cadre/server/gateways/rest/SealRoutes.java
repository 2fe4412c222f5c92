package cadre.server.gateways.rest;

import cadre.server.gateways.http.Answer;
import cadre.server.gateways.http.Call;
import cadre.server.gateways.http.Content;
import cadre.server.gateways.http.Route;
import cadre.server.gateways.http.Rule;
import cadre.server.insight.audit.Seals;
import cadre.wire.api.AuditChain;
import cadre.wire.api.AuditCheck;
import cadre.wire.api.AuditExport;
import cadre.wire.api.AuditSeal;
import cadre.wire.api.Grant;
import cadre.wire.api.Page;
import java.util.List;
import java.util.Optional;

/** The audit's chain of hashes. */
public final class SealRoutes {
    private final Seals seals;

    /** The routes over it. */
    public SealRoutes(Seals seals) {
        this.seals = seals;
    }

    /** The table of them. */
    public List<Route> routes() {
        return List.of(
                Route.get("/api/v1/audit/chain")
                        .needs(Rule.key(Grant.OPERATOR))
                        .says("The newest seal, how many events are sealed, what retention deleted")
                        .answers(Content.json(AuditChain.class))
                        .by(_ -> Answer.json(seals.chain())),
                Route.get("/api/v1/audit/seals")
                        .needs(Rule.key(Grant.OPERATOR))
                        .says("The seals of the audit's chain of hashes, newest first")
                        .query("cursor", "next of the page before")
                        .query("limit", "1 to 1000, default 100")
                        .answers(Content.json(Page.class, AuditSeal.class))
                        .by(this::list),
                Route.get("/api/v1/audit/check")
                        .needs(Rule.key(Grant.OPERATOR))
                        .says("Whether some thousand events are as they were sealed")
                        .query("after", "up_to of the look before; 0 for the first")
                        .answers(Content.json(AuditCheck.class))
                        .by(call -> Answer.json(seals.check(after(call)))),
                Route.get("/api/v1/audit/export")
                        .needs(Rule.key(Grant.OPERATOR))
                        .says("The events of the next seal, as they are stored")
                        .query("after", "up_to of the seal before; 0 for the first")
                        .answers(Content.json(AuditExport.class))
                        .by(call -> Answer.json(seals.export(after(call)))));
    }

    private Answer list(Call call) {
        var cursor =
                call.query("cursor").isPresent()
                        ? Optional.of(call.number("cursor", 0, 1, Long.MAX_VALUE))
                        : Optional.<Long>empty();
        return Answer.json(seals.list(cursor, (int) call.number("limit", 100, 1, 1000)));
    }

    private static long after(Call call) {
        return call.number("after", 0, 0, Long.MAX_VALUE);
    }
}
