package cadre.node.attempt;

import cadre.node.supervise.RunOrder;
import java.nio.charset.StandardCharsets;

/** Names what is too long for the kernel among what a program is started with (execve(2)). */
final class StartSize {
    /** MAX_ARG_STRLEN: one string, its end included. */
    private static final int LONGEST_STRING = 32 * 4096;

    private StartSize() {}

    /** The longest argument or variable if no program can get it; else nothing. */
    static String longest(RunOrder run) {
        for (int i = 0; i < run.argv().size(); i++) {
            int bytes = bytes(run.argv().get(i));
            if (bytes >= LONGEST_STRING) {
                return (" (argument %d of %d has %d bytes, the most is %d; arguments come from the"
                                + " profile and the job)")
                        .formatted(i + 1, run.argv().size(), bytes, LONGEST_STRING - 1);
            }
        }
        for (var variable : run.env().entrySet()) {
            int bytes = bytes(variable.getKey()) + 1 + bytes(variable.getValue());
            if (bytes >= LONGEST_STRING) {
                return " (the variable %s has %d bytes, the most is %d)"
                        .formatted(variable.getKey(), bytes, LONGEST_STRING - 1);
            }
        }
        return "";
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
