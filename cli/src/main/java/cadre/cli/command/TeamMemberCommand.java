package cadre.cli.command;

import cadre.cli.client.Route;
import cadre.cli.print.Durations;
import cadre.cli.wiring.Seat;
import cadre.wire.bus.MemberKey;
import cadre.wire.bus.MemberRequest;
import cadre.wire.bus.RotateRequest;
import cadre.wire.id.MemberName;
import cadre.wire.id.TeamName;
import cadre.wire.json.Json;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** {@code cadre team member}. */
@Command(
        name = "member",
        description = "Give members their keys, new ones, or take them out of the team.",
        synopsisSubcommandLabel = "(add|rotate|remove)",
        footer = {"", "Example:", "  cadre team member add BE --team shop"})
final class TeamMemberCommand implements Runnable {
    private static final String MEMBER = "Such as BE.";

    private final Surroundings surroundings;
    @Spec private CommandSpec spec = CommandSpec.create();

    TeamMemberCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say what: add, rotate or remove");
    }

    @Command(
            name = "add",
            description = {
                "Give a member, who may be new, its key. It is shown this once; 'cadre wire' does"
                        + " this by itself where it may."
            },
            footer = {
                "",
                "Example:",
                "  cadre team member add BE --team shop",
                "  cadre team member add ci-1 --team shop --expires 90d"
            })
    int add(
            @Parameters(paramLabel = "MEMBER", description = MEMBER) String name,
            @Option(
                            names = "--team",
                            paramLabel = "TEAM",
                            defaultValue = "main",
                            description = "The team (default ${DEFAULT-VALUE}).")
                    String team,
            @Option(
                            names = "--expires",
                            paramLabel = "D",
                            description = "How long the key is good; for ever when not given.")
                    Optional<String> expires,
            @Mixin Output output) {
        var seat = seat(team, name);
        var request =
                new MemberRequest(
                        seat.member(),
                        expires.map(text -> Durations.read("--expires", text).toSeconds()));
        try (var api = surroundings.api()) {
            return shown(api.post(Route.of("teams", seat.team(), "members"), request), output);
        }
    }

    @Command(
            name = "rotate",
            description = {
                "Give a member a new key; its present ones stay good for a while, so that nothing"
                        + " stops."
            },
            footer = {
                "",
                "Example:",
                "  cadre team member rotate BE --team shop | cadre wire --team shop --as BE"
                        + " --key-stdin"
            })
    int rotate(
            @Parameters(paramLabel = "MEMBER", description = MEMBER) String name,
            @Option(
                            names = "--team",
                            paramLabel = "TEAM",
                            defaultValue = "main",
                            description = "The team (default ${DEFAULT-VALUE}).")
                    String team,
            @Option(
                            names = "--overlap",
                            paramLabel = "D",
                            defaultValue = "1h",
                            description =
                                    "How long present keys stay good; 0 ends them at once (default"
                                            + " ${DEFAULT-VALUE}).")
                    String overlap,
            @Mixin Output output) {
        var seat = seat(team, name);
        var kept = overlap.equals("0") ? Duration.ZERO : Durations.read("--overlap", overlap);
        try (var api = surroundings.api()) {
            return shown(
                    api.post(
                            Route.of("teams", seat.team(), "members", seat.member(), "rotate"),
                            new RotateRequest(Optional.of(kept.toSeconds()))),
                    output);
        }
    }

    @Command(
            name = "remove",
            description = "Take a member out of the team and end its keys; its mail stays.",
            footer = {"", "Example:", "  cadre team member remove BE --team shop"})
    int remove(
            @Parameters(paramLabel = "MEMBER", description = MEMBER) String name,
            @Option(
                            names = "--team",
                            paramLabel = "TEAM",
                            defaultValue = "main",
                            description = "The team (default ${DEFAULT-VALUE}).")
                    String team,
            @Mixin Output output) {
        var terminal = surroundings.terminal();
        var seat = seat(team, name);
        try (var api = surroundings.api()) {
            var answer = api.delete(Route.of("teams", seat.team(), "members", seat.member()));
            if (output.json) {
                return Output.json(
                        terminal,
                        answer.orElseGet(() ->
                                Json.mapper()
                                        .createObjectNode()
                                        .put("team", team)
                                        .put("member", name)));
            }
            return Output.said(terminal, seat + " is taken out");
        }
    }

    /** The secret alone goes to the standard output, so that it can go on through a pipe. */
    private int shown(JsonNode tree, Output output) {
        var terminal = surroundings.terminal();
        if (output.json) {
            return Output.json(terminal, tree);
        }
        var made = Json.mapper().treeToValue(tree, MemberKey.class);
        var seat = new Seat(made.team(), made.member());
        terminal.note(
                "Key %s of %s, for the variable %s. This is shown only once:"
                        .formatted(made.key().id(), seat, seat.variable()));
        terminal.print(made.secret());
        return ExitStatus.DONE;
    }

    private static Seat seat(String team, String member) {
        return new Seat(new TeamName(team), new MemberName(member));
    }
}
