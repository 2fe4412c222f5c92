package cadre.server.gateways.mcp;

import cadre.server.access.Principal;
import cadre.server.access.team.Teams;
import cadre.server.crews.Crews;
import cadre.server.gateways.mcp.protocol.Arguments;
import cadre.server.gateways.mcp.protocol.Asking;
import cadre.server.gateways.mcp.protocol.Field;
import cadre.server.gateways.mcp.protocol.Input;
import cadre.server.gateways.mcp.protocol.Tool;
import cadre.server.gateways.mcp.protocol.Tool.Effect;
import cadre.server.gateways.mcp.protocol.ToolResult;
import cadre.wire.api.Grant;
import cadre.wire.crew.CrewRequest;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.id.AgentName;
import cadre.wire.id.CrewId;
import cadre.wire.id.RoleName;
import cadre.wire.job.RepositoryRequest;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Crews, for the key of a team's lead and for keys of operators; nobody else is told of them. */
final class CrewTools {
    private final Crews crews;
    private final Teams teams;

    CrewTools(Crews crews, Teams teams) {
        this.crews = crews;
        this.teams = teams;
    }

    List<Tool> tools() {
        return List.of(
                new Tool(
                        "start_crew",
                        "Have one request done by several agents side by side, each part in a"
                                + " workspace of its own. Without agents the request is split by one."
                                + " Nothing runs before a person confirms it, unless confirmed is"
                                + " true.",
                        Input.of(
                                Field.text("request", "Parts may be divided by ' + '").required(),
                                Field.texts("agents", "One for each part, such as codex, gemini"),
                                Field.text("repository", "Its https or ssh URL"),
                                Field.text("ref", "A branch, tag or commit of it"),
                                Field.text("check", "Must pass on the merged changes"),
                                Field.texts(
                                        "compare",
                                        "Instead of agents 2 to 8 that each do all of it, at once;"
                                                + " a person picks one result"),
                                Field.text("resolve", "The role that solves what conflicts"),
                                Field.flag("confirmed", ""),
                                Field.text("idempotency_key", "")),
                        Output.of("crew:string", "state:string"),
                        Effect.ADDS,
                        this::start),
                new Tool(
                        "crew_status",
                        "How a crew and its parts stand; with report its report as Markdown.",
                        Input.of(
                                Field.text("crew", "Such as c3").required(),
                                Field.flag("report", "")),
                        Output.of("id:string", "state:string"),
                        Effect.READS,
                        this::status));
    }

    /** Whether someone is told of these tools. */
    boolean isFor(Principal by) {
        return !by.isShared()
                && !by.isDeputy()
                && (by.grant().includes(Grant.OPERATOR)
                        || by.seat()
                                .filter(seat ->
                                        teams.view(seat.team()).lead().equals(seat.member()))
                                .isPresent());
    }

    private void require(Principal by) {
        if (!isFor(by)) {
            throw new CadreException(
                    ErrorCode.FORBIDDEN,
                    "Crews are begun by leads and operators",
                    Map.of("key", by.name()),
                    "Ask the team's lead");
        }
    }

    private ToolResult start(Asking asking, Arguments arguments) {
        require(asking.principal());
        var request =
                new CrewRequest(
                                arguments.text("request"),
                                List.of(),
                                arguments.texts("agents").stream().map(AgentName::new).toList(),
                                arguments
                                        .word("repository")
                                        .map(url -> repository(url, arguments))
                                        .stream()
                                        .toList(),
                                arguments.word("check"),
                                Optional.of(arguments.flag("confirmed")),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                Map.of(),
                                Map.of(),
                                arguments.word("idempotency_key"))
                        .with(
                                arguments.texts("compare").stream().map(AgentName::new).toList(),
                                arguments.word("resolve").map(RoleName::new));
        var crew = crews.start(asking.principal(), request);
        return ToolResult.of(
                Map.of(
                        "crew",
                        crew.id().toString(),
                        "state",
                        crew.state().word(),
                        "parts",
                        crew.parts().size()));
    }

    private static RepositoryRequest repository(String url, Arguments arguments) {
        return new RepositoryRequest(
                Optional.empty(),
                Optional.of(url),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                arguments.word("ref"),
                Optional.empty(),
                Optional.empty());
    }

    private ToolResult status(Asking asking, Arguments arguments) {
        require(asking.principal());
        var id = CrewId.of(arguments.text("crew"));
        return ToolResult.of(
                arguments.flag("report")
                        ? crews.report(asking.principal(), id)
                        : crews.view(asking.principal(), id));
    }
}
