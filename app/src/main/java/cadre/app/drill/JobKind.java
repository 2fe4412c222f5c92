package cadre.app.drill;

import java.util.Locale;

/** What an agent of the drill does; the word is known to {@code agent.bash}. */
enum JobKind {
    /** Commits a few times, says a line each time. */
    PLAIN,
    /** Prints megabytes, and bytes that are no text. */
    LOUD,
    /** Leaves a child in a session of its own that keeps the output open. */
    SETSID,
    /** Leaves a child whose parents are gone. */
    FORK,
    /** Leaves a child that is deaf for SIGTERM and SIGHUP. */
    NOHUP,
    /** Leaves a child without an environment, in another folder. */
    CLEARED,
    /** Leaves one that makes children all the time. */
    NEWBORN,
    /** Does nothing for ever. */
    HANG,
    /** The same, and does not hear SIGTERM. */
    DEAF,
    /** Commits, and ends with exit code 7. */
    FAIL;

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether it has nothing to do at its end but to be ended. */
    boolean neverEnds() {
        return this == HANG || this == DEAF;
    }

    boolean escapes() {
        return switch (this) {
            case SETSID, FORK, NOHUP, CLEARED, NEWBORN -> true;
            case PLAIN, LOUD, HANG, DEAF, FAIL -> false;
        };
    }

    boolean commits() {
        return this == PLAIN || this == FAIL;
    }
}
