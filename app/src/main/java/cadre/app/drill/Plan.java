package cadre.app.drill;

import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.job.OnDisconnect;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/** All that a drill will do, made from its seed alone. */
record Plan(List<PlannedJob> jobs, List<PlannedFault> faults) {
    /** Of a server that is started with this lease. */
    static final Duration LEASE = Duration.ofSeconds(12);

    static final int NODES = 2;

    /** After the last fault and the last job some time is left in which they meet. */
    private static final double FILED_UNTIL = 0.85;

    private static final long FIRST_FAULT_MS = 4_000;

    /** How many jobs are sure to be cancelled while their node is away. */
    private static final int CANCELLED_AWAY = 6;

    /** How long before the node is replaced that has their agents. */
    private static final Duration REPLACED_AFTER = Duration.ofSeconds(OnDisconnect.SHORTEST_SEC);

    /** How many jobs are replaced because their node is away for too long; half are on it. */
    private static final int REPLACED = 6;

    /** A drill that lasts so long has a node away for long, once. */
    private static final Duration LONG_DRILL = Duration.ofMinutes(4);

    private static final Duration AWAY_AT = Duration.ofSeconds(40);

    /** The server acts a margin after the time, when its reaper looks. */
    private static final Duration AWAY_FOR =
            REPLACED_AFTER.plus(OnDisconnect.MARGIN).plusSeconds(15);

    /** Weights: what people do most comes most. */
    private static final List<JobKind> KINDS =
            List.of(
                    JobKind.PLAIN,
                    JobKind.PLAIN,
                    JobKind.PLAIN,
                    JobKind.PLAIN,
                    JobKind.PLAIN,
                    JobKind.LOUD,
                    JobKind.LOUD,
                    JobKind.SETSID,
                    JobKind.FORK,
                    JobKind.NOHUP,
                    JobKind.CLEARED,
                    JobKind.NEWBORN,
                    JobKind.HANG,
                    JobKind.DEAF,
                    JobKind.FAIL);

    Plan {
        jobs = List.copyOf(jobs);
        faults = List.copyOf(faults);
    }

    /**
     * The plan of a drill.
     *
     * @param cannot faults that cannot be made here
     */
    static Plan of(DrillSettings settings, Set<FaultKind> cannot) {
        var chance = new Random(settings.seed());
        return new Plan(jobs(settings, chance), faults(settings, cannot, chance));
    }

    private static List<PlannedJob> jobs(DrillSettings settings, Random chance) {
        var all = new ArrayList<PlannedJob>();
        var deck = new ArrayList<JobKind>();
        var span = (long) (settings.lasts().toMillis() * FILED_UNTIL);
        for (int n = 0; n < settings.jobs(); n++) {
            if (n < CANCELLED_AWAY && settings.jobs() >= 2 * CANCELLED_AWAY) {
                all.add(cancelledAway(settings, n));
                continue;
            }
            if (isLong(settings) && n < CANCELLED_AWAY + REPLACED) {
                all.add(replaced(settings, n));
                continue;
            }
            if (deck.isEmpty()) {
                deck.addAll(KINDS);
                Collections.shuffle(deck, chance);
            }
            var kind = deck.removeLast();
            all.add(
                    new PlannedJob(
                            key(settings, n),
                            Duration.ofMillis(chance.nextLong(span)),
                            kind,
                            end(kind, chance),
                            kind == JobKind.LOUD ? 1 + chance.nextInt(8) : 1 + chance.nextInt(5),
                            100 + chance.nextInt(1_200),
                            chance.nextInt(4) == 0,
                            Optional.empty()));
        }
        all.sort(Comparator.comparing(PlannedJob::at));
        return all;
    }

    /** Runs when the first cut begins, and is cancelled in the middle of it. */
    private static PlannedJob cancelledAway(DrillSettings settings, int number) {
        return new PlannedJob(
                key(settings, number),
                Duration.ofMillis(100 * number),
                JobKind.HANG,
                PlannedJob.End.CANCEL,
                7,
                500,
                false,
                Optional.empty());
    }

    /** Runs when its node goes away, and is cancelled when its second attempt runs. */
    private static PlannedJob replaced(DrillSettings settings, int number) {
        return new PlannedJob(
                key(settings, number),
                AWAY_AT.minusSeconds(12),
                JobKind.HANG,
                PlannedJob.End.CANCEL,
                (int) AWAY_FOR.plusSeconds(25).toSeconds(),
                500,
                false,
                Optional.of(REPLACED_AFTER));
    }

    private static boolean isLong(DrillSettings settings) {
        return settings.lasts().compareTo(LONG_DRILL) >= 0
                && settings.jobs() >= 10 * (CANCELLED_AWAY + REPLACED);
    }

    private static String key(DrillSettings settings, int number) {
        return "s%d-%05d".formatted(settings.seed(), number);
    }

    private static PlannedJob.End end(JobKind kind, Random chance) {
        if (kind.neverEnds()) {
            return chance.nextBoolean() ? PlannedJob.End.CANCEL : PlannedJob.End.TIMEOUT;
        }
        return kind.escapes() && chance.nextInt(3) == 0
                ? PlannedJob.End.CANCEL
                : PlannedJob.End.ITSELF;
    }

    private static List<PlannedFault> faults(
            DrillSettings settings, Set<FaultKind> cannot, Random chance) {
        var kinds =
                FaultKind.planned()
                        .filter(kind -> settings.wants(kind) && !cannot.contains(kind))
                        .toList();
        if (kinds.isEmpty()) {
            throw new CadreException(
                    ErrorCode.INVALID,
                    "Nothing of what is to be broken can be broken here",
                    Map.of("faults", settings.only()),
                    "Run it as root, or with the other --store, or ask for other faults");
        }
        var all = new ArrayList<PlannedFault>();
        if (isLong(settings) && settings.wants(FaultKind.LONG_CUT)) {
            all.add(new PlannedFault(AWAY_AT, FaultKind.AWAY, chance.nextInt(NODES), AWAY_FOR));
        }
        var deck = new ArrayList<FaultKind>();
        var end = settings.lasts().toMillis();
        // About one in three seconds; a long drill gives what it breaks more time to get going.
        var every = Math.clamp(end / 40, 2_500, 6_000);
        for (long at = FIRST_FAULT_MS; at < end; at += every / 2 + chance.nextLong(every)) {
            if (deck.isEmpty()) {
                deck.addAll(kinds);
                Collections.shuffle(deck, chance);
            }
            var first = at == FIRST_FAULT_MS && settings.wants(FaultKind.LONG_CUT);
            var kind = first ? FaultKind.LONG_CUT : deck.removeLast();
            var targets = targets(kind, settings.servers());
            all.add(
                    new PlannedFault(
                            Duration.ofMillis(at),
                            kind,
                            chance.nextInt(targets),
                            Duration.ofMillis(lasts(kind, chance))));
        }
        all.sort(Comparator.comparing(PlannedFault::at));
        return all;
    }

    /** The small disk is the first node's. */
    private static int targets(FaultKind kind, int servers) {
        if (kind == FaultKind.FILL_DISK || kind == FaultKind.KILL_POSTGRES) {
            return 1;
        }
        return kind.isOfServer() ? servers : NODES;
    }

    private static long lasts(FaultKind kind, Random chance) {
        return switch (kind) {
            case KILL_SERVER, KILL_POSTGRES -> 200 + chance.nextInt(2_500);
            case KILL_NODE, KILL_MACHINE -> 200 + chance.nextInt(3_000);
            case KILL_SUPERVISOR, KILL_AGENT, RESTART_SERVER, RESTART_NODE -> 0;
            case CUT, DELAY, HALF_OPEN -> 500 + chance.nextInt(5_000);
            case LONG_CUT -> LEASE.toMillis() + 4_000 + chance.nextInt(4_000);
            case FILL_DISK, FILL_SERVER -> 2_000 + chance.nextInt(4_000);
            case AWAY -> throw new IllegalStateException("it is planned by itself");
        };
    }
}
