package cadre.app;

import cadre.cli.command.ExitStatus;
import cadre.cli.command.Surroundings;
import cadre.server.CadreServer;
import cadre.server.ServerConfig;
import cadre.wire.json.Json;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code cadre server}. */
@Command(
        name = "server",
        description = {
            "Start a server and serve until SIGTERM or Ctrl-C.",
            "Prints one line on the standard output when it serves; everything else is logged to the"
                    + " standard error."
        },
        footer = {
            "",
            "Example:",
            "  cadre server --port 27888",
            "  CADRE_HOME=/srv/cadre cadre server"
        })
public final class ServerCommand implements Callable<Integer> {
    private final Surroundings surroundings;
    @Mixin private final ListenOptions listen = new ListenOptions();
    @Mixin private final ServingOptions serving = new ServingOptions();

    @Option(names = "--json", description = "Say that it serves with one JSON object.")
    private boolean json;

    /** Made for one call. */
    public ServerCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws InterruptedException {
        var env = serving.over(surroundings);
        listen.over(env);
        var config = ServerConfig.read(env, userHome(env));
        ProgramLog.start(config.logging().level(), config.logging().format().equals("json"));
        var stop = StopSignal.take();
        try (var server = CadreServer.start(config)) {
            surroundings
                    .terminal()
                    .print(
                            json
                                    ? Json.write(
                                            Map.of(
                                                    "url",
                                                    server.url(),
                                                    "admin_key_file",
                                                    server.adminKeyFile().toString(),
                                                    "pid",
                                                    ProcessHandle.current().pid()))
                                    : "cadre is ready at " + server.url());
            stop.await();
        }
        // Being told to stop is how a server ends, also by Ctrl-C.
        return ExitStatus.DONE;
    }

    /** What {@code ~} means. */
    static Path userHome(Map<String, String> env) {
        var home = env.getOrDefault("HOME", "");
        return Path.of(home.isBlank() ? System.getProperty("user.home", "/") : home);
    }
}
