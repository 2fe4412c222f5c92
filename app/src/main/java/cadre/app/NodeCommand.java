package cadre.app;

import cadre.cli.command.ExitStatus;
import cadre.cli.command.InviteCommand;
import cadre.cli.command.Surroundings;
import cadre.cli.print.Amounts;
import cadre.cli.print.Durations;
import cadre.node.NodeAgent;
import cadre.node.NodeClean;
import cadre.node.NodeConfig;
import cadre.node.link.NodeJoin;
import cadre.node.link.ServerAddress;
import cadre.node.workspace.CleanWish;
import cadre.wire.config.ConfigFile;
import cadre.wire.config.ConfigKey;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.release.Release;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code cadre node}. */
@Command(
        name = "node",
        description = {
            "Run jobs on this machine for a server that it has joined.",
            "Serves until SIGTERM or Ctrl-C; then it takes nothing new, finishes what it runs and"
                    + " ends. A second one ends it at once: agents that run go on and are taken up"
                    + " by the next start."
        },
        footer = {
            "",
            "Example:",
            "  cadre node --slots 4 --tag gpu",
            "  cadre node invite",
            "  CADRE_INVITE=CODE cadre node --join https://cadre.example:27888"
        })
public final class NodeCommand implements Callable<Integer> {
    private static final Duration LOOK = Duration.ofMillis(200);

    private final Surroundings surroundings;
    @Mixin private final NodeOptions offer = new NodeOptions();
    @Mixin private final ServingOptions serving = new ServingOptions();

    @Option(
            names = "--join",
            paramLabel = "URL",
            description = "Join this server first; the invite's code is in CADRE_INVITE.")
    private Optional<String> join = Optional.empty();

    @Option(names = "--join-only", description = "End after joining.")
    private boolean joinOnly;

    /** Made for one call. */
    public NodeCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws InterruptedException {
        var env = serving.over(surroundings);
        offer.over(env, surroundings);
        var code = Optional.ofNullable(env.remove("CADRE_INVITE"));
        // The address for client verbs is also the one that a node dials, unless it says otherwise.
        if (!env.getOrDefault("CADRE_URL", "").isBlank()) {
            env.putIfAbsent(ConfigKey.NODE_SERVER.variable(), env.get("CADRE_URL"));
        }
        var file = ConfigFile.read(env, ServerCommand.userHome(env));
        ProgramLog.start(
                file.setting(ConfigKey.LOG_LEVEL).text(), file.setting(ConfigKey.LOG_JSON).flag());
        file.warnings().forEach(each -> surroundings.terminal().note("warning: " + each));
        if (join.isPresent()) {
            join(file, ServerAddress.of(join.get()), code);
            if (joinOnly) {
                return ExitStatus.DONE;
            }
        }
        var config = NodeConfig.read(file, Release.VERSION);
        ProgramLog.ofNode(config.name());
        var stop = StopSignal.takeInTwoSteps();
        try (var node = NodeAgent.start(config, surroundings.clock())) {
            surroundings
                    .terminal()
                    .print("node " + config.name() + " runs jobs for " + config.server().url());
            stop.await();
            finish(node, stop);
        }
        return ExitStatus.DONE;
    }

    /** What runs is finished first; a second signal leaves it to the next start. */
    private void finish(NodeAgent node, StopSignal stop) throws InterruptedException {
        if (node.attempts() == 0) {
            return;
        }
        node.finish();
        surroundings
                .terminal()
                .note(
                        "the node takes nothing new and ends when what it runs is over ("
                                + Amounts.of(node.attempts(), "job")
                                + "); a second SIGTERM or Ctrl-C ends it now, and the jobs go on until the"
                                + " next start takes them up");
        while (node.attempts() > 0) {
            if (stop.awaitSecond(LOOK)) {
                surroundings
                        .terminal()
                        .note(Amounts.of(node.attempts(), "job") + " left to the supervisor");
                return;
            }
        }
    }

    @Command(
            name = "invite",
            description = {
                "Print the one line that joins another machine as a node.",
                "It fetches the program from the server and checks its hash. Good once, for ten"
                        + " minutes."
            },
            footer = {"", "Example:", "  cadre node invite --name build-1"})
    int invite(
            @Option(
                            names = "--name",
                            paramLabel = "N",
                            description = "Only for a node of this name.")
                    Optional<String> name,
            @Option(names = "--json", description = "Print one JSON object, for programs.")
                    boolean json) {
        return InviteCommand.invite(surroundings, name, json);
    }

    @Command(
            name = "clean",
            description = {
                "Show what lies on the disk of this machine's node, and delete what may go.",
                "That is what the settings say (node.keep_sec, node.keep_failed_sec,"
                        + " node.keep_most, node.keep_mirrors_sec, node.work_max_bytes,"
                        + " node.min_free_bytes). What holds work that is not at the server never"
                        + " goes. A running node does it itself."
            },
            footer = {
                "",
                "Example:",
                "  cadre node clean --dry-run",
                "  cadre node clean --older-than 2h --json"
            })
    int clean(
            @Option(names = "--dry-run", description = "Only show it.") boolean dryRun,
            @Option(
                            names = "--older-than",
                            paramLabel = "T",
                            description =
                                    "Also workspaces and unused mirrors left so long ago, such as"
                                            + " 30m, 2h, 1d.")
                    Optional<String> olderThan,
            @Option(
                            names = "--unknown",
                            description =
                                    "Also workspaces that no record names; look into them first.")
                    boolean unknown,
            @Option(names = "--json", description = "Print one JSON object, for programs.")
                    boolean json)
            throws InterruptedException {
        var env = serving.over(surroundings);
        offer.over(env, surroundings);
        var file = ConfigFile.read(env, ServerCommand.userHome(env));
        var wish =
                new CleanWish(olderThan.map(text -> Durations.read("--older-than", text)), unknown);
        var cleaning = new NodeClean(file, surroundings.clock());
        var items = dryRun ? cleaning.plan(wish) : cleaning.clean(wish);
        return new CleanReport(items, dryRun).print(surroundings, json);
    }

    private void join(ConfigFile file, ServerAddress server, Optional<String> code) {
        var name = NodeConfig.nodeName(file);
        var key = NodeConfig.keyFile(file, name);
        var secret =
                code.filter(c -> !c.isBlank())
                        .orElseThrow(() ->
                                new CadreException(
                                        ErrorCode.INVALID,
                                        "There is no invite's code",
                                        Map.of("server", server.url()),
                                        "Set CADRE_INVITE to the code that 'cadre node"
                                                + " invite' prints on the server"));
        NodeJoin.join(server, secret.strip(), name, key);
        try {
            Files.writeString(key.resolveSibling("server"), server.url() + "\n");
        } catch (IOException e) {
            throw new CadreException(
                    ErrorCode.UNAVAILABLE,
                    "The node's folder cannot be written",
                    Map.of("folder", key.getParent()),
                    "Check its permissions and the space on the disk",
                    e);
        }
        surroundings.terminal().note("joined " + server.url() + " as " + name);
    }
}
