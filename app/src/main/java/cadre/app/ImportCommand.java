package cadre.app;

import cadre.cli.command.ExitStatus;
import cadre.cli.command.Surroundings;
import cadre.cli.print.Amounts;
import cadre.server.Maintenance;
import cadre.server.bus.takeover.RedisAddress;
import cadre.server.bus.takeover.TakenOver;
import cadre.server.bus.takeover.Takeover;
import cadre.wire.id.MemberName;
import cadre.wire.id.TeamName;
import cadre.wire.json.Json;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code cadre import}. */
@Command(
        name = "import",
        description = "Take over what another program kept.",
        synopsisSubcommandLabel = "(redis)",
        footer = {"", "Example:", "  cadre import redis --url redis://127.0.0.1:6379"})
public final class ImportCommand implements Runnable {
    private static final int SHOWN_FLAWS = 20;

    private final Surroundings surroundings;
    @Spec private CommandSpec spec = CommandSpec.create();

    /** Made for one call. */
    public ImportCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say what: redis");
    }

    @Command(
            name = "redis",
            description = {
                "Take over a team bus that is kept in Redis (keys co:*): mail, read positions, tasks,"
                        + " locks and log go on with the same numbers and the time they have left.",
                "Neither the old bus nor the server here should run; Redis is only read. A second time"
                        + " adds what came since, and nothing twice."
            },
            footer = {
                "",
                "The password comes from REDISCLI_AUTH, never from the URL.",
                "",
                "Example:",
                "  cadre import redis --url redis://127.0.0.1:6379 --dry-run",
                "  cadre import redis --url rediss://bus@redis.example:6380/1 --team shop"
            })
    int redis(
            @Option(
                            names = "--url",
                            required = true,
                            paramLabel = "URL",
                            description = "redis://host:port/database; rediss:// for TLS.")
                    String url,
            @Option(
                            names = "--team",
                            paramLabel = "NAME",
                            description = "Into this team (default that of the shared key).")
                    Optional<String> team,
            @Option(names = "--dry-run", description = "Only say what would be done.")
                    boolean dryRun,
            @Option(
                            names = "--leave-flawed",
                            description = "Leave behind what cannot be understood.")
                    boolean leaveFlawed,
            @Option(names = "--json", description = "Print one JSON object, for programs.")
                    boolean json,
            @Mixin StoreOptions options) {
        var address = RedisAddress.of(url);
        var choices = EnumSet.noneOf(Takeover.Choice.class);
        if (dryRun) {
            choices.add(Takeover.Choice.DRY_RUN);
        }
        if (leaveFlawed) {
            choices.add(Takeover.Choice.LEAVE_FLAWED);
        }
        var config = options.read(surroundings);
        var password = surroundings.env().getOrDefault(RedisAddress.PASSWORD_VARIABLE, "");
        try (var progress = new StepLine(surroundings.terminal())) {
            var taken =
                    new Maintenance(config)
                            .takeOver(
                                    address,
                                    password,
                                    team.map(TeamName::new),
                                    choices,
                                    progress::at);
            progress.end();
            if (json) {
                sayJson(taken, dryRun);
            } else {
                say(taken, dryRun);
            }
        }
        return ExitStatus.DONE;
    }

    private void sayJson(TakenOver taken, boolean dryRun) {
        var said = new LinkedHashMap<String, Object>();
        said.put("dry_run", dryRun);
        said.put("taken_over", taken);
        surroundings.terminal().print(Json.write(said));
    }

    private void say(TakenOver taken, boolean dryRun) {
        var terminal = surroundings.terminal();
        terminal.print(
                (dryRun ? "would be taken over into team " : "taken over into team ")
                        + taken.team());
        terminal.print("  mail    " + of(taken.messages(), taken.lastMessage()));
        terminal.print("  tasks   " + of(taken.tasks(), taken.lastTask()));
        terminal.print("  locks   " + of(taken.locks()));
        terminal.print("  log     " + of(taken.lines(), taken.lastLine()));
        if (!taken.joined().isEmpty()) {
            terminal.print(
                    "  joined  "
                            + taken.joined().stream()
                                    .map(MemberName::name)
                                    .collect(Collectors.joining(", ")));
        }
        taken.flaws().stream()
                .limit(SHOWN_FLAWS)
                .forEach(flaw -> terminal.print("  left    " + flaw.key() + ": " + flaw.reason()));
        if (taken.flaws().size() > SHOWN_FLAWS) {
            terminal.print(
                    "  left    and %s more (--json lists all)"
                            .formatted(Amounts.count(taken.flaws().size() - SHOWN_FLAWS)));
        }
        if (!dryRun) {
            terminal.print("  next    start the server, and point the agents at it");
        }
    }

    private static String of(TakenOver.Part part, long last) {
        return of(part) + "; the next number is " + (last + 1);
    }

    private static String of(TakenOver.Part part) {
        return "%s new, %s changed, %s here already"
                .formatted(
                        Amounts.count(part.added()),
                        Amounts.count(part.changed()),
                        Amounts.count(part.kept()));
    }
}
