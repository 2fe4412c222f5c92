package cadre.server;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;

/** What the server takes from the machine: the variables, the clock, the user's folder. */
public final class Environment {
    private Environment() {}

    /** The variables of this process. */
    public static Map<String, String> variables() {
        return System.getenv();
    }

    /** The folder of the user that runs this process. */
    public static Path userHome() {
        return Path.of(System.getProperty("user.home", "/"));
    }

    static InstantSource clock() {
        return InstantSource.system();
    }
}
