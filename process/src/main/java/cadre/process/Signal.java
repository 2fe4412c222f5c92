package cadre.process;

/** The signals that Cadre sends; numbers as on every Linux. */
public enum Signal {
    /** Please end. */
    TERM(15),
    /** End now; cannot be caught. */
    KILL(9),
    /** Interrupted by a person. */
    INT(2),
    /** Hold still; cannot be caught. */
    STOP(19),
    /** Go on after STOP. */
    CONT(18);

    private final int number;

    Signal(int number) {
        this.number = number;
    }

    int number() {
        return number;
    }
}
