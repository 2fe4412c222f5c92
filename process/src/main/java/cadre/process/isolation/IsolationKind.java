package cadre.process.isolation;

import java.util.Arrays;
import java.util.Optional;

/** How an agent is kept from what is not its own, strongest first. */
public enum IsolationKind {
    /** bubblewrap: user, mount, PID and IPC namespaces, no capability; works without root. */
    BUBBLEWRAP,
    /** The same with util-linux alone; slower to start. */
    UNSHARE,
    /** A uid of the attempt's own, from root only: file permissions hide, nothing is read-only. */
    USER,
    /** Files are not isolated at all; only by name. */
    NONE;

    /** The word in configuration, on nodes and on jobs: lower case. */
    public String word() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }

    /** The kind with this word; empty for any other, {@code auto} included. */
    public static Optional<IsolationKind> of(String word) {
        return Arrays.stream(values()).filter(kind -> kind.word().equals(word)).findFirst();
    }
}
