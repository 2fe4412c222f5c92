package cadre.bench;

import cadre.server.feed.Feed;
import cadre.server.storage.Database;
import cadre.server.storage.DatabaseConfig;
import cadre.wire.event.Actor;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;

/**
 * Durable appends to the feed, one transaction each, by 1, 16 and 64 callers on virtual threads.
 */
final class StoreBench {
    private final InstantSource clock;

    StoreBench(InstantSource clock) {
        this.clock = clock;
    }

    Map<String, Object> run(int count) throws Exception {
        var figures = new LinkedHashMap<String, Object>();
        var began = System.nanoTime();
        figures.put("name", "store");
        figures.put("store", "sqlite");
        for (var callers : new int[] {1, 16, 64}) {
            append(callers, callers == 1 ? Math.max(1, count / 8) : count, figures);
        }
        figures.put("seconds", Math.round((System.nanoTime() - began) / 1e7) / 100.0);
        figures.put("count", count);
        return figures;
    }

    private void append(int callers, int count, Map<String, Object> figures) throws Exception {
        try (var folder = Folder.create();
                var db =
                        Database.open(
                                new DatabaseConfig(
                                        folder.path().resolve("cadre.db"),
                                        DatabaseConfig.Synchronous.FULL),
                                "main")) {
            var feed = new Feed(db, clock);
            drive(db, feed, callers, Math.min(count, 2_000), new Samples());
            var samples = new Samples();
            var from = System.nanoTime();
            drive(db, feed, callers, count, samples);
            var seconds = (System.nanoTime() - from) / 1e9;
            figures.put("callers_" + callers + "_per_second", Math.round(count / seconds));
            samples.into(figures, "callers_" + callers + "_");
        }
    }

    private static void drive(Database db, Feed feed, int callers, int count, Samples samples)
            throws InterruptedException {
        var room = new Semaphore(callers);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var i = 0; i < count; i++) {
                room.acquire();
                threads.execute(() -> {
                    var from = System.nanoTime();
                    db.write(tx -> {
                        feed.append(
                                tx,
                                "bench.appended",
                                "bench",
                                Optional.empty(),
                                Actor.CADRE,
                                Map.of("text", "x".repeat(100)));
                        return true;
                    });
                    samples.add(System.nanoTime() - from);
                    room.release();
                });
            }
        }
    }
}
