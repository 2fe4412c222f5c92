package cadre.node.agents;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * A script that Node.js loads before a CLI, which hides a repository's {@code .env} files and
 * settings from that CLI, though not from the agent's commands. The CLIs have no switch for it, and
 * without it a repository runs programs that have the key before the model says a word (tried: by
 * LD_PRELOAD, BASH_ENV, git's configuration and {@code discoveryCommand}).
 */
final class NodeGuard {
    private static final String NAME = "guard.cjs";

    private NodeGuard() {}

    /**
     * Writes it beside the CLI's own settings, which stay visible.
     *
     * @return what {@code NODE_OPTIONS} must be; the script takes it away from child processes
     */
    static String options(AgentHome home, Path folder) {
        var file = home.write(folder, NAME, script()).toString();
        var quoted = file.replace("\\", "\\\\").replace("\"", "\\\"");
        return "--require=\"" + quoted + "\"";
    }

    private static String script() {
        try (var script = NodeGuard.class.getResourceAsStream(NAME)) {
            if (script == null) {
                throw new IllegalStateException("not in the program: " + NAME);
            }
            return new String(script.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
