package cadre.server.gateways.hub;

import cadre.server.access.SharedKey;
import cadre.server.access.team.Teams;
import cadre.server.bus.Speakers;
import cadre.server.bus.inbox.Inbox;
import cadre.server.bus.task.Board;
import cadre.server.bus.topic.Topics;
import cadre.server.gateways.http.Answer;
import cadre.server.gateways.http.Call;
import cadre.server.gateways.http.Content;
import cadre.server.gateways.http.Route;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The table of the bridge: each call at its path and, where clients know one, at its alias. */
public final class BridgeRoutes {
    private static final Content JSON = new Content.Raw("application/json");

    private final Door door;
    private final BridgeTeams teams;
    private final BridgeTasks tasks;
    private final BridgeAgents agents;
    private final BridgeStatus status;

    /**
     * The routes.
     *
     * @param token of the clients
     * @param bus what they see
     */
    public BridgeRoutes(SharedKey token, Bus bus, InstantSource clock) {
        door = new Door(token, bus.speakers());
        teams = new BridgeTeams(door, bus.teams(), bus.inbox(), clock);
        tasks = new BridgeTasks(door, bus.teams(), bus.board());
        agents = new BridgeAgents(door, bus.topics(), clock);
        status = new BridgeStatus(agents, bus.topics());
    }

    /** What of the bus the bridge shows. */
    public record Bus(Speakers speakers, Teams teams, Inbox inbox, Board board, Topics topics) {}

    /** Serves a call whose body was read. */
    @FunctionalInterface
    private interface Service {
        Answer serve(Call call, Fields fields) throws IOException;
    }

    /** All of them. */
    public List<Route> routes() {
        var all = new ArrayList<Route>();
        all.add(
                post(
                        "/bridge/team/task-update",
                        "Claim, change or close a task (team_name, task_id; claim, owner, status,"
                                + " metadata_patch and others)",
                        tasks::update));
        all.add(post("/bridge/team-task-update", "As /bridge/team/task-update", tasks::update));
        all.add(
                post(
                        "/bridge/team/task-list",
                        "The tasks of a team, changed last first (team_name; owner, statuses,"
                                + " include_internal, limit)",
                        tasks::list));
        all.add(post("/bridge/team-task-list", "As /bridge/team/task-list", tasks::list));
        all.add(
                post(
                        "/bridge/team/send-message",
                        "Send mail to a member of a team (team_name, from, text; to, summary)",
                        teams::send));
        all.add(post("/bridge/team-send-message", "As /bridge/team/send-message", teams::send));
        all.add(
                post(
                        "/bridge/team/info",
                        "A team with its lead and members (team_name)",
                        teams::describe));
        all.add(post("/bridge/team-info", "As /bridge/team/info", teams::describe));
        all.add(
                post(
                        "/bridge/result",
                        "Publish how a run ended; a task.result from a task's owner closes the task"
                                + " (agent_id; topic, payload, trace_id, correlation_id)",
                        this::result));
        all.add(
                post(
                        "/bridge/publish",
                        "Publish to an agent, or to topic:NAME (from, to, topic, payload; priority,"
                                + " ttl_ms, trace_id, correlation_id)",
                        agents::publish));
        all.add(
                post(
                        "/bridge/context",
                        "What was published to an agent (agent_id; topics, max_messages, auto_ack)",
                        agents::context));
        all.add(
                post(
                        "/bridge/register",
                        "Register an agent (agent_id, cli; timeout_sec, topics, capabilities,"
                                + " metadata)",
                        agents::register));
        all.add(
                post(
                        "/bridge/deregister",
                        "Have an agent count as offline (agent_id)",
                        agents::deregister));
        all.add(post("/bridge/status", "The same, asked in a body", (_, f) -> status.post(f)));
        all.add(lookAtStatus());
        all.add(rest());
        return all;
    }

    private Route lookAtStatus() {
        return Route.get("/bridge/status")
                .needs(door.rule())
                .says("The state of the hub, of an agent, of what waits, or of a trace")
                .query("scope", "hub, agent, queue or trace; hub when absent")
                .query("agent_id", "of which agent")
                .query("trace_id", "of which trace")
                .query("include_metrics", "known by other hubs; means nothing here")
                .answers(JSON)
                .fails(Reply.ERRORS)
                .by(refusing(status::get));
    }

    /** So that what is no route here is refused as the rest of the bridge refuses. */
    private Route rest() {
        return Route.rest("/bridge/*")
                .needs(door.rule())
                .says("Refuse what is no call of the bridge")
                .fails(Reply.ERRORS)
                .by(call -> {
                    throw call.method().equals("POST") ? unknown() : notPosted();
                });
    }

    private static CadreException unknown() {
        return new CadreException(
                ErrorCode.NOT_FOUND,
                "No such call of the bridge",
                Map.of(),
                "Its paths are in /openapi.json");
    }

    private static CadreException notPosted() {
        return new CadreException(
                ErrorCode.METHOD_NOT_ALLOWED,
                "The bridge takes POST only",
                Map.of(),
                "Send the same with POST");
    }

    private Route post(String path, String summary, Service service) {
        return Route.post(path)
                .needs(door.rule())
                .says(summary)
                .takes(JSON)
                .answers(JSON)
                .fails(Reply.ERRORS)
                .by(refusing(call -> service.serve(call, Fields.of(call))));
    }

    private static Route.Handler refusing(Route.Handler handler) {
        return call -> {
            try {
                return handler.handle(call);
            } catch (Refusal refusal) {
                return Reply.refused(refusal);
            }
        };
    }

    /** Closed before it is published: who learns of the result finds the task closed. */
    private Answer result(Call call, Fields fields) {
        tasks.closeByResult(call, fields);
        return Reply.ok(BridgeAgents.Stored.of(agents.publishResult(call, fields)));
    }
}
