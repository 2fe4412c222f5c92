package cadre.process;

import java.io.IOException;

/**
 * A program that the user started through this one and that stands in its place: it has the same
 * terminal, input and output, and the same process group, so that Ctrl-C reaches it by itself.
 */
public final class Foreground {
    private final Process process;

    private Foreground(Process process) {
        this.process = process;
    }

    /**
     * Starts it.
     *
     * @throws CannotStart when it did not start
     */
    public static Foreground start(Command command) {
        var argv = new java.util.ArrayList<>(command.argv());
        argv.set(0, Programs.resolve(command).toString());
        var builder = new ProcessBuilder(argv).directory(command.directory().toFile()).inheritIO();
        builder.environment().clear();
        builder.environment().putAll(command.env());
        try {
            return new Foreground(builder.start());
        } catch (IOException e) {
            throw new CannotStart(command.program(), String.valueOf(e.getMessage()));
        }
    }

    /** Blocks until it has ended; 128 + signal number when a signal ended it. */
    public int await() throws InterruptedException {
        return process.waitFor();
    }

    /** Asks it to end (SIGTERM); it may take its time. */
    public void terminate() {
        process.destroy();
    }
}
