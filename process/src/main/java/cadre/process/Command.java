package cadre.process;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A program to start: what, with which environment, where.
 *
 * @param argv the program (a name looked up in this command's own {@code PATH}, or an absolute
 *     path) and its arguments, passed as they are; no shell ever sees them
 * @param env the whole environment of the program; nothing is inherited
 * @param directory where it starts, absolute
 */
public record Command(List<String> argv, Map<String, String> env, Path directory) {

    /** Copies the lists in and refuses what no exec could carry. */
    public Command {
        argv = List.copyOf(argv);
        env = Map.copyOf(env);
        if (argv.isEmpty() || argv.getFirst().isBlank()) {
            throw new IllegalArgumentException("a command needs a program");
        }
        argv.forEach(argument -> refuseNul(argument, "an argument"));
        env.forEach(Command::checkVariable);
        if (!directory.isAbsolute()) {
            throw new IllegalArgumentException("not an absolute directory: " + directory);
        }
    }

    /** The same environment and directory with another argument vector, as isolation needs it. */
    public Command withArgv(List<String> other) {
        return new Command(other, env, directory);
    }

    /** The program's name or path: the first element of {@code argv}. */
    public String program() {
        return argv.getFirst();
    }

    private static void checkVariable(String name, String value) {
        refuseNul(name, "a variable name");
        refuseNul(value, "the variable " + name);
        if (name.isEmpty() || name.indexOf('=') >= 0) {
            throw new IllegalArgumentException("not a variable name: '" + name + "'");
        }
    }

    private static void refuseNul(String text, String what) {
        if (text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException(what + " holds a NUL byte");
        }
    }
}
