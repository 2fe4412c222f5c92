package cadre.app.drill;

import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Which of the things that were broken explains that an attempt did not come to its end: only one
 * of a kind that can have done it, to its node, its server or its store, and while it lived.
 */
final class Causes {
    /** What keeps the beats of a node from a server. */
    private static final Set<FaultKind> SILENCES =
            EnumSet.of(
                    FaultKind.CUT,
                    FaultKind.LONG_CUT,
                    FaultKind.AWAY,
                    FaultKind.DELAY,
                    FaultKind.HALF_OPEN,
                    FaultKind.KILL_NODE,
                    FaultKind.RESTART_NODE,
                    FaultKind.KILL_MACHINE,
                    FaultKind.FILL_DISK,
                    FaultKind.KILL_SERVER,
                    FaultKind.RESTART_SERVER,
                    FaultKind.FILL_SERVER,
                    FaultKind.KILL_POSTGRES);

    /** A lease that ran out, and one more that a server waits that was away itself. */
    private static final Duration SILENT = Plan.LEASE.multipliedBy(2).plusSeconds(5);

    private static final Duration WHOLE_LIFE = Duration.ofDays(1);

    /**
     * What can be the cause of a loss.
     *
     * @param words in the reason that is given for it
     * @param kinds any of them
     * @param before how long before the loss it may have been over
     */
    private record Cause(String words, Set<FaultKind> kinds, Duration before) {}

    private static final List<Cause> LOSSES =
            List.of(
                    // of a node agent or of a supervisor alone the other one sees the end
                    new Cause(
                            "its processes vanished while nobody watched them",
                            EnumSet.of(FaultKind.KILL_SUPERVISOR, FaultKind.KILL_MACHINE),
                            WHOLE_LIFE),
                    new Cause(
                            "the node was restarted ",
                            EnumSet.of(
                                    FaultKind.KILL_NODE,
                                    FaultKind.RESTART_NODE,
                                    FaultKind.KILL_MACHINE),
                            WHOLE_LIFE),
                    new Cause("did not answer for", SILENCES, SILENT),
                    new Cause("before it knew that the agent had begun", SILENCES, SILENT),
                    new Cause("did not come back in time", EnumSet.of(FaultKind.AWAY), WHOLE_LIFE));

    /** What a node writes that ends an attempt because it heard of no server for so long. */
    private static final Pattern UNREACHED =
            Pattern.compile("the server could not be reached for (\\d+) seconds");

    /** Between two faults a node may not have come through, nor have beaten just before one. */
    private static final Duration UNHEARD = Duration.ofSeconds(10);

    /** What can make an agent end with an error, or its node fail with it. */
    private static final Set<FaultKind> FAILS =
            EnumSet.of(FaultKind.KILL_SUPERVISOR, FaultKind.KILL_MACHINE, FaultKind.FILL_DISK);

    private static final Set<FaultKind> HOLDS_UP = EnumSet.of(FaultKind.FILL_DISK);

    private final Journal journal;

    Causes(Journal journal) {
        this.journal = journal;
    }

    /** An attempt that is over. */
    record Life(String attempt, String node, Instant claimedAt, Instant endedAt) {}

    /** Whether something explains that it was lost for that reason. */
    boolean ofLoss(Life life, String reason) {
        return LOSSES.stream()
                        .filter(cause -> reason.contains(cause.words()))
                        .anyMatch(cause -> happened(cause.kinds(), life, cause.before()))
                || ofSilence(life, reason);
    }

    /** One fault alone seldom lasts so long; one after the other they do. */
    private boolean ofSilence(Life life, String reason) {
        var said = UNREACHED.matcher(reason);
        if (!said.find()) {
            return false;
        }
        var needed = Duration.ofSeconds(Long.parseLong(said.group(1))).minus(UNHEARD);
        return journal.longest(SILENCES, life.node(), life.claimedAt(), life.endedAt(), UNHEARD)
                        .compareTo(needed)
                >= 0;
    }

    /** Whether something explains that its agent failed. */
    boolean ofFailure(Life life) {
        return journal.killedAgent(life.attempt()) || happened(FAILS, life, WHOLE_LIFE);
    }

    /** Whether something explains that it ran into a limit. */
    boolean ofOvertime(Life life) {
        return happened(HOLDS_UP, life, WHOLE_LIFE);
    }

    private boolean happened(Set<FaultKind> kinds, Life life, Duration before) {
        var earliest = life.endedAt().minus(before);
        var begin = earliest.isAfter(life.claimedAt()) ? earliest : life.claimedAt();
        return journal.has(kinds, life.node(), begin, life.endedAt());
    }
}
