package cadre.app.model;

import java.util.Map;

/** What the model asks the CLI to do; each API puts it as a call of the CLI's own tool. */
public sealed interface Action {
    /** Runs a command in a shell. */
    record Shell(String command) implements Action {}

    /** Writes a new file. */
    record Write(String path, String content) implements Action {}

    /** Calls a tool of an MCP server that the CLI knows by this name. */
    record Tool(String server, String name, Map<String, Object> arguments) implements Action {
        public Tool {
            arguments = Map.copyOf(arguments);
        }
    }
}
