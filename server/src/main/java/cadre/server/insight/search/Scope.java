package cadre.server.insight.search;

import static java.nio.charset.StandardCharsets.UTF_8;

import cadre.server.access.Seat;
import cadre.wire.id.TeamName;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * For whom a thing is found: each is in the collections of the index that its readers search. The
 * number of a collection is made of its name, so that nothing has to be kept of it; whoever finds a
 * thing is let see it by the store alone.
 */
final class Scope {
    /** All mail, for operators. */
    static final long MESSAGES = of("messages");

    static final long TASKS = of("tasks");
    static final long JOBS = of("jobs");

    private Scope() {}

    /** The mail of a team, for operators. */
    static long messages(TeamName team) {
        return of("messages of " + team);
    }

    /** What a member sent or got. */
    static long mail(Seat seat) {
        return of("mail of " + seat);
    }

    static long tasks(TeamName team) {
        return of("tasks of " + team);
    }

    static long jobs(TeamName team) {
        return of("jobs of " + team);
    }

    private static long of(String name) {
        try {
            var sha = MessageDigest.getInstance("SHA-256").digest(name.getBytes(UTF_8));
            return ByteBuffer.wrap(sha).getLong() & Long.MAX_VALUE;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
