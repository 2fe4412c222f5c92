package cadre.bench;

import cadre.server.access.Principal;
import cadre.server.storage.Stores;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What a snapshot that somebody holds costs on PostgreSQL: the load of the queue's bench for some
 * time without one, for as long with one that was taken at its beginning, and without one again;
 * and what the doctor says meanwhile.
 */
final class SnapshotBench {
    private static final int JOBS_OF_A_ROUND = 5_000;
    private static final String HELD = "held snapshot";

    private final QueueBench queue;
    private final Map<String, String> environment;
    private final Options options;

    SnapshotBench(Map<String, String> environment, Options options, InstantSource clock) {
        this.queue = new QueueBench(environment, options, clock);
        this.environment = environment;
        this.options = options;
    }

    /**
     * Measures.
     *
     * @param seconds of each of the three
     */
    Map<String, Object> run(int seconds) throws Exception {
        if (!options.isPostgres()) {
            throw new IllegalArgumentException(
                    "snapshot needs --store postgresql --db URL: SQLite has one writer, and its"
                            + " readers are short");
        }
        var figures = new LinkedHashMap<String, Object>();
        figures.put("name", "snapshot");
        figures.put("store", options.store());
        figures.put("count", seconds);
        try (var folder = Folder.create();
                var stores = StoreChoice.open(options, folder.path())) {
            var load = new Load(stores, folder, Duration.ofSeconds(seconds));
            load.run();
            var before = load.run();
            var held = heldOver(load, stores, figures);
            var after = load.run();
            before.into(figures, "before_");
            held.into(figures, "held_");
            after.into(figures, "after_");
            figures.put("loss_percent", loss(before.perSecond(), held.perSecond()));
            figures.put("loss_by_processor_percent", loss(held.costUs(), before.costUs()));
            figures.put(
                    "loss_by_processor_at_its_end_percent",
                    loss(held.rounds().getLast().costUs(), before.costUs()));
            Limits.into(figures, environment, folder.path());
        }
        return figures;
    }

    private Rounds heldOver(Load load, Stores stores, Map<String, Object> figures)
            throws Exception {
        var over = new AtomicBoolean();
        var taken = new CountDownLatch(1);
        try (var thread = Executors.newVirtualThreadPerTaskExecutor();
                var others = StoreChoice.open(options, load.folder.path())) {
            var holder = thread.submit(() -> hold(others, taken, over));
            try {
                taken.await();
                var rounds = load.run();
                figures.put(
                        "doctor",
                        stores.main().findings().stream()
                                .filter(finding -> finding.name().equals(HELD))
                                .map(finding -> finding.text() + ". " + finding.fix())
                                .toList());
                return rounds;
            } finally {
                over.set(true);
                holder.get();
            }
        }
    }

    /** One transaction; never idle for long, or it would be ended by the server's settings. */
    private static long hold(Stores others, CountDownLatch taken, AtomicBoolean over) {
        return others.main()
                .read(tx -> {
                    var seen = tx.one("select count(*) as n from event", row -> row.number("n"));
                    taken.countDown();
                    while (!over.get()) {
                        tx.one("select 1 as n from pg_sleep(0.5)", row -> row.number("n"));
                    }
                    return seen.orElseThrow();
                });
    }

    /** By how much {@code less} is below {@code more}. */
    private static double loss(double more, double less) {
        return Math.round((1 - less / more) * 1000) / 10.0;
    }

    /**
     * A round of claimed and completed jobs.
     *
     * @param costUs processor time of a job, here and in PostgreSQL: what a busy machine does not
     *     change
     */
    private record Round(double perSecond, double costUs) {
        static Round of(Map<String, Object> figures) {
            return new Round(
                    number(figures, "claim_and_complete_per_second"),
                    number(figures, "cpu_us_per_job") + number(figures, "postgres_cpu_us_per_job"));
        }

        private static double number(Map<String, Object> figures, String name) {
            return figures.get(name) instanceof Number number ? number.doubleValue() : 0;
        }
    }

    /** The rounds of one of the three. */
    private record Rounds(List<Round> rounds) {
        double perSecond() {
            return rounds.size()
                    / rounds.stream().mapToDouble(round -> 1 / round.perSecond()).sum();
        }

        double costUs() {
            return rounds.stream().mapToDouble(Round::costUs).average().orElse(0);
        }

        void into(Map<String, Object> figures, String prefix) {
            figures.put(prefix + "jobs", rounds.size() * JOBS_OF_A_ROUND);
            figures.put(prefix + "claim_and_complete_per_second", Math.round(perSecond()));
            figures.put(prefix + "last_round_per_second", Math.round(rounds.getLast().perSecond()));
            figures.put(prefix + "processor_us_per_job", Math.round(costUs()));
            figures.put(
                    prefix + "last_round_processor_us_per_job",
                    Math.round(rounds.getLast().costUs()));
        }
    }

    private final class Load {
        private final Stores stores;
        private final Folder folder;
        private final Duration time;
        private final List<Principal> nodes;
        private boolean warm;

        Load(Stores stores, Folder folder, Duration time) {
            this.stores = stores;
            this.folder = folder;
            this.time = time;
            this.nodes = queue.enlist(stores, folder.path());
        }

        /** Rounds until the time is over; the first call is one round, which warms up. */
        Rounds run() throws Exception {
            var end = System.nanoTime() + (warm ? time.toNanos() : 0);
            warm = true;
            var rounds = new ArrayList<Round>();
            do {
                var round = new LinkedHashMap<String, Object>();
                queue.round(stores, folder.path(), nodes, JOBS_OF_A_ROUND, round);
                rounds.add(Round.of(round));
            } while (System.nanoTime() < end);
            return new Rounds(rounds);
        }
    }
}
