package cadre.app;

import cadre.cli.command.Surroundings;
import cadre.server.ServerConfig;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Optional;
import picocli.CommandLine.Option;

/** How a verb that works on a server's store finds it: as the server does. */
final class StoreOptions {
    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "The server's settings (default cadre.yaml in CADRE_HOME).")
    private Optional<Path> config = Optional.empty();

    @Option(
            names = "--env-file",
            paramLabel = "FILE",
            description = "The server's variables (default .env in CADRE_HOME).")
    private Optional<Path> envFile = Optional.empty();

    /** The server's configuration; what the program logs goes to the standard error. */
    ServerConfig read(Surroundings surroundings) {
        var env = new HashMap<>(surroundings.env());
        config.ifPresent(
                f -> env.put("CADRE_CONFIG", surroundings.directory().resolve(f).toString()));
        envFile.ifPresent(
                f -> env.put("CADRE_ENV_FILE", surroundings.directory().resolve(f).toString()));
        var read = ServerConfig.read(env, ServerCommand.userHome(env));
        ProgramLog.start("warn", read.logging().format().equals("json"));
        return read;
    }
}
