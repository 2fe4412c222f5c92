package cadre.node.agents;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How to start an agent.
 *
 * @param argv the program by absolute path and its arguments; no shell sees them
 * @param env in addition to PATH, HOME, LANG, TERM, TMPDIR, CADRE_ATTEMPT and the job's own, which
 *     win over these
 * @param stdin what it reads on standard input, in full; end of file at once when empty
 * @param readable files and folders that must be visible to it, as they are named here
 * @param writable the same, and it may change them
 * @param secrets values to mask in everything it writes
 */
public record Invocation(
        List<String> argv,
        Map<String, String> env,
        Optional<String> stdin,
        List<Path> readable,
        List<Path> writable,
        List<String> secrets) {
    public Invocation {
        argv = List.copyOf(argv);
        env = Map.copyOf(env);
        readable = List.copyOf(readable);
        writable = List.copyOf(writable);
        secrets = List.copyOf(secrets);
    }
}
