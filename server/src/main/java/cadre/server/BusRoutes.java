package cadre.server;

import cadre.server.bus.topic.Topics;
import cadre.server.crews.Crews;
import cadre.server.feed.Feed;
import cadre.server.gateways.http.Route;
import cadre.server.gateways.hub.BridgeRoutes;
import cadre.server.gateways.mcp.McpRoutes;
import cadre.server.gateways.rest.Callers;
import cadre.server.gateways.rest.InboxRoutes;
import cadre.server.gateways.rest.LockRoutes;
import cadre.server.gateways.rest.QuestionRoutes;
import cadre.server.gateways.rest.TaskRoutes;
import cadre.server.gateways.rest.TeamRoutes;
import cadre.server.knowledge.Knowledge;
import cadre.server.storage.Database;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/** The bus's part of the route table. */
final class BusRoutes {
    private BusRoutes() {}

    static List<Route> of(
            Bus bus,
            Crews crews,
            Knowledge knowledge,
            Database database,
            Feed feed,
            InstantSource clock) {
        var topics = new Topics(database, feed, clock);
        var shown =
                new BridgeRoutes.Bus(bus.speakers(), bus.teams(), bus.inbox(), bus.board(), topics);
        var callers = new Callers(bus.speakers(), bus.board());
        var all = new ArrayList<Route>();
        all.addAll(new TeamRoutes(bus.teams(), bus.log(), feed).routes());
        all.addAll(new InboxRoutes(callers, bus.teams(), bus.inbox()).routes());
        all.addAll(new TaskRoutes(callers, bus.teams(), bus.board()).routes());
        all.addAll(new LockRoutes(callers, bus.teams(), bus.locks()).routes());
        all.addAll(new QuestionRoutes(bus.questions()).routes());
        all.addAll(new BridgeRoutes(bus.hubToken(), shown, clock).routes());
        all.addAll(
                new McpRoutes(
                                new McpRoutes.Services(
                                        bus.speakers(),
                                        bus.inbox(),
                                        bus.board(),
                                        bus.locks(),
                                        bus.log(),
                                        bus.questions(),
                                        knowledge),
                                new McpRoutes.Leading(crews, bus.teams()),
                                bus.sharedKey())
                        .routes());
        return all;
    }
}
