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
            var without = (before.perSecond() + after.perSecond()) / 2;
            figures.put("loss_percent", Math.round((1 - held.perSecond() / without) * 1000) / 10.0);
            figures.put(
                    "loss_at_its_end_percent",
                    Math.round((1 - held.rates().getLast() / without) * 1000) / 10.0);
            Limits.into(figures, environment, folder.path());
        }
        return figures;
    }

    private Rates heldOver(Load load, Stores stores, Map<String, Object> figures) throws Exception {
        var over = new AtomicBoolean();
        var taken = new CountDownLatch(1);
        try (var thread = Executors.newVirtualThreadPerTaskExecutor();
                var others = StoreChoice.open(options, load.folder.path())) {
            var holder = thread.submit(() -> hold(others, taken, over));
            try {
                taken.await();
                var rates = load.run();
                figures.put(
                        "doctor",
                        stores.main().findings().stream()
                                .filter(finding -> finding.name().equals(HELD))
                                .map(finding -> finding.text() + ". " + finding.fix())
                                .toList());
                return rates;
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

    /** Claimed and completed jobs per second, round by round. */
    private record Rates(List<Double> rates, double perSecond) {
        void into(Map<String, Object> figures, String prefix) {
            figures.put(prefix + "claim_and_complete_per_second", Math.round(perSecond));
            figures.put(prefix + "first_round_per_second", Math.round(rates.getFirst()));
            figures.put(prefix + "last_round_per_second", Math.round(rates.getLast()));
            figures.put(prefix + "jobs", rates.size() * JOBS_OF_A_ROUND);
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

        private static double rate(Map<String, Object> round) {
            if (round.get("claim_and_complete_per_second") instanceof Number rate) {
                return rate.doubleValue();
            }
            throw new IllegalStateException("the round did not say how fast it was");
        }

        /** Rounds until the time is over; the first call is one round, which warms up. */
        Rates run() throws Exception {
            var end = System.nanoTime() + (warm ? time.toNanos() : 0);
            warm = true;
            var rates = new ArrayList<Double>();
            var seconds = 0.0;
            do {
                var round = new LinkedHashMap<String, Object>();
                queue.round(stores, folder.path(), nodes, JOBS_OF_A_ROUND, round);
                var rate = rate(round);
                rates.add(rate);
                seconds += JOBS_OF_A_ROUND / rate;
            } while (System.nanoTime() < end);
            return new Rates(rates, rates.size() * JOBS_OF_A_ROUND / seconds);
        }
    }
}
