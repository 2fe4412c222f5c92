package cadre.process.isolation;

import java.util.ArrayList;
import java.util.List;

/** A proven kind applied to one sandbox; it turns what is to run into what isolates and runs it. */
public final class IsolationPlan {
    private final Isolation isolation;
    private final IsolationKind kind;
    private final Sandbox sandbox;
    private final List<AgentUser> user;

    IsolationPlan(Isolation isolation, IsolationKind kind, Sandbox sandbox, List<AgentUser> user) {
        this.isolation = isolation;
        this.kind = kind;
        this.sandbox = sandbox;
        this.user = user;
    }

    /** What holds the agent, to be shown on the job. */
    public IsolationKind kind() {
        return kind;
    }

    /**
     * True when files are isolated by mounts: then {@code /tmp} is the sandbox's temporary folder
     * and the sandbox's directory is entered. Otherwise the command's own directory counts.
     */
    public boolean mounts() {
        return switch (kind) {
            case BUBBLEWRAP, UNSHARE -> true;
            case USER, NONE -> false;
        };
    }

    /**
     * The argument vector that runs {@code argv} inside. Its program must be an absolute path that
     * is visible inside, or a name that is found there in the command's PATH.
     */
    public List<String> wrap(List<String> argv) {
        var tools = isolation.tools();
        return switch (kind) {
            case BUBBLEWRAP ->
                    Bubblewrap.wrap(
                            Tools.required(tools.bubblewrap(), "bwrap"),
                            sandbox,
                            isolation.userNamespaces(kind),
                            argv);
            case UNSHARE -> Unshare.wrap(tools, sandbox, isolation.userNamespaces(kind), argv);
            case USER -> asUser(tools, user.getFirst(), argv);
            case NONE -> contained(tools, argv);
        };
    }

    private List<String> asUser(Tools tools, AgentUser as, List<String> argv) {
        var line = new ArrayList<>(Unshare.withoutCapabilities(tools));
        line.addAll(1, List.of("--reuid=" + as.uid(), "--regid=" + as.gid(), "--clear-groups"));
        line.addAll(argv);
        return List.copyOf(line);
    }

    private List<String> contained(Tools tools, List<String> argv) {
        return switch (isolation.containment()) {
            case UNSHARE -> Unshare.contain(tools, argv);
            case BUBBLEWRAP ->
                    Bubblewrap.contain(
                            Tools.required(tools.bubblewrap(), "bwrap"), sandbox.directory(), argv);
            case USER, NONE -> List.copyOf(argv);
        };
    }
}
