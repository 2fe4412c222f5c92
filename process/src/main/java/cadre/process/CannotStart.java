package cadre.process;

/** A program could not be started at all: nothing of it has run. */
public final class CannotStart extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String program;
    private final String reason;

    CannotStart(String program, String reason) {
        super("cannot start " + program + ": " + reason);
        this.program = program;
        this.reason = reason;
    }

    /** The program's name or path as it was asked for. */
    public String program() {
        return program;
    }

    /** Why, in words for a person, without arguments or environment. */
    public String reason() {
        return reason;
    }
}
