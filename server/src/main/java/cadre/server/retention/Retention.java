package cadre.server.retention;

import cadre.server.access.Principal;
import cadre.server.feed.Feed;
import cadre.server.fleet.Loop;
import cadre.server.fleet.artifact.FileSweep;
import cadre.server.fleet.artifact.ObjectSweep;
import cadre.server.objects.Bucket;
import cadre.server.storage.Stores;
import cadre.server.storage.Tx;
import cadre.wire.api.Grant;
import cadre.wire.api.Page;
import cadre.wire.api.RetentionRun;
import cadre.wire.api.RetentionView;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.event.Actor;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs retention when it is due or asked for, over several servers one run at a time, and says what
 * it would do. Thread-safe; every method may block on the store.
 */
public final class Retention implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Retention.class);
    private static final Duration TICK = Duration.ofMinutes(1);
    private static final Duration TURN = Duration.ofMinutes(2);
    private static final Duration SIGN_OF_LIFE = Duration.ofSeconds(5);
    private static final Duration FILES_EVERY = Duration.ofDays(1);
    private static final Duration GLANCE = Duration.ofMillis(300);
    private static final Duration GLANCE_AGE = Duration.ofMinutes(1);

    private final Round.Place place;
    private final Feed feed;
    private final RetentionPolicy policy;
    private final InstantSource clock;
    private final String server;
    private final Kinds kinds;
    private final Census census;
    private final Loop loop;
    private final BlockingQueue<Begun> asked = new LinkedBlockingQueue<>();
    private Optional<Instant> sweptAt = Optional.empty();
    private volatile Optional<RetentionView> glance = Optional.empty();
    private volatile boolean closed;

    /** A run that has the turn and is not carried out yet. */
    private record Begun(long id, Actor by) {}

    /**
     * Retention that is not started.
     *
     * @param files kept artifacts and bundles
     * @param server an id of this process that no other one has
     */
    public Retention(
            Stores stores,
            FileSweep files,
            Optional<Bucket> bucket,
            Feed feed,
            RetentionPolicy policy,
            InstantSource clock,
            String server) {
        this.place =
                new Round.Place(stores.main(), stores.logs(), files, bucket.map(ObjectSweep::new));
        this.feed = feed;
        this.policy = policy;
        this.clock = clock;
        this.server = server;
        this.kinds = Kinds.of(stores, policy);
        this.census = new Census(stores, kinds);
        this.loop = new Loop("retention", this::pause, this::roundOnce);
    }

    /** Begins; the first run comes a minute later if one is due. */
    public void start() {
        loop.start();
    }

    /** A run under way stops after its slice; the next one goes on. */
    @Override
    public void close() {
        closed = true;
        loop.close();
    }

    /**
     * Counts what is kept and what the next run would delete.
     *
     * @param longest how long the counting of that may take altogether; what is not through by then
     *     is marked as incomplete
     */
    public RetentionView look(Principal by, Duration longest) {
        by.require(Grant.OPERATOR);
        return look(longest);
    }

    /** The same quickly, up to a minute old. */
    public RetentionView glance() {
        var known = glance;
        if (known.isPresent()
                && clock.instant().isBefore(known.get().measuredAt().plus(GLANCE_AGE))) {
            return known.get();
        }
        var fresh = look(GLANCE);
        glance = Optional.of(fresh);
        return fresh;
    }

    private RetentionView look(Duration longest) {
        var now = clock.instant();
        var last = place.db().read(TurnStore::last);
        return new RetentionView(
                census.count(now, longest),
                census.storeBytes(),
                now,
                policy.every()
                        .map(every -> last.map(run -> run.startedAt().plus(every)).orElse(now)),
                last);
    }

    /** Which files a row refers to. */
    public FileSweep.Used used() {
        return place.used();
    }

    /**
     * Runs, newest first.
     *
     * @param before ids below this; empty for all
     * @param limit 1 to 100
     */
    public Page<RetentionRun> runs(Principal by, Optional<Long> before, int limit) {
        by.require(Grant.OPERATOR);
        var from = before.orElse(Long.MAX_VALUE);
        var runs = place.db().read(tx -> TurnStore.runs(tx, from, limit + 1));
        var more = runs.size() > limit;
        var items = more ? runs.subList(0, limit) : runs;
        return new Page<>(
                items, more ? Optional.of(Long.toString(items.getLast().id())) : Optional.empty());
    }

    /**
     * Begins a run now, which goes on behind this call.
     *
     * @throws CadreException CONFLICT if one runs already, here or on another server
     */
    public RetentionRun begin(Principal by) {
        by.require(Grant.ADMIN);
        var begun = begin(by.actor(), Duration.ZERO);
        asked.addAll(begun.stream().toList());
        var last = place.db().read(TurnStore::last);
        if (begun.isEmpty()) {
            throw new CadreException(
                    ErrorCode.CONFLICT,
                    "Retention runs already",
                    Map.of("run", last.map(run -> Long.toString(run.id())).orElse("")),
                    "Wait for its end; a run of a server that died is given up after two minutes");
        }
        return last.orElseThrow();
    }

    private void pause() throws InterruptedException {
        var next = asked.poll(TICK.toMillis(), TimeUnit.MILLISECONDS);
        if (next != null) {
            asked.add(next);
        }
    }

    /** One look: carries out what was asked for, else what is due. */
    void roundOnce() {
        var next = Optional.ofNullable(asked.poll());
        if (next.isEmpty() && policy.every().isPresent()) {
            next = begin(Actor.CADRE, policy.every().get());
        }
        next.ifPresent(this::carryOut);
        if (next.isEmpty() && isSweepDue()) {
            sweepFiles(); // the files of this server, whoever has the turn
        }
    }

    /** Takes the turn, unless someone has it or the last run was not so long ago. */
    private Optional<Begun> begin(Actor by, Duration since) {
        var now = clock.instant();
        return place.db()
                .write(tx -> {
                    if (!TurnStore.take(tx, server, now, now.plus(TURN))) {
                        return Optional.<Begun>empty();
                    }
                    var last = TurnStore.last(tx).map(RetentionRun::startedAt);
                    if (last.filter(began -> began.plus(since).isAfter(now)).isPresent()) {
                        TurnStore.release(tx, server);
                        return Optional.<Begun>empty();
                    }
                    return Optional.of(new Begun(TurnStore.begin(tx, by.name(), now), by));
                });
    }

    private void carryOut(Begun begun) {
        var sign = new SignOfLife(begun.id());
        var slices = new Slices(() -> closed || sign.lost, sign::give);
        var round = new Round(place, kinds, slices, clock.instant());
        sign.of(round, slices);
        try {
            var store = storeId();
            round.run(store);
            if (!slices.isStopped() && isSweepDue()) {
                round.sweepFiles(store);
                round.sweepObjects(store);
                sweptAt = Optional.of(clock.instant());
            }
            end(begun, slices.isStopped() ? "stopped" : "done", sign.report(""));
        } catch (RuntimeException e) {
            log.atError().setCause(e).log("retention failed; the next run tries again, report it");
            end(begun, "failed", sign.report(said(e)));
        }
        glance = Optional.empty();
    }

    private static String said(RuntimeException e) {
        return e instanceof CadreException known ? known.what() : e.toString();
    }

    private void end(Begun begun, String state, TurnStore.Report report) {
        place.db()
                .write(tx -> {
                    TurnStore.end(tx, begun.id(), state, report, clock.instant());
                    TurnStore.release(tx, server);
                    if (!report.deleted().isEmpty() || begun.by().key().isPresent()) {
                        tell(tx, begun, state, report.deleted());
                    }
                    return begun;
                });
        if (!report.deleted().isEmpty()) {
            log.atInfo()
                    .addKeyValue("deleted", report.deleted())
                    .addKeyValue("longest_ms", report.slices().maxMs())
                    .log("retention ran");
        }
    }

    private void tell(Tx tx, Begun begun, String state, List<RetentionRun.Deleted> deleted) {
        var body = new TreeMap<String, Object>(Map.of("state", state));
        deleted.forEach(each -> body.put(each.what(), each.rows()));
        feed.append(tx, "retention.ran", "retention", Optional.empty(), begun.by(), body);
    }

    /** Whether there is a bucket, and it is this store's and no other one's. */
    public boolean hasBucket() {
        return place.objects().isPresent()
                && place.objects().get().belongsTo(storeId(), place.used());
    }

    private String storeId() {
        return place.db().write(tx -> TurnStore.storeId(tx, server));
    }

    private boolean isSweepDue() {
        return sweptAt.filter(at -> at.plus(FILES_EVERY).isAfter(clock.instant())).isEmpty();
    }

    private void sweepFiles() {
        var round = new Round(place, kinds, new Slices(() -> closed, () -> {}), clock.instant());
        round.sweepFiles(storeId());
        sweptAt = Optional.of(clock.instant());
    }

    /** Keeps the turn while a run goes on, and writes down how far it is. */
    private final class SignOfLife {
        private final long id;
        private Optional<Round> round = Optional.empty();
        private Optional<Slices> slices = Optional.empty();
        private long last = System.nanoTime();
        private boolean lost;

        SignOfLife(long id) {
            this.id = id;
        }

        void of(Round running, Slices its) {
            round = Optional.of(running);
            slices = Optional.of(its);
        }

        TurnStore.Report report(String error) {
            return new TurnStore.Report(
                    round.map(Round::deleted).orElse(List.of()),
                    slices.map(Slices::held).orElse(TurnStore.Report.EMPTY.slices()),
                    slices.map(Slices::worked).orElse(TurnStore.Report.EMPTY.work()),
                    error);
        }

        void give() {
            if (System.nanoTime() - last < SIGN_OF_LIFE.toNanos()) {
                return;
            }
            last = System.nanoTime();
            var report = report("");
            lost =
                    !place.db()
                            .write(tx -> {
                                TurnStore.progress(tx, id, report);
                                return TurnStore.renew(tx, server, clock.instant().plus(TURN));
                            });
        }
    }
}
