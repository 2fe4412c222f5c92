package cadre.app.drill;

import java.util.Locale;
import java.util.stream.Stream;

/** What the drill does to its servers, its nodes and what is between them. */
enum FaultKind {
    /** {@code kill -9} of a server, which is started again. */
    KILL_SERVER,
    /** {@code kill -9} of a node's agent; its supervisor and its agents go on. */
    KILL_NODE,
    /** {@code kill -9} of a node's supervisor. */
    KILL_SUPERVISOR,
    /** {@code kill -9} of node, supervisor and all agents, as when a machine dies. */
    KILL_MACHINE,
    /** {@code kill -9} of one running agent. */
    KILL_AGENT,
    /** SIGTERM and a new start of a server. */
    RESTART_SERVER,
    /** SIGTERM and a new start of a node. */
    RESTART_NODE,
    /** Connections between a node and its server are cut, for less than a lease. */
    CUT,
    /** The same for longer than a lease. */
    LONG_CUT,
    /**
     * The same for longer than a job waits that is to be replaced; only in drills that have the
     * time.
     */
    AWAY,
    /** What is sent arrives late. */
    DELAY,
    /** What is sent never arrives, and nobody is told. */
    HALF_OPEN,
    /** The disk with a node's workspaces is filled. */
    FILL_DISK,
    /** The disk with the home of a server, and so with its SQLite store, is filled. */
    FILL_SERVER,
    /** {@code kill -9} of all of PostgreSQL, which is started again. */
    KILL_POSTGRES;

    /** Those that can be asked for; a long drill adds {@link #AWAY} by itself. */
    static Stream<FaultKind> planned() {
        return Stream.of(values()).filter(kind -> kind != AWAY);
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    boolean isKill() {
        return name().startsWith("KILL_");
    }

    boolean isRestart() {
        return name().startsWith("RESTART_");
    }

    boolean isNetwork() {
        return switch (this) {
            case CUT, LONG_CUT, AWAY, DELAY, HALF_OPEN -> true;
            case KILL_SERVER,
                    KILL_NODE,
                    KILL_SUPERVISOR,
                    KILL_MACHINE,
                    KILL_AGENT,
                    RESTART_SERVER,
                    RESTART_NODE,
                    FILL_DISK,
                    FILL_SERVER,
                    KILL_POSTGRES ->
                    false;
        };
    }

    /** Whether it is done to a server, or to the store of all, and not to a node. */
    boolean isOfServer() {
        return switch (this) {
            case KILL_SERVER, RESTART_SERVER, FILL_SERVER, KILL_POSTGRES -> true;
            case KILL_NODE,
                    KILL_SUPERVISOR,
                    KILL_MACHINE,
                    KILL_AGENT,
                    RESTART_NODE,
                    CUT,
                    LONG_CUT,
                    AWAY,
                    DELAY,
                    HALF_OPEN,
                    FILL_DISK ->
                    false;
        };
    }
}
