package cadre.cli.command;

import cadre.cli.client.Api;
import cadre.cli.guard.GuardMode;
import cadre.cli.print.Cells;
import cadre.cli.print.Durations;
import cadre.cli.print.Table;
import cadre.wire.bus.LockGrant;
import cadre.wire.bus.LockGrants;
import cadre.wire.bus.LockMode;
import cadre.wire.bus.LockRelease;
import cadre.wire.bus.LockSteal;
import cadre.wire.bus.LockView;
import cadre.wire.bus.LockWait;
import cadre.wire.json.Json;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code cadre lock}. */
@Command(
        name = "lock",
        description = {
            "Take turns on what must not be changed by two at once. A lock is a name, or a path"
                    + " such as 'shop/src/**'; it ends by itself."
        },
        synopsisSubcommandLabel = "(acquire|release|list|steal|run|check)",
        footer = {"", "Example:", "  cadre lock run nas-deploy --team shop --as BE -- ./deploy.sh"})
public final class LockCommand implements Runnable, TakesCommand {
    private static final String NAMES = "Names or path patterns; all of them or none.";
    private static final String TTL =
            "It ends after this unless kept up (default ${DEFAULT-VALUE}).";
    private static final String WAIT =
            "Wait so long for your turn, behind those who asked before; not at all when not given.";
    private static final String SHARED =
            "Beside others who have it shared: to read what must not change meanwhile.";

    private final Surroundings surroundings;
    private List<String> command = List.of();
    @Spec private CommandSpec spec = CommandSpec.create();

    /** Made for one call. */
    public LockCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public void command(List<String> argv) {
        command = List.copyOf(argv);
    }

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "Say what: acquire, release, list, steal, run or check");
    }

    @Command(
            name = "acquire",
            description =
                    "Take locks. They stay when this ends, until released or their time is up.",
            footer = {
                "",
                "Example:",
                "  cadre lock acquire nas-deploy --ttl 10m --team shop --as BE",
                "  cadre lock acquire 'shop/src/api/**' 'shop/db/**' --wait 5m --team shop --as BE",
                "  cadre lock acquire 'shop/schema/**' --shared --team shop --as BE"
            })
    int acquire(
            @Parameters(arity = "1..*", paramLabel = "NAME", description = NAMES)
                    List<String> names,
            @Option(names = "--ttl", paramLabel = "D", defaultValue = "5m", description = TTL)
                    String ttl,
            @Option(names = "--wait", paramLabel = "D", description = WAIT) Optional<String> wait,
            @Option(names = "--shared", description = SHARED) boolean shared,
            @Mixin Speaking speaking,
            @Mixin Output output)
            throws InterruptedException {
        var terminal = surroundings.terminal();
        refuseCommand();
        try (var voice = speaking.open(surroundings)) {
            var taken =
                    new LockTaking(voice, terminal)
                            .take(
                                    names,
                                    mode(shared),
                                    Durations.read("--ttl", ttl),
                                    patience(wait));
            if (output.json) {
                return Output.json(terminal, new LockGrants(taken));
            }
            taken.forEach(lock -> terminal.print(taken(lock)));
            return ExitStatus.DONE;
        }
    }

    private static String taken(LockGrant lock) {
        return "%s is yours until %s, token %d"
                .formatted(
                        Cells.clean(lock.resource()),
                        lock.until().truncatedTo(ChronoUnit.SECONDS),
                        lock.token());
    }

    @Command(
            name = "release",
            description = "Give locks back.",
            footer = {"", "Example:", "  cadre lock release nas-deploy --team shop --as BE"})
    int release(
            @Parameters(arity = "1..*", paramLabel = "NAME", description = "As they were taken.")
                    List<String> names,
            @Option(
                            names = "--token",
                            paramLabel = "N",
                            description = "Only under this grant, as 'acquire' said it.")
                    Optional<Long> token,
            @Mixin Speaking speaking,
            @Mixin Output output) {
        var terminal = surroundings.terminal();
        refuseCommand();
        try (var voice = speaking.open(surroundings)) {
            for (var name : names) {
                voice.api().post(voice.route("locks", "release"), new LockRelease(name, token));
                if (!output.json) {
                    terminal.print(Cells.clean(name) + " is free");
                }
            }
            return output.json ? Output.json(terminal, Json.tree(names)) : ExitStatus.DONE;
        }
    }

    @Command(
            name = "list",
            description = "List the locks that are held, and who waits for them.",
            footer = {"", "Example:", "  cadre lock list --team shop"})
    int list(@Mixin Speaking speaking, @Mixin Output output) {
        var terminal = surroundings.terminal();
        refuseCommand();
        try (var voice = speaking.open(surroundings)) {
            var tree = voice.api().whole(voice.route("locks"));
            if (output.json) {
                return Output.json(terminal, tree);
            }
            var page = Api.page(tree, LockView.class);
            if (page.items().isEmpty()) {
                return Output.empty(
                        terminal,
                        "Nothing is locked in " + voice.team(),
                        "Take a lock with 'cadre lock acquire NAME'");
            }
            var table =
                    new Table()
                            .left("resource")
                            .left("mode")
                            .left("held by")
                            .right("left")
                            .right("token")
                            .left("waiting");
            for (var lock : page.items()) {
                var unverified = lock.verified() ? "" : " (unverified)";
                table.row(
                        lock.resource(),
                        lock.mode().word(),
                        lock.heldBy().map(by -> by + unverified).orElse("nobody yet"),
                        Durations.words(Duration.ofSeconds(lock.ttlRemaining())),
                        lock.token(),
                        lock.waiting().stream()
                                .map(LockCommand::waiting)
                                .collect(Collectors.joining(", ")));
            }
            return Output.table(terminal, table);
        }
    }

    private static String waiting(LockWait one) {
        return one.mode() == LockMode.SHARED ? one.member() + " (shared)" : one.member().name();
    }

    @Command(
            name = "steal",
            description = {
                "Take a lock away from whoever has it, as an operator. The audit says who did."
            },
            footer = {"", "Example:", "  cadre lock steal nas-deploy --team shop"})
    int steal(
            @Parameters(paramLabel = "NAME", description = "As in the list.") String name,
            @Option(
                            names = "--token",
                            paramLabel = "N",
                            description = "Only from who has it under this grant, as in the list.")
                    Optional<Long> token,
            @Mixin Speaking speaking,
            @Mixin Output output) {
        var terminal = surroundings.terminal();
        refuseCommand();
        try (var voice = speaking.open(surroundings)) {
            var tree = voice.api().post(voice.route("locks", "steal"), new LockSteal(name, token));
            if (output.json) {
                return Output.json(terminal, tree);
            }
            return Output.said(terminal, Cells.clean(name) + " is taken away");
        }
    }

    @Command(
            name = "run",
            description = {
                "Run a command while holding a lock: it is taken, kept up, and given back at the"
                        + " end, however that comes. Ends with the command's own exit status.",
                "The command finds the fencing token in CADRE_LOCK_TOKEN."
            },
            footer = {
                "",
                "Example:",
                "  cadre lock run nas-deploy --team shop --as BE -- ./deploy.sh",
                "  cadre lock run nas-deploy --wait 10m --team shop --as BE -- make deploy"
            })
    int runUnder(
            @Parameters(arity = "1..*", paramLabel = "NAME", description = NAMES)
                    List<String> names,
            @Option(names = "--ttl", paramLabel = "D", defaultValue = "2m", description = TTL)
                    String ttl,
            @Option(names = "--wait", paramLabel = "D", description = WAIT) Optional<String> wait,
            @Option(names = "--shared", description = SHARED) boolean shared,
            @Mixin Speaking speaking)
            throws InterruptedException {
        if (command.isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(), "There is no command: cadre lock run NAME -- COMMAND");
        }
        try (var voice = speaking.open(surroundings)) {
            var hold = Durations.read("--ttl", ttl);
            var taken =
                    new LockTaking(voice, surroundings.terminal())
                            .take(names, mode(shared), hold, patience(wait));
            return new LockedRun(surroundings, voice, taken, hold).run(command);
        }
    }

    @Command(
            name = "check",
            description = {
                "Say which paths are locked by another member; ends with 1 if one is. The guard"
                        + " that 'cadre wire --guard' puts into git's hooks calls this."
            },
            footer = {
                "",
                "Example:",
                "  cadre lock check src/api.ts --team shop --as BE",
                "  cadre lock check --staged --guard warn"
            })
    int check(
            @Parameters(arity = "0..*", paramLabel = "PATH", description = "From the top.")
                    @Nullable List<String> paths,
            @Option(names = "--staged", description = "The paths of the commit being made.")
                    boolean staged,
            @Option(
                            names = "--pushed",
                            description = "The paths of a push, as git tells it on standard input.")
                    boolean pushed,
            @Option(
                            names = "--guard",
                            paramLabel = "warn|block",
                            defaultValue = "block",
                            description = {
                                "With warn ends with 0 all the same (default ${DEFAULT-VALUE})."
                            })
                    GuardMode guard,
            @Mixin Speaking speaking,
            @Mixin Output output) {
        refuseCommand();
        var check = new LockCheck(surroundings, speaking, output);
        var given = paths == null ? List.<String>of() : paths;
        if (!staged && !pushed && given.isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(), "Say which paths, or --staged, or --pushed");
        }
        return check.run(given, LockCheck.Of.of(staged, pushed), guard);
    }

    private void refuseCommand() {
        if (!command.isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "A command goes with 'run': cadre lock run NAME -- COMMAND");
        }
    }

    private static LockMode mode(boolean shared) {
        return shared ? LockMode.SHARED : LockMode.EXCLUSIVE;
    }

    private static Duration patience(Optional<String> wait) {
        return wait.map(text -> Durations.read("--wait", text)).orElse(Duration.ZERO);
    }
}
