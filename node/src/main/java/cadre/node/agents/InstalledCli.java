package cadre.node.agents;

import java.nio.file.Path;
import java.util.List;

/**
 * An agent CLI as it is installed on this node.
 *
 * @param file the program itself, every link followed
 * @param version such as {@code 2.1.329}
 * @param readable what it needs to see in order to run
 * @param help what it says of its options
 */
record InstalledCli(Path file, String version, List<Path> readable, String help) {
    InstalledCli {
        readable = List.copyOf(readable);
    }

    /** Whether its help names an option, such as {@code --effort}. */
    boolean takes(String option) {
        int at = help.indexOf(option);
        while (at >= 0) {
            int end = at + option.length();
            if (end == help.length() || !isOfAName(help.charAt(end))) {
                return true;
            }
            at = help.indexOf(option, end);
        }
        return false;
    }

    private static boolean isOfAName(char next) {
        return Character.isLetterOrDigit(next) || next == '-';
    }
}
