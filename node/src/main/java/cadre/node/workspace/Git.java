package cadre.node.workspace;

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
import java.util.function.UnaryOperator;

/**
 * The git program, run so that no configuration, hook, filter or helper of anyone but this class
 * can make it run something: its environment is built from nothing, and no system or user
 * configuration is read. What remains is the configuration of the git directory, which is always
 * one that the node wrote. Immutable.
 */
final class Git {
    private static final int MOST_OUTPUT = 64 * 1024 * 1024;
    private static final Duration LIMIT = Duration.ofMinutes(15);

    private static final List<String> PASSED_ON =
            List.of(
                    "PATH",
                    "SSH_AUTH_SOCK",
                    "HTTPS_PROXY",
                    "HTTP_PROXY",
                    "NO_PROXY",
                    "https_proxy",
                    "http_proxy",
                    "no_proxy",
                    "GIT_SSL_CAINFO",
                    "SSL_CERT_FILE");

    private static final List<String> SAFE =
            List.of(
                    "core.hooksPath=/dev/null",
                    "core.fsmonitor=false",
                    "core.attributesFile=/dev/null",
                    "core.excludesFile=/dev/null",
                    "core.askPass=/bin/false",
                    "credential.helper=",
                    "gc.auto=0",
                    "maintenance.auto=false",
                    "submodule.recurse=false",
                    "fetch.recurseSubmodules=false",
                    "diff.ignoreSubmodules=all",
                    "protocol.version=2",
                    "http.lowSpeedLimit=100",
                    "http.lowSpeedTime=60",
                    "advice.detachedHead=false");

    private final Programs programs = new Programs();
    private final Map<String, String> env;
    private final List<String> settings;
    private final UnaryOperator<List<String>> wrap;

    private Git(Map<String, String> env, List<String> settings, UnaryOperator<List<String>> wrap) {
        this.env = Map.copyOf(env);
        this.settings = List.copyOf(settings);
        this.wrap = wrap;
    }

    /** Git for the node's own repositories; it may not use any protocol. */
    static Git of(Map<String, String> node) {
        var env = new HashMap<String, String>();
        PASSED_ON.stream().filter(node::containsKey).forEach(name -> env.put(name, node.get(name)));
        env.putIfAbsent("PATH", "/usr/local/bin:/usr/bin:/bin");
        env.put("LC_ALL", "C");
        env.put("HOME", "/nonexistent");
        env.put("GIT_CONFIG_NOSYSTEM", "1");
        env.put("GIT_CONFIG_GLOBAL", "/dev/null");
        env.put("GIT_ATTR_NOSYSTEM", "1");
        env.put("GIT_TERMINAL_PROMPT", "0");
        env.put("GIT_ASKPASS", "/bin/false");
        env.put("SSH_ASKPASS", "/bin/false");
        env.put(
                "GIT_SSH_COMMAND",
                "ssh -o BatchMode=yes -o ConnectTimeout=15 -o ServerAliveInterval=15"
                        + " -o ServerAliveCountMax=4");
        env.put("GIT_ALLOW_PROTOCOL", "none");
        env.put("GIT_NO_REPLACE_OBJECTS", "1");
        env.put("GIT_LITERAL_PATHSPECS", "1");
        return new Git(env, SAFE, UnaryOperator.identity());
    }

    /** The same, with more in its environment. */
    Git with(Map<String, String> more) {
        var all = new HashMap<>(env);
        all.putAll(more);
        return new Git(all, settings, wrap);
    }

    /** The same, with more settings of the form {@code key=value}. */
    Git configured(List<String> more) {
        var all = new ArrayList<>(settings);
        all.addAll(more);
        return new Git(env, all, wrap);
    }

    /** The same, and these protocols may be used. */
    Git allowing(String protocols) {
        return with(Map.of("GIT_ALLOW_PROTOCOL", protocols));
    }

    /** The same, with each argument vector turned into one that runs isolated. */
    Git wrapped(UnaryOperator<List<String>> into) {
        return new Git(env, settings, into);
    }

    /**
     * Runs git in a git directory of the node's.
     *
     * @throws GitFailure if its exit code is not 0, or after the time limit
     */
    Finished run(Path gitDir, String... arguments) throws InterruptedException, GitFailure {
        return run(gitDir, Stdin.empty(), LIMIT, List.of(arguments));
    }

    /** Runs git with its own time limit and standard input. */
    Finished run(Path gitDir, Stdin stdin, Duration limit, List<String> arguments)
            throws InterruptedException, GitFailure {
        return checked(attempt(gitDir, stdin, limit, arguments), arguments);
    }

    /** Runs git and hands back how it ended, whatever its exit code. */
    Finished attempt(Path gitDir, Stdin stdin, Duration limit, List<String> arguments)
            throws InterruptedException {
        try {
            return programs.run(command(gitDir, arguments), stdin, limit, MOST_OUTPUT);
        } catch (CannotStart e) {
            throw missing(e);
        }
    }

    /** Runs git with its standard output written to a file. */
    void runToFile(Path gitDir, Path file, List<String> arguments)
            throws InterruptedException, GitFailure {
        runToFile(gitDir, file, Stdin.empty(), arguments);
    }

    /** The same with something on its standard input. */
    void runToFile(Path gitDir, Path file, Stdin stdin, List<String> arguments)
            throws InterruptedException, GitFailure {
        try {
            var command = command(gitDir, arguments);
            checked(programs.runToFile(command, stdin, file, LIMIT, 64 * 1024), arguments);
        } catch (CannotStart e) {
            throw missing(e);
        }
    }

    private Command command(Path gitDir, List<String> arguments) {
        var argv = new ArrayList<>(List.of("git", "--git-dir=" + gitDir));
        settings.forEach(setting -> {
            argv.add("-c");
            argv.add(setting);
        });
        argv.addAll(arguments);
        return new Command(wrap.apply(argv), env, gitDir);
    }

    private static Finished checked(Finished finished, List<String> arguments) throws GitFailure {
        if (!finished.succeeded() || finished.truncated()) {
            throw GitFailure.of(arguments.getFirst(), finished);
        }
        return finished;
    }

    private static CadreException missing(CannotStart cause) {
        return new CadreException(
                ErrorCode.UNAVAILABLE,
                "git cannot be started on this node",
                Map.of("program", cause.program(), "reason", cause.reason()),
                "Install git 2.31 or newer so that the node finds it in its PATH",
                cause);
    }
}
