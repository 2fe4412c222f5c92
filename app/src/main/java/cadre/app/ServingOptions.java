package cadre.app;

import cadre.cli.command.Surroundings;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** What {@code server}, {@code node} and {@code up} have in common; each option is a variable. */
final class ServingOptions {
    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "The settings (default cadre.yaml in CADRE_HOME).")
    private Optional<Path> config = Optional.empty();

    @Option(
            names = "--env-file",
            paramLabel = "FILE",
            description = "Variables (default .env in CADRE_HOME, never in the working directory).")
    private Optional<Path> envFile = Optional.empty();

    @Option(
            names = "--log-level",
            paramLabel = "L",
            description = "error, warn, info (default) or debug.")
    private Optional<String> logLevel = Optional.empty();

    @Option(names = "--json-logs", description = "Log one JSON object a line.")
    private boolean jsonLogs;

    /** The environment with these options put over it. */
    Map<String, String> over(Surroundings surroundings) {
        var env = new HashMap<>(surroundings.env());
        config.ifPresent(
                f -> env.put("CADRE_CONFIG", surroundings.directory().resolve(f).toString()));
        envFile.ifPresent(
                f -> env.put("CADRE_ENV_FILE", surroundings.directory().resolve(f).toString()));
        logLevel.ifPresent(level -> env.put("CADRE_LOG_LEVEL", level));
        if (jsonLogs) {
            env.put("CADRE_LOG_JSON", "true");
        }
        return env;
    }
}
