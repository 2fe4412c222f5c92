package cadre.server.forges.connection;

import cadre.server.forges.connection.Connections.Configured;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Where connections are configured.
 *
 * @param home the data folder, with {@code connections.yaml}
 * @param variables the environment with the env file below it
 */
public record ConnectionPlace(Path home, Map<String, String> variables) {
    public ConnectionPlace {
        variables = Map.copyOf(variables);
    }

    /**
     * Reads them.
     *
     * @throws cadre.wire.error.CadreException as {@link ConfiguredConnections#read}
     */
    public List<Configured> read(ConfiguredConnections.Vaulted secrets) {
        return ConfiguredConnections.read(variables, home, secrets);
    }

    /** Without the variables, which hold secrets. */
    @Override
    public String toString() {
        return home.resolve(ConfiguredConnections.FILE).toString();
    }
}
