package cadre.server.forges;

import cadre.process.CannotStart;
import cadre.process.Command;
import cadre.process.Finished;
import cadre.process.Programs;
import cadre.process.Stdin;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Git in one bare repository, with an environment that reads no one's configuration, asks no one
 * and speaks only to hosts.
 */
final class Git {
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final int MOST_OUTPUT = 4 * 1024 * 1024;

    private final Programs programs;
    private final Path repository;
    private final List<String> settings;
    private final Map<String, String> env;

    /**
     * For one repository.
     *
     * @param settings of the form {@code key=value}, what it logs in with
     */
    Git(Programs programs, Path repository, String path, String protocols, List<String> settings) {
        this(programs, repository, path, protocols, settings, Map.of());
    }

    /**
     * The same with settings that no list of processes may show.
     *
     * @param secret by key, in the environment of git
     */
    Git(
            Programs programs,
            Path repository,
            String path,
            String protocols,
            List<String> settings,
            Map<String, String> secret) {
        this.programs = programs;
        this.repository = repository;
        this.settings = List.copyOf(settings);
        var all =
                new HashMap<>(
                        Map.ofEntries(
                                Map.entry("PATH", path),
                                Map.entry("HOME", repository.toString()),
                                Map.entry("LANG", "C.UTF-8"),
                                Map.entry("LC_ALL", "C"),
                                Map.entry("GIT_DIR", repository.toString()),
                                Map.entry("GIT_CONFIG_NOSYSTEM", "1"),
                                Map.entry("GIT_CONFIG_GLOBAL", "/dev/null"),
                                Map.entry("GIT_TERMINAL_PROMPT", "0"),
                                Map.entry("GIT_ASKPASS", "/bin/false"),
                                Map.entry("GIT_SSH_COMMAND", "ssh -oBatchMode=yes"),
                                Map.entry("GIT_ALLOW_PROTOCOL", protocols)));
        if (!secret.isEmpty()) {
            int count = 0;
            for (var each : secret.entrySet()) {
                all.put("GIT_CONFIG_KEY_" + count, each.getKey());
                all.put("GIT_CONFIG_VALUE_" + count++, each.getValue());
            }
            all.put("GIT_CONFIG_COUNT", Integer.toString(count));
        }
        this.env = Map.copyOf(all);
    }

    /** Runs git and hands back how it ended, whatever that was. */
    Finished run(String... arguments) {
        return run(MOST_OUTPUT, arguments);
    }

    /** The same with another bound for what it prints. */
    Finished run(int mostOutputBytes, String... arguments) {
        var argv = new ArrayList<>(List.of("git", "-c", "core.hooksPath=/dev/null"));
        settings.forEach(setting -> argv.addAll(List.of("-c", setting)));
        argv.addAll(List.of(arguments));
        try {
            return programs.run(
                    new Command(argv, env, repository), Stdin.empty(), PATIENCE, mostOutputBytes);
        } catch (CannotStart e) {
            throw new CadreException(
                    ErrorCode.UNAVAILABLE,
                    "Git cannot be started on the server",
                    Map.of("program", e.program(), "reason", e.reason()),
                    "Install git on the server's machine",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CadreException(
                    ErrorCode.UNAVAILABLE, "The server is stopping", Map.of(), "Try again", e);
        }
    }

    /** The last lines that git wrote to people, without what a URL could carry. */
    static String said(Finished finished) {
        if (finished.timedOut()) {
            return "git did not end in " + PATIENCE.toMinutes() + " minutes";
        }
        var lines = finished.err().strip().lines().filter(line -> !line.isBlank()).toList();
        var last = String.join("; ", lines.subList(Math.max(0, lines.size() - 3), lines.size()));
        var plain = last.replaceAll("\\p{Cntrl}", " ").replaceAll("//[^/@\\s]*@", "//");
        return plain.length() > 500 ? plain.substring(0, 500) : plain;
    }
}
