package cadre.server.gateways.rest;

import cadre.server.fleet.node.Nodes;
import cadre.server.fleet.placement.Presence;
import cadre.server.fleet.placement.Scheduling;
import cadre.server.gateways.http.Answer;
import cadre.server.gateways.http.Call;
import cadre.server.gateways.http.Content;
import cadre.server.gateways.http.Listing;
import cadre.server.gateways.http.Route;
import cadre.server.gateways.http.RouteDraft;
import cadre.server.gateways.http.Rule;
import cadre.wire.api.Grant;
import cadre.wire.api.NodeView;
import cadre.wire.api.Page;
import cadre.wire.id.NodeName;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Nodes, as people see and steer them. */
public final class NodeRoutes {
    private final Nodes nodes;

    /** The routes over {@code nodes}. */
    public NodeRoutes(Nodes nodes) {
        this.nodes = nodes;
    }

    /** The table of them. */
    public List<Route> routes() {
        return List.of(
                Route.get("/api/v1/nodes")
                        .needs(Rule.key(Grant.VIEWER))
                        .says("Nodes by name")
                        .query("state", "online, silent or offline")
                        .query("scheduling", "open, draining, drained or cordoned")
                        .query("tag", "those with this tag")
                        .query("cli", "those on which this agent CLI was found")
                        .query("cursor", "next of the page before")
                        .query("limit", Listing.limit())
                        .answers(Content.json(Page.class, NodeView.class))
                        .by(this::list),
                Route.get("/api/v1/nodes/{node}")
                        .needs(Rule.key(Grant.VIEWER))
                        .says("One node")
                        .answers(Content.json(NodeView.class))
                        .by(call -> Answer.json(nodes.node(name(call)))),
                schedules("drain", "Let it finish what it runs and take nothing new")
                        .takes(Content.jsonOrNothing(DrainRequest.class))
                        .by(this::drain),
                schedules("cordon", "Let it take nothing new")
                        .by(call -> schedule(call, Scheduling.CORDONED)),
                schedules("open", "Let it take new work")
                        .by(call -> schedule(call, Scheduling.OPEN)),
                Route.put("/api/v1/nodes/{node}/tags")
                        .needs(Rule.key(Grant.OPERATOR))
                        .says(
                                "Set the tags that a node has besides its own, which stay; all of them"
                                        + " at once")
                        .takes(Content.json(TagsRequest.class))
                        .answers(Content.json(NodeView.class))
                        .status(200)
                        .by(call ->
                                Answer.json(
                                        nodes.tag(
                                                call.principal(),
                                                name(call),
                                                call.body(TagsRequest.class).tags()))),
                Route.delete("/api/v1/nodes/{node}")
                        .needs(Rule.key(Grant.OPERATOR))
                        .says("Remove a node that runs nothing; its key is revoked")
                        .status(204)
                        .by(this::remove));
    }

    private static RouteDraft schedules(String verb, String summary) {
        return Route.post("/api/v1/nodes/{node}/" + verb)
                .needs(Rule.key(Grant.OPERATOR))
                .says(summary)
                .answers(Content.json(NodeView.class));
    }

    private Answer list(Call call) {
        var state = call.word("state", Presence.class).map(Presence::word);
        var scheduling = call.word("scheduling", Scheduling.class).map(Scheduling::word);
        var tag = call.query("tag");
        var cli = call.query("cli");
        var wanted =
                nodes.list().items().stream()
                        .filter(node -> state.map(node.state()::equals).orElse(true))
                        .filter(node -> scheduling.map(node.scheduling()::equals).orElse(true))
                        .filter(node -> tag.map(node.facts().tags()::contains).orElse(true))
                        .filter(node -> cli.map(name -> has(node, name)).orElse(true))
                        .toList();
        return Answer.json(Listing.page(call, wanted, node -> node.name().name()));
    }

    private static boolean has(NodeView node, String cli) {
        return node.facts().agents().stream().anyMatch(agent -> agent.cli().equals(cli));
    }

    private static NodeName name(Call call) {
        return call.path("node", NodeName::new);
    }

    private Answer drain(Call call) throws IOException {
        var request = call.bodyOr(DrainRequest.class, new DrainRequest(Optional.empty()));
        var deadline = request.deadlineSec().map(Duration::ofSeconds);
        return Answer.json(nodes.drain(call.principal(), name(call), deadline));
    }

    /**
     * How a node is drained.
     *
     * @param deadlineSec what still runs after it is stopped; 1 to 2,592,000; absent: never
     */
    public record DrainRequest(Optional<Long> deadlineSec) {}

    /**
     * The tags of a node besides its own.
     *
     * @param tags at most 50 of letters, digits and . _ : / = -, to 64 characters
     */
    public record TagsRequest(List<String> tags) {}

    private Answer schedule(Call call, Scheduling scheduling) {
        return Answer.json(nodes.schedule(call.principal(), name(call), scheduling));
    }

    private Answer remove(Call call) {
        nodes.remove(call.principal(), name(call));
        return new Answer.Nothing();
    }
}
