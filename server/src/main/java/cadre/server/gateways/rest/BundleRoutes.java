package cadre.server.gateways.rest;

import cadre.server.fleet.artifact.Artifacts;
import cadre.server.gateways.http.Answer;
import cadre.server.gateways.http.Call;
import cadre.server.gateways.http.Content;
import cadre.server.gateways.http.Route;
import cadre.server.gateways.http.Rule;
import cadre.wire.api.BundleView;
import cadre.wire.api.Grant;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Git bundles that clients send for their jobs. */
public final class BundleRoutes {
    private final Artifacts artifacts;
    private final long mostBytes;

    /**
     * The routes over {@code artifacts}.
     *
     * @param mostBytes of one bundle
     */
    public BundleRoutes(Artifacts artifacts, long mostBytes) {
        this.artifacts = artifacts;
        this.mostBytes = mostBytes;
    }

    /** The table of them. */
    public List<Route> routes() {
        return List.of(
                Route.post("/api/v1/bundles")
                        .needs(Rule.key(Grant.MEMBER))
                        .says(
                                "Send a git bundle of at most max_artifact_bytes (2 GiB unless the"
                                        + " server is told otherwise); the same bytes give the same"
                                        + " one")
                        .takes(new Content.Raw("application/octet-stream"))
                        .answers(Content.json(BundleView.class))
                        .status(201)
                        .by(this::store),
                Route.get("/api/v1/bundles")
                        .needs(Rule.key(Grant.MEMBER))
                        .says("The newest bundle that this key sent whose HEAD is this commit")
                        .query("head", "40 or 64 hex digits; must be given")
                        .answers(Content.json(BundleView.class))
                        .by(this::byHead));
    }

    private Answer store(Call call) throws IOException {
        try (var bytes = call.stream(mostBytes)) {
            return Answer.created(artifacts.storeBundle(call.principal(), bytes));
        }
    }

    private Answer byHead(Call call) {
        var head = call.query("head").orElse("");
        if (!head.matches("[0-9a-f]{40}|[0-9a-f]{64}")) {
            throw new CadreException(
                    ErrorCode.INVALID,
                    "This is no commit",
                    Map.of("parameter", "head"),
                    "Give 40 or 64 hex digits");
        }
        return Answer.json(
                artifacts
                        .bundleByHead(call.principal(), head)
                        .orElseThrow(() ->
                                new CadreException(
                                        ErrorCode.NOT_FOUND,
                                        "No bundle has this commit as its HEAD",
                                        Map.of("head", head),
                                        "Send one")));
    }
}
