package cadre.bench;

import cadre.server.feed.Feed;
import cadre.server.storage.Database;
import cadre.wire.event.Actor;
import cadre.wire.json.Json;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Durable appends to the feed by 1, 16 and 64 callers on virtual threads, and on SQLite the same
 * rows written with one transaction for each call, in the same run.
 */
final class StoreBench {
    private static final int WARM_UP = 2_000;
    private static final int PLAIN_SHARE = 4;
    private static final Map<String, String> BODY = Map.of("text", "x".repeat(100));

    private final Map<String, String> environment;
    private final Options options;
    private final InstantSource clock;

    StoreBench(Map<String, String> environment, Options options, InstantSource clock) {
        this.environment = environment;
        this.options = options;
        this.clock = clock;
    }

    Map<String, Object> run(int count) throws Exception {
        var figures = new LinkedHashMap<String, Object>();
        var began = System.nanoTime();
        figures.put("name", "store");
        figures.put("store", options.store());
        figures.put("durability", options.isPostgres() ? "as the server is set" : "FULL");
        try (var folder = Folder.create()) {
            for (var callers : new int[] {1, 16, 64}) {
                var each = callers == 1 ? Math.max(1, count / 8) : count;
                var place = folder.path().resolve("callers" + callers);
                var name = "callers_" + callers + "_";
                var group = grouped(place, callers, each, name, figures);
                if (!options.isPostgres()) {
                    var one = oneByOne(place, callers, Math.max(1, each / PLAIN_SHARE));
                    figures.put(name + "one_transaction_each_per_second", Math.round(one));
                    figures.put(name + "group_to_one_ratio", Math.round(group / one * 10) / 10.0);
                }
            }
            Limits.into(figures, environment, folder.path());
        }
        figures.put("seconds", Math.round((System.nanoTime() - began) / 1e7) / 100.0);
        figures.put("count", count);
        return figures;
    }

    private double grouped(
            Path place, int callers, int count, String name, Map<String, Object> figures)
            throws Exception {
        try (var stores = StoreChoice.open(options, place)) {
            var db = stores.main();
            var feed = new Feed(db, clock);
            Callers.drive(callers, Math.min(count, WARM_UP), _ -> append(db, feed));
            var from = System.nanoTime();
            var samples = Callers.drive(callers, count, _ -> append(db, feed));
            var rate = count / ((System.nanoTime() - from) / 1e9);
            figures.put(name + "per_second", Math.round(rate));
            samples.into(figures, name);
            return rate;
        }
    }

    private static void append(Database db, Feed feed) {
        db.write(tx -> {
            feed.append(tx, "bench.appended", "bench", Optional.empty(), Actor.CADRE, BODY);
            return true;
        });
    }

    private double oneByOne(Path place, int callers, int count) throws Exception {
        try (var plain = new PlainStore(place.resolve("cadre.db"))) {
            Callers.drive(callers, Math.min(count, WARM_UP), _ -> append(plain));
            var from = System.nanoTime();
            Callers.drive(callers, count, _ -> append(plain));
            return count / ((System.nanoTime() - from) / 1e9);
        }
    }

    private void append(PlainStore plain) {
        plain.append(clock.millis(), Json.write(BODY));
    }
}
