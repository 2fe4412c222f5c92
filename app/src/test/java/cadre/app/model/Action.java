package cadre.app.model;

/** What the model asks the CLI to do; each API puts it as a call of the CLI's own tool. */
public sealed interface Action {
    /** Runs a command in a shell. */
    record Shell(String command) implements Action {}

    /** Writes a new file. */
    record Write(String path, String content) implements Action {}
}
