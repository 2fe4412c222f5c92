package cadre.process.sweep;

import java.util.List;

/**
 * What a sweep ended beyond the program that was launched and what wraps it. Each entry is "command
 * (pid N)", at most {@value #MAX_NAMED} of each and then "and N more"; the command is the name the
 * process gave itself, so treat it as untrusted.
 *
 * @param terminated ended after SIGTERM, within the grace time
 * @param killed needed SIGKILL
 * @param left how many are still there: in uninterruptible sleep, not ours to signal, or born
 *     faster than killed; 0 means that none is left
 */
public record Swept(List<String> terminated, List<String> killed, int left) {
    static final int MAX_NAMED = 200;

    /** Copies the lists in. */
    public Swept {
        terminated = List.copyOf(terminated);
        killed = List.copyOf(killed);
    }

    /** True when there was nothing to end. */
    public boolean foundNothing() {
        return terminated.isEmpty() && killed.isEmpty() && left == 0;
    }
}
