package cadre.node.agents;

import cadre.process.isolation.Sandbox;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * How to start an agent.
 *
 * @param argv the program by absolute path and its arguments; no shell sees them
 * @param env in addition to PATH, HOME, LANG, TERM, TMPDIR and CADRE_ATTEMPT; wins over the
 *     secrets, the job's own win over these
 * @param withheld variables that it must not get, whoever else gives them
 * @param stdin what it reads on standard input, in full; end of file at once when empty
 * @param readable files and folders that must be visible to it, as they are named here
 * @param login files with the login of the node's user, as it sees them in its home; it may change
 *     them, and sees nothing else of the folders in which they lie
 * @param secrets values to mask in everything it writes
 * @param account what it logs in with, for people; never a value, empty if it needs none
 * @param notices what people should know of it, for the log
 * @param late what may hold a secret, by folder and name in its home: written when the scripts
 *     before it have ended, which get none
 */
public record Invocation(
        List<String> argv,
        Map<String, String> env,
        Set<String> withheld,
        Optional<String> stdin,
        List<Path> readable,
        List<Sandbox.Placed> login,
        List<String> secrets,
        String account,
        List<String> notices,
        Map<LateFile, Supplier<String>> late) {

    /**
     * A file that is written last.
     *
     * @param folder in the home, such as {@code .codex}
     * @param name in it
     */
    record LateFile(String folder, String name) {}

    public Invocation {
        argv = List.copyOf(argv);
        env = Map.copyOf(env);
        withheld = Set.copyOf(withheld);
        readable = List.copyOf(readable);
        login = List.copyOf(login);
        secrets = List.copyOf(secrets);
        notices = List.copyOf(notices);
        late = Map.copyOf(late);
    }

    /**
     * Writes what the agent alone may see into its home.
     *
     * @throws cadre.wire.error.CadreException UNAVAILABLE if it cannot be written
     */
    public void writeLate(Path home) {
        var agent = new AgentHome(home);
        late.forEach(
                (file, text) -> agent.write(agent.folder(file.folder()), file.name(), text.get()));
    }

    /** With nothing to say. */
    Invocation(
            List<String> argv,
            Map<String, String> env,
            Set<String> withheld,
            Optional<String> stdin,
            List<Path> readable,
            List<Sandbox.Placed> login,
            List<String> secrets,
            String account) {
        this(argv, env, withheld, stdin, readable, login, secrets, account, List.of(), Map.of());
    }

    /** Of a program that needs no account. */
    Invocation(
            List<String> argv,
            Map<String, String> env,
            Optional<String> stdin,
            List<Path> readable) {
        this(argv, env, Set.of(), stdin, readable, List.of(), List.of(), "");
    }
}
