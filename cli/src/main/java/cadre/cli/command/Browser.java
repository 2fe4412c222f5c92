package cadre.cli.command;

import cadre.process.CannotStart;
import cadre.process.Command;
import cadre.process.Programs;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The browser of the person's desktop. */
final class Browser {
    private static final Duration FAILS_AT_ONCE = Duration.ofSeconds(2);

    private final Path opener;
    private final Map<String, String> env;
    private final Path directory;

    private Browser(Path opener, Map<String, String> env, Path directory) {
        this.opener = opener;
        this.env = env;
        this.directory = directory;
    }

    /** The one that there is; empty where no desktop is, such as over SSH or on a server. */
    static Optional<Browser> of(Surroundings surroundings) {
        return of(surroundings, System.getProperty("os.name", ""));
    }

    static Optional<Browser> of(Surroundings surroundings, String os) {
        var env = surroundings.env();
        var isMac = os.toLowerCase(Locale.ROOT).startsWith("mac");
        var hasDesktop = isMac ? !has(env, "SSH_CONNECTION") && !isRoot(env) : hasDisplay(env);
        if (!hasDesktop) {
            return Optional.empty();
        }
        return Programs.find(isMac ? "open" : "xdg-open", env.getOrDefault("PATH", ""))
                .map(opener -> new Browser(opener, env, surroundings.directory()));
    }

    private static boolean hasDisplay(Map<String, String> env) {
        return has(env, "DISPLAY") || has(env, "WAYLAND_DISPLAY");
    }

    /** On a Mac no variable names the display: root is somebody who looks after the machine. */
    private static boolean isRoot(Map<String, String> env) {
        return "root".equals(env.get("USER")) || has(env, "SUDO_USER");
    }

    private static boolean has(Map<String, String> env, String name) {
        return !env.getOrDefault(name, "").isBlank();
    }

    /** Shows the link there, and says in one line what became of it. */
    String open(String link) {
        var command = new Command(List.of(opener.toString(), link), env, directory);
        try {
            var ended = Programs.leave(command, FAILS_AT_ONCE);
            return ended.orElse(0) == 0
                    ? "It opens in your browser."
                    : "No browser could be opened: open the link yourself.";
        } catch (CannotStart e) {
            return "No browser could be opened: open the link yourself.";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "Interrupted: open the link yourself.";
        }
    }
}
