package cadre.app;

/** Starts the program that the first argument names. */
public final class Main {
    private Main() {}

    /** Prints the usage and ends with 2, until there is a program to start. */
    public static void main(String[] args) {
        System.err.println("usage: cadre VERB [ARGUMENTS]");
        System.exit(2);
    }
}
