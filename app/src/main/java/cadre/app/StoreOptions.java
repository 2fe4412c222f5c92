package cadre.app;

import cadre.cli.command.Surroundings;
import cadre.server.ServerConfig;
import cadre.wire.config.ConfigFile;
import cadre.wire.config.ConfigKey;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
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
        var env = env(surroundings);
        var read = ServerConfig.read(env, ServerCommand.userHome(env));
        ProgramLog.start("warn", read.logging().format().equals("json"));
        return read;
    }

    /** The password of a PostgreSQL database; empty if none is set. */
    String password(Surroundings surroundings) {
        var env = env(surroundings);
        return ConfigFile.read(env, ServerCommand.userHome(env))
                .setting(ConfigKey.DB_PASSWORD)
                .text();
    }

    private Map<String, String> env(Surroundings surroundings) {
        var env = new HashMap<>(surroundings.env());
        config.ifPresent(
                f -> env.put("CADRE_CONFIG", surroundings.directory().resolve(f).toString()));
        envFile.ifPresent(
                f -> env.put("CADRE_ENV_FILE", surroundings.directory().resolve(f).toString()));
        return env;
    }
}
