package cadre.server.retention;

import cadre.server.access.Principal;
import cadre.server.feed.Feed;
import cadre.server.fleet.artifact.FileSweep;
import cadre.server.retention.RetentionPolicy.Bound;
import cadre.server.storage.Database;
import cadre.server.storage.DatabaseConfig.Synchronous;
import cadre.server.storage.PostgresUrl;
import cadre.server.storage.StoreConfig;
import cadre.server.storage.Stores;
import cadre.server.storage.Tx;
import cadre.wire.api.Grant;
import cadre.wire.event.Actor;
import cadre.wire.id.KeyId;
import cadre.wire.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;

/**
 * Measures, by hand, how long retention holds the writer of a big store and what others feel of it:
 * {@code RetentionMeasure FOLDER JOBS EVENTS [fill]} (which only fills the store), with {@code
 * -Dcadre.measure.db=URL} on an empty PostgreSQL database, which is filled. Deletes the older tenth
 * of both, and of logs and artifacts some more, while four threads append events; the same load
 * alone is measured before and after. Prints one JSON object.
 */
public final class RetentionMeasure {
    private static final Instant NOW = Instant.parse("2026-11-25T12:00:00Z");
    private static final Duration SPAN = Duration.ofDays(100);
    private static final int BATCH = 5_000;
    private static final int WRITERS = 4;
    private static final Duration ALONE = Duration.ofSeconds(15);
    private static final Principal ROOT =
            new Principal(new KeyId(1), "root", Grant.ADMIN, Optional.empty(), "127.0.0.1");

    private static final String DB = System.getProperty("cadre.measure.db", "");

    private final Path folder;
    private final long jobs;
    private final long events;
    private final boolean onlyFill;

    private RetentionMeasure(Path folder, long jobs, long events, boolean onlyFill) {
        this.onlyFill = onlyFill;
        this.folder = folder;
        this.jobs = jobs;
        this.events = events;
    }

    /** Runs it. */
    public static void main(String... args) throws Exception {
        var folder = args.length > 0 ? Path.of(args[0]) : Files.createTempDirectory("retention");
        new RetentionMeasure(
                        folder,
                        args.length > 1 ? Long.parseLong(args[1]) : 1_000_000,
                        args.length > 2 ? Long.parseLong(args[2]) : 10_000_000,
                        args.length > 3 && args[3].equals("fill"))
                .run();
    }

    private void run() throws Exception {
        try (var stores = open(Synchronous.NORMAL)) {
            if (isEmpty(stores.main())) {
                fill(stores.main(), stores.logs());
            }
        }
        if (!onlyFill) {
            try (var stores = open(Synchronous.FULL)) {
                measure(stores);
            }
        }
    }

    private Stores open(Synchronous synchronous) {
        return Stores.open(
                !DB.isEmpty()
                        ? new StoreConfig.Shared(PostgresUrl.parse(DB, ""))
                        : new StoreConfig.Files(folder.resolve("cadre.db"), synchronous));
    }

    private static boolean isEmpty(Database db) {
        return db.read(tx -> tx.one("select id from job limit 1", row -> row.number("id")))
                .isEmpty();
    }

    private void fill(Database db, Database logs) {
        db.write(tx -> tx.update("insert into requirement (key, body) values ('r', '{}')"));
        for (long from = 1; from <= jobs; from += BATCH) {
            var first = from;
            db.write(tx -> {
                LongStream.range(first, Math.min(jobs + 1, first + BATCH))
                        .forEach(id -> job(tx, id));
                return first;
            });
            logs.write(tx -> {
                LongStream.range(first, Math.min(jobs + 1, first + BATCH))
                        .forEach(id -> log(tx, id));
                return first;
            });
            said("jobs", first, jobs);
        }
        for (long from = 1; from <= events; from += BATCH) {
            var first = from;
            db.write(tx -> {
                LongStream.range(first, Math.min(events + 1, first + BATCH))
                        .forEach(seq -> event(tx, seq));
                return first;
            });
            said("events", first, events);
        }
        if (db.dialect().isShared()) { // the numbers above were given, not drawn
            var next = events + 1;
            db.write(tx -> tx.update("alter table event alter column seq restart with " + next));
        }
    }

    private static void said(String what, long count, long all) {
        if (count % 200_000 == 1) {
            System.err.println(what + " " + count + " of " + all);
        }
    }

    private long at(long number, long all) {
        return NOW.minus(SPAN).toEpochMilli() + SPAN.toMillis() / all * number;
    }

    private void job(Tx tx, long id) {
        tx.update(
                """
                insert into job (id, state, since_ms, priority, fair_rank, requirement, agent,
                       submitter_key, submitter, filed_at_ms, attempt, tries_left, node,
                       timeout_sec, placement, preferred_tags, request_hash, labels, prompt_head,
                       request)
                values (?, ?, ?, 5, ?, 'r', 'rehearsal', 1, 'ann', ?, 1, 0, ?, 60, 'least_loaded',
                        '', 'h', '{}', ?, ?)
                """,
                id,
                id % 10 == 0 ? "failed" : "succeeded",
                at(id, jobs) + 60_000,
                id,
                at(id, jobs),
                "build-" + id % 20,
                "do the thing number " + id,
                "{\"prompt\":\"" + "x".repeat(600) + "\"}");
        tx.update(
                "insert into job_label (job_id, name, value) values (?, 'team', ?)",
                id,
                "t" + id % 9);
        tx.update(
                """
                insert into attempt (job_id, number, node, state, claimed_at_ms, lease_until_ms,
                       deadline_ms, ended_at_ms, result, applied)
                values (?, 1, ?, 'succeeded', ?, 0, 0, ?, ?, 1)
                """,
                id,
                "build-" + id % 20,
                at(id, jobs),
                at(id, jobs) + 60_000,
                "{\"answer\":\"" + "y".repeat(200) + "\"}");
        if (id % 4 == 0) {
            tx.update(
                    """
                    insert into artifact (job_id, number, kind, repository, name, bytes, sha256,
                           stored_at_ms)
                    values (?, 1, 'patch', '', 'a.patch', 1000, ?, ?)
                    """,
                    id,
                    "%064x".formatted(id),
                    at(id, jobs) + 60_000);
        }
    }

    private static void log(Tx tx, long id) {
        tx.update(
                """
                insert into log_stream (attempt, stream, end_byte, stored_bytes)
                values (?, 'out', 2000, 2000)
                """,
                "j" + id + ".1");
        tx.update(
                """
                insert into log_chunk (attempt, seq, stream, start_byte, size, missing, at_ms, body)
                values (?, 1, 'out', 0, 2000, 0, 0, ?)
                """,
                "j" + id + ".1",
                new byte[2000]);
    }

    private void event(Tx tx, long seq) {
        tx.update(
                """
                insert into event (seq, at_ms, kind, thing, job_id, actor_name, actor_key,
                       actor_address, body)
                values (?, ?, 'job.started', ?, ?, 'ann', 1, '127.0.0.1', '{"state":"running"}')
                """,
                seq,
                at(seq, events),
                "j" + seq / 10,
                seq / 10 + 1);
    }

    private void measure(Stores stores) throws IOException, InterruptedException {
        var db = stores.main();
        var clock = InstantSource.fixed(NOW);
        var feed = new Feed(db, clock);
        var files = new FileSweep(Files.createDirectories(folder.resolve("artifacts")));
        var most = SPAN.multipliedBy(9).dividedBy(10);
        var policy =
                new RetentionPolicy(
                        Optional.empty(),
                        Optional.of(most),
                        Optional.of(most),
                        Optional.of(most),
                        Bound.of(most.minusDays(5)),
                        Bound.of(most.minusDays(5)),
                        Optional.of(most),
                        Bound.of(most),
                        Optional.of(most),
                        Optional.of(most));
        var result = new LinkedHashMap<String, Object>();
        result.put("name", "retention");
        result.put("store", db.dialect().name());
        result.put("jobs", jobs);
        result.put("events", events);
        var retention =
                new Retention(
                        stores, files, java.util.Optional.empty(), feed, policy, clock, "measure");
        result.put("glance_ms", millis(() -> retention.glance()));
        result.put("writes_alone_before", load(feed, db, ALONE));
        result.putAll(run(retention, feed, db));
        result.put("writes_alone_after", load(feed, db, ALONE));
        // what the jobs left: due an hour later
        var later = InstantSource.fixed(NOW.plus(Duration.ofHours(2)));
        var second =
                new Retention(
                        stores, files, java.util.Optional.empty(), feed, policy, later, "measure");
        run(second, feed, db).forEach((key, value) -> result.put("later_" + key, value));
        System.out.println(Json.write(result));
    }

    private static Map<String, Object> run(Retention retention, Feed feed, Database db)
            throws InterruptedException {
        var over = new AtomicBoolean();
        var writes = new Load(feed, db, over);
        writes.start();
        var began = System.nanoTime();
        retention.begin(ROOT);
        retention.roundOnce();
        var seconds = (System.nanoTime() - began) / 1e9;
        over.set(true);
        var run = retention.look(ROOT, Duration.ZERO).lastRun().orElseThrow();
        var result = new LinkedHashMap<String, Object>();
        result.put("state", run.state() + run.error());
        result.put("seconds", seconds);
        result.put("deleted", run.deleted());
        result.put("slices", run.slices());
        result.put("work", run.work());
        result.put("writes_meanwhile", writes.end());
        return result;
    }

    private static double millis(Runnable what) {
        var began = System.nanoTime();
        what.run();
        return (System.nanoTime() - began) / 1e6;
    }

    private static Map<String, Object> load(Feed feed, Database db, Duration time)
            throws InterruptedException {
        var over = new AtomicBoolean();
        var writes = new Load(feed, db, over);
        writes.start();
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() < end) {
            LockSupport.parkNanos(end - System.nanoTime());
        }
        over.set(true);
        return writes.end();
    }

    /** Threads that append an event each 2 ms and note how long that took. */
    private static final class Load {
        private final Thread[] threads = new Thread[WRITERS];
        private final SliceTimes[] times = new SliceTimes[WRITERS];

        Load(Feed feed, Database db, AtomicBoolean over) {
            Arrays.setAll(times, _ -> new SliceTimes());
            Arrays.setAll(
                    threads,
                    i -> Thread.ofVirtual().unstarted(() -> append(feed, db, over, times[i])));
        }

        private static void append(Feed feed, Database db, AtomicBoolean over, SliceTimes times) {
            while (!over.get()) {
                var began = System.nanoTime();
                db.write(tx -> {
                    feed.append(tx, "test.happened", "x", Optional.empty(), Actor.CADRE, Map.of());
                    return 1;
                });
                times.add(System.nanoTime() - began);
                java.util.concurrent.locks.LockSupport.parkNanos(2_000_000);
            }
        }

        void start() {
            for (var thread : threads) {
                thread.start();
            }
        }

        Map<String, Object> end() throws InterruptedException {
            var all = new SliceTimes();
            for (int i = 0; i < WRITERS; i++) {
                threads[i].join();
                times[i].addTo(all);
            }
            var view = all.view();
            return Map.of(
                    "count", view.count(),
                    "p50_ms", view.p50Ms(),
                    "p99_ms", view.p99Ms(),
                    "max_ms", view.maxMs());
        }
    }
}
