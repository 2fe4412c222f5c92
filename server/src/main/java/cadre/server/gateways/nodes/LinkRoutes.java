package cadre.server.gateways.nodes;

import cadre.server.fleet.artifact.Artifacts;
import cadre.server.fleet.artifact.Opened;
import cadre.server.fleet.log.JobLogs;
import cadre.server.fleet.node.Nodes;
import cadre.server.gateways.http.Answer;
import cadre.server.gateways.http.Call;
import cadre.server.gateways.http.Content;
import cadre.server.gateways.http.Route;
import cadre.server.gateways.http.Rule;
import cadre.wire.api.ArtifactView;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.id.AttemptId;
import cadre.wire.id.BundleId;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** The link and what goes beside it. */
public final class LinkRoutes {
    private final Nodes nodes;
    private final JobLogs logs;
    private final Artifacts artifacts;
    private final long maxArtifactBytes;

    /** The routes over these. */
    public LinkRoutes(Nodes nodes, JobLogs logs, Artifacts artifacts, long maxArtifactBytes) {
        this.nodes = nodes;
        this.logs = logs;
        this.artifacts = artifacts;
        this.maxArtifactBytes = maxArtifactBytes;
    }

    /** The table of them. */
    public List<Route> routes() {
        return List.of(
                Route.socket(
                        "/link",
                        new Rule.Node(),
                        "The node's link: NodeMessage and ServerMessage as text frames",
                        (principal, line) -> new NodeLink(principal, line, nodes, logs)),
                Route.put("/link/attempts/{attempt}/artifacts")
                        .needs(new Rule.Node())
                        .says("Store what an attempt left; the same name again replaces it")
                        .query("token", "the attempt's fencing token; must be given")
                        .query(
                                "kind",
                                "bundle, patch, diffstat, archive, file, foreign or snapshot; must be"
                                        + " given")
                        .query("repository", "which one, absent for the workspace")
                        .query("name", "relative, unique in the attempt; must be given")
                        .takes(new Content.Raw("application/octet-stream"))
                        .answers(Content.json(ArtifactView.class))
                        .by(this::store),
                Route.get("/link/attempts/{attempt}/earlier")
                        .needs(new Rule.Node())
                        .says("The bytes of what the attempt saved that this one begins with")
                        .query("token", "the attempt's fencing token; must be given")
                        .query("kind", "bundle or archive; must be given")
                        .query("repository", "which one, absent for the workspace")
                        .query("from", "one of the attempts whose changes are merged into it")
                        .answers(new Content.Raw("application/octet-stream"))
                        .by(this::earlier),
                Route.get("/link/bundles/{bundle}")
                        .needs(new Rule.Node())
                        .says("The bytes of a bundle that a job leased to this node starts from")
                        .answers(new Content.Raw("application/octet-stream"))
                        .by(this::bundle));
    }

    private Answer store(Call call) throws IOException {
        var attempt = call.path("attempt", AttemptId::of);
        var token = call.number("token", -1, 0, Long.MAX_VALUE);
        var kind = required(call, "kind");
        var name = required(call, "name");
        if (token < 0) {
            throw missing("token");
        }
        try (var bytes = call.stream(maxArtifactBytes)) {
            var stored =
                    artifacts.store(
                            call.principal(),
                            attempt,
                            token,
                            kind,
                            call.query("repository").orElse(""),
                            name,
                            bytes,
                            maxArtifactBytes);
            return Answer.created(stored);
        }
    }

    private Answer earlier(Call call) {
        var token = call.number("token", -1, 0, Long.MAX_VALUE);
        if (token < 0) {
            throw missing("token");
        }
        var attempt = call.path("attempt", AttemptId::of);
        var kind = required(call, "kind");
        var repository = call.query("repository").orElse("");
        var from = call.query("from").map(AttemptId::of);
        return attachment(
                from.isPresent()
                        ? artifacts.openMerged(
                                call.principal(), attempt, token, from.get(), repository)
                        : artifacts.openEarlier(
                                call.principal(), attempt, token, kind, repository));
    }

    private static String required(Call call, String name) {
        return call.query(name).orElseThrow(() -> missing(name));
    }

    private static CadreException missing(String name) {
        return new CadreException(
                ErrorCode.INVALID,
                "A query parameter is missing",
                Map.of("parameter", name),
                "Give it");
    }

    private Answer bundle(Call call) {
        return attachment(
                artifacts.openBundle(call.principal(), call.path("bundle", BundleId::of)));
    }

    private static Answer attachment(Opened opened) {
        return new Answer.Attachment(
                "application/octet-stream",
                opened.name(),
                opened.bytes(),
                out -> {
                    try (var in = opened.stream()) {
                        in.transferTo(out);
                    }
                });
    }
}
