package cadre.app;

import cadre.cli.client.Api;
import cadre.cli.client.Connection;
import cadre.cli.client.Route;
import cadre.cli.command.ConsoleCommand;
import cadre.cli.command.ExitStatus;
import cadre.cli.command.Surroundings;
import cadre.cli.print.Amounts;
import cadre.node.NodeConfig;
import cadre.server.CadreServer;
import cadre.server.ServerConfig;
import cadre.wire.api.NodeView;
import cadre.wire.config.ConfigFile;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.json.Json;
import cadre.wire.link.NodeFacts;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code cadre up}. */
@Command(
        name = "up",
        description = {
            "Start a server and one node on this machine, and serve until SIGTERM or Ctrl-C.",
            "Agents that run then go on and are taken up by the next start."
        },
        footer = {"", "Example:", "  cadre up", "  cadre up --port 0 --slots 4"})
public final class UpCommand implements Callable<Integer> {
    private final Surroundings surroundings;
    @Mixin private final ListenOptions listen = new ListenOptions();
    @Mixin private final NodeOptions offer = new NodeOptions();
    @Mixin private final ServingOptions serving = new ServingOptions();

    @Option(names = "--json", description = "Say that it serves with one JSON object.")
    private boolean json;

    /** Made for one call. */
    public UpCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws InterruptedException {
        var env = serving.over(surroundings);
        listen.over(env);
        offer.over(env, surroundings);
        var userHome = ServerCommand.userHome(env);
        var config = ServerConfig.read(env, userHome);
        var file = ConfigFile.read(env, userHome);
        NodeConfig.check(file);
        ProgramLog.start(config.logging().level(), config.logging().format().equals("json"));
        var stop = StopSignal.take();
        try (var server = start(config);
                var node = LocalNode.start(server, file, surroundings.clock())) {
            ProgramLog.ofNode(node.name());
            try (var api = LocalNode.admin(server)) {
                say(
                        server,
                        api.get(Route.of("nodes", node.name()), NodeView.class),
                        ConsoleCommand.link(api));
            }
            stop.await();
        }
        return ExitStatus.DONE;
    }

    private static CadreServer start(ServerConfig config) {
        try {
            return CadreServer.start(config);
        } catch (CadreException e) {
            var running = Connection.localServer(config.home());
            if (running.isPresent() && Api.isAnswering(running.get())) {
                throw new CadreException(
                        ErrorCode.CONFLICT,
                        "Cadre runs already on this data folder",
                        Map.of("home", config.home(), "url", running.get()),
                        "Use that one, or start this one with another CADRE_HOME and CADRE_WORK",
                        e);
            }
            throw e;
        }
    }

    private void say(CadreServer server, NodeView node, String console) {
        var terminal = surroundings.terminal();
        var facts = node.facts();
        var agents =
                facts.agents().stream()
                        .map(NodeFacts.FoundAgent::cli)
                        .sorted()
                        .collect(Collectors.joining(", "));
        if (json) {
            var said = new LinkedHashMap<String, Object>();
            said.put("url", server.url());
            said.put("admin_key_file", server.adminKeyFile().toString());
            said.put("console", console);
            said.put("node", node.name());
            said.put("pid", ProcessHandle.current().pid());
            terminal.print(Json.write(said));
            return;
        }
        terminal.print("cadre is ready at " + server.url());
        terminal.print(
                "  node   %s, %s, agents: %s"
                        .formatted(node.name(), Amounts.of(facts.slots(), "slot"), agents));
        terminal.print("Console: " + console);
        terminal.print("         (once, within ten minutes; another: cadre console)");
        terminal.print("  key    " + server.adminKeyFile());
        terminal.print("  try    cadre run \"edit hello.txt hello\" --repo . --agent rehearsal");
        if (!surroundings.hasTerminal()) {
            terminal.print(
                    "         (without a terminal, first: export CADRE_KEY=\"$(cat "
                            + server.adminKeyFile()
                            + ")\")");
        }
        terminal.print("  stop   Ctrl-C");
    }
}
