package cadre.cli.command;

import cadre.cli.client.Api;
import cadre.cli.client.Connection;
import cadre.cli.print.Terminal;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;

/**
 * What a verb sees of the world it runs in.
 *
 * @param env the environment
 * @param directory the working directory, absolute
 * @param terminal where it prints
 * @param hasTerminal whether a terminal controls this process, also when nothing is printed to it
 * @param clock for ages
 */
public record Surroundings(
        Map<String, String> env,
        Path directory,
        Terminal terminal,
        boolean hasTerminal,
        InstantSource clock) {
    public Surroundings {
        env = Map.copyOf(env);
    }

    /** The server that the environment names. */
    public Api api() {
        return new Api(connection());
    }

    /** Which server, and as whom. */
    public Connection connection() {
        return Connection.find(env, hasTerminal);
    }
}
