package cadre.server.retention;

import cadre.server.storage.Database;
import cadre.server.storage.Stores;
import cadre.server.storage.Tx;
import cadre.wire.api.RetentionView.Kept;
import cadre.wire.api.RetentionView.Share;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Counts what is kept and what of it may go. */
final class Census {
    private final Database db;
    private final Database logs;
    private final Kinds kinds;

    Census(Stores stores, Kinds kinds) {
        this.db = stores.main();
        this.logs = stores.logs();
        this.kinds = kinds;
    }

    /** All kinds; what may go is counted for so long altogether. */
    List<Kept> count(Instant now, Duration longest) {
        var end = System.nanoTime() + longest.toNanos();
        var kept = new ArrayList<Kept>();
        for (var jobs : kinds.jobs()) {
            kept.add(jobs(jobs, next(jobs, now, end)));
        }
        kept.add(unfinished());
        kept.add(events(next(kinds.events(), now, end)));
        var sum = LogRetentionStore.sum(logs);
        kept.add(
                new Kept(
                        kinds.logs().word(),
                        sum.attempts(),
                        Optional.of(sum.bytes()),
                        sum.attempts() == 0 ? Optional.empty() : db.read(LogRetentionStore::oldest),
                        kinds.logs().rule(),
                        next(kinds.logs(), now, end)));
        kept.add(files("artifact", kinds.artifacts(), next(kinds.artifacts(), now, end)));
        kept.add(files("bundle", kinds.bundles(), next(kinds.bundles(), now, end)));
        kept.add(deliveries(next(kinds.deliveries(), now, end)));
        kept.add(outbox(next(kinds.outbox(), now, end)));
        return kept;
    }

    private static Share next(Kind kind, Instant now, long end) {
        var walk = kind.walk(now);
        var rows = 0L;
        var bytes = 0L;
        while (!walk.isOver()) {
            if (System.nanoTime() - end > 0) {
                return new Share(rows, bytes, false);
            }
            for (var candidate : walk.next()) {
                rows += candidate.bytes() > 0 || !kind.word().equals("logs") ? 1 : 0;
                bytes += candidate.bytes();
            }
        }
        return new Share(rows, bytes, true);
    }

    private Kept jobs(FinishedJobs jobs, Share next) {
        return db.read(tx ->
                new Kept(
                        jobs.word(),
                        jobs.states().stream().mapToLong(state -> count(tx, state)).sum(),
                        Optional.empty(),
                        jobs.states().stream()
                                .flatMap(state -> oldest(tx, state).stream())
                                .min(Instant::compareTo),
                        jobs.rule(),
                        next));
    }

    private Kept unfinished() {
        return db.read(tx ->
                new Kept(
                        "unfinished",
                        count(tx, "queued") + count(tx, "running"),
                        Optional.empty(),
                        oldest(tx, "queued").or(() -> oldest(tx, "running")),
                        "until they are over",
                        new Share(0, 0, true)));
    }

    private static long count(Tx tx, String state) {
        if (state.equals("succeeded")) { // all but the others: the rows themselves are long
            return count(tx, "select count(*) as n from job_filed", List.of())
                    - count(
                            tx,
                            "select count(*) as n from job where state <> 'succeeded'",
                            List.of());
        }
        var sql = "select count(*) as n from job where state = ? " + FinishedStore.byIndex(state);
        return count(tx, sql, List.of(state));
    }

    private static long count(Tx tx, String sql, List<Object> args) {
        return tx.one(sql, row -> row.number("n"), args.toArray()).orElse(0L);
    }

    private static Optional<Instant> oldest(Tx tx, String state) {
        return tx.one(
                "select filed_at_ms from job where state = ? %s order by id limit 1"
                        .formatted(FinishedStore.byIndex(state)),
                row -> row.time("filed_at_ms"),
                state);
    }

    private Kept events(Share next) {
        // by numbers, not rows: counting ten millions takes long, and few are missing in a stretch
        return db.read(tx -> {
            var oldest = EventRetentionStore.oldest(tx);
            return new Kept(
                    kinds.events().word(),
                    EventRetentionStore.count(tx),
                    Optional.empty(),
                    oldest,
                    kinds.events().rule(),
                    next);
        });
    }

    private Kept deliveries(Share next) {
        var sum = DeliveryRetentionStore.sum(db);
        return new Kept(
                kinds.deliveries().word(),
                sum.rows(),
                Optional.of(sum.bytes()),
                sum.oldest(),
                kinds.deliveries().rule(),
                next);
    }

    private Kept outbox(Share next) {
        return db.read(tx ->
                new Kept(
                        kinds.outbox().word(),
                        OutboxRetentionStore.count(tx),
                        Optional.empty(),
                        OutboxRetentionStore.oldest(tx),
                        kinds.outbox().rule(),
                        next));
    }

    private Kept files(String table, Kind kind, Share next) {
        var sum = ArtifactRetentionStore.sum(db, table);
        return new Kept(
                kind.word(), sum.rows(), Optional.of(sum.bytes()), sum.oldest(), kind.rule(), next);
    }

    /** The size of the database, in bytes. */
    long storeBytes() {
        return bytes(db) + (db.dialect().isShared() ? 0 : bytes(logs));
    }

    private static long bytes(Database db) {
        var sql =
                db.dialect().isShared()
                        ? "select pg_database_size(current_database()) as bytes"
                        : """
                        select page_count * page_size as bytes
                          from pragma_page_count, pragma_page_size
                        """;
        return db.read(tx -> tx.one(sql, row -> row.number("bytes")).orElse(0L));
    }
}
