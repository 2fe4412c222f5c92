package cadre.cli.command;

import cadre.cli.client.Api;
import cadre.cli.client.Route;
import cadre.cli.print.Durations;
import cadre.cli.print.Table;
import cadre.wire.bus.MemberView;
import cadre.wire.bus.TeamRequest;
import cadre.wire.bus.TeamView;
import cadre.wire.id.MemberName;
import cadre.wire.id.TeamName;
import cadre.wire.json.Json;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code cadre team}. */
@Command(
        name = "team",
        description = {"Make, show and end teams: members that share mail, a board and locks."},
        synopsisSubcommandLabel = "(init|list|show|member|delete)",
        footer = {"", "Example:", "  cadre team init shop --roles FE,BE,AI,Producer"})
public final class TeamCommand implements Runnable {
    private final Surroundings surroundings;
    @Spec private CommandSpec spec = CommandSpec.create();

    private TeamCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /** The verb with those below it. */
    public static Object of(Surroundings surroundings) {
        var spec = CommandSpec.forAnnotatedObject(new TeamCommand(surroundings));
        spec.addSubcommand("member", new CommandLine(new TeamMemberCommand(surroundings)));
        return spec;
    }

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "Say what: init, list, show, member or delete");
    }

    @Command(
            name = "init",
            description = "Make a team with its first members; each gets its key by itself.",
            footer = {
                "",
                "Example:",
                "  cadre team init shop --roles FE,BE,AI,Producer",
                "  cadre team init shop --roles FE,BE --lead FE --resources nas-deploy,db-schema"
            })
    int init(
            @Parameters(paramLabel = "TEAM", description = "Such as shop.") String name,
            @Option(
                            names = "--roles",
                            paramLabel = "ROLE",
                            split = ",",
                            description = "Its members, with commas.")
                    @Nullable List<String> roles,
            @Option(
                            names = "--lead",
                            paramLabel = "ROLE",
                            description = "Who may change every task; team-lead when not given.")
                    Optional<String> lead,
            @Option(
                            names = "--resources",
                            paramLabel = "NAME",
                            split = ",",
                            description = "What its members should lock before they use it.")
                    @Nullable List<String> resources,
            @Mixin Output output) {
        var terminal = surroundings.terminal();
        var request =
                new TeamRequest(
                        new TeamName(name),
                        each(roles).stream().map(MemberName::new).toList(),
                        lead.map(MemberName::new),
                        each(resources));
        try (var api = surroundings.api()) {
            var tree = api.post(Route.of("teams"), request);
            if (output.json) {
                return Output.json(terminal, tree);
            }
            var made = Json.mapper().treeToValue(tree, TeamView.class);
            terminal.print("team " + made.name() + " is there: " + names(made.members()));
            made.members().stream()
                    .findFirst()
                    .ifPresent(first ->
                            terminal.note(
                                    "Next, in the repository of each: cadre wire --team %s --as %s"
                                            .formatted(made.name(), first.name())));
            return ExitStatus.DONE;
        }
    }

    @Command(
            name = "list",
            description = "List the teams with their members.",
            footer = {"", "Example:", "  cadre team list"})
    int list(@Mixin Output output) {
        var terminal = surroundings.terminal();
        try (var api = surroundings.api()) {
            var tree = api.whole(Route.of("teams"));
            if (output.json) {
                return Output.json(terminal, tree);
            }
            var page = Api.page(tree, TeamView.class);
            if (page.items().isEmpty()) {
                return Output.empty(
                        terminal,
                        "There are no teams",
                        "Make one with 'cadre team init shop --roles FE,BE'");
            }
            var table = new Table().left("team").right("age").left("state").left("members");
            var now = surroundings.clock().instant();
            for (var team : page.items()) {
                table.row(
                        team.name(),
                        Durations.age(team.createdAt(), now),
                        team.archivedAt().isPresent() ? "archived" : "open",
                        names(team.members()));
            }
            return Output.table(terminal, table);
        }
    }

    @Command(
            name = "show",
            description = "Show a team: its members, their unread mail, what they should lock.",
            footer = {"", "Example:", "  cadre team show shop"})
    int show(
            @Parameters(paramLabel = "TEAM", description = "Such as shop.") String name,
            @Mixin Output output) {
        var terminal = surroundings.terminal();
        try (var api = surroundings.api()) {
            var tree = api.tree(Route.of("teams", new TeamName(name)));
            if (output.json) {
                return Output.json(terminal, tree);
            }
            var team = Json.mapper().treeToValue(tree, TeamView.class);
            terminal.print(
                    "team %s, led by %s%s"
                            .formatted(
                                    team.name(),
                                    team.lead(),
                                    team.archivedAt()
                                            .map(at -> ", archived: it can only be read")
                                            .orElse("")));
            if (!team.resources().isEmpty()) {
                terminal.print("to be locked: " + String.join(", ", team.resources()));
            }
            var table =
                    new Table()
                            .left("member")
                            .left("kind")
                            .right("unread")
                            .right("urgent")
                            .right("age");
            var now = surroundings.clock().instant();
            for (var member : team.members()) {
                table.row(
                        member.name(),
                        member.kind().word(),
                        member.unread(),
                        member.urgent(),
                        Durations.age(member.joinedAt(), now));
            }
            return Output.table(terminal, table);
        }
    }

    @Command(
            name = "delete",
            description = {
                "End a team and its members' keys. Refused while a member has a task in progress."
            },
            footer = {"", "Example:", "  cadre team delete shop --archive"})
    int delete(
            @Parameters(paramLabel = "TEAM", description = "Such as shop.") String name,
            @Option(names = "--archive", description = "Keep mail and board, to be read only.")
                    boolean archive,
            @Mixin Output output) {
        var terminal = surroundings.terminal();
        var team = new TeamName(name);
        try (var api = surroundings.api()) {
            var answer = api.delete(Route.of("teams", team).with("archive", archive));
            if (output.json) {
                return Output.json(
                        terminal,
                        answer.orElseGet(() ->
                                Json.mapper()
                                        .createObjectNode()
                                        .put("team", name)
                                        .put("archived", archive)));
            }
            return Output.said(
                    terminal, "team " + team + (archive ? " is archived" : " is deleted"));
        }
    }

    private static List<String> each(@Nullable List<String> given) {
        return given == null
                ? List.of()
                : given.stream().map(String::strip).filter(one -> !one.isEmpty()).toList();
    }

    private static String names(List<MemberView> members) {
        return members.isEmpty()
                ? "no members yet"
                : members.stream()
                        .map(member -> member.name().toString())
                        .collect(Collectors.joining(", "));
    }
}
