package cadre.server.merges;

import cadre.server.access.Keys;
import cadre.server.access.Principal;
import cadre.server.feed.Feed;
import cadre.server.feed.cause.KeptOrigins;
import cadre.server.feed.cause.Origin;
import cadre.server.fleet.job.Jobs;
import cadre.server.fleet.job.OwnTerms;
import cadre.server.storage.Database;
import cadre.server.storage.Topic;
import cadre.server.storage.Tx;
import cadre.wire.api.Grant;
import cadre.wire.api.Page;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.event.Actor;
import cadre.wire.id.JobId;
import cadre.wire.id.KeyId;
import cadre.wire.id.TrainId;
import cadre.wire.job.AttemptView;
import cadre.wire.job.JobRequest;
import cadre.wire.job.JobView;
import cadre.wire.job.RepositoryRequest;
import cadre.wire.merge.TrainRequest;
import cadre.wire.merge.TrainState;
import cadre.wire.merge.TrainView;
import cadre.wire.merge.Wagon;
import cadre.wire.merge.WagonState;
import cadre.wire.merge.WagonView;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Merge trains. Each step is an ordinary job, which merges what is in so far and the next wagon
 * into the repositories as they were for the first, and runs the check there; a loop ({@link
 * MergeLoop}) reads what it came to and begins the next. The combined change is the saved change of
 * the last good step's job. Thread-safe; every method may block on the store.
 */
public final class Merges {
    /** What is rung when a train began or went on. */
    static final String TOPIC = "train";

    private static final Logger log = LoggerFactory.getLogger(Merges.class);
    private static final int LARGEST_PAGE = 200;
    private static final int LONGEST_CHAIN = 100;

    private final Database db;
    private final Feed feed;
    private final Keys keys;
    private final Jobs jobs;
    private final InstantSource clock;

    /** The trains in {@code db}. */
    public Merges(Database db, Feed feed, Keys keys, Jobs jobs, InstantSource clock) {
        this.db = db;
        this.feed = feed;
        this.keys = keys;
        this.jobs = jobs;
        this.clock = clock;
    }

    /**
     * Begins a train; returns once it is stored.
     *
     * @return it, or the one that was begun with the same idempotency key
     * @throws CadreException INVALID that names the one thing wrong; NOT_FOUND for a job that is
     *     not there, CONFLICT for one that is not over, GONE for one whose saved change was
     *     deleted; CONFLICT if the idempotency key was used for another request; FORBIDDEN below
     *     member
     */
    public TrainView start(Principal by, TrainRequest request) {
        return start(by, request, OwnTerms.NONE);
    }

    /**
     * The same on Cadre's own terms; never for what a client says. With {@link OwnTerms#LIVE} its
     * jobs may run still: of these the newest snapshot is merged, only to see what would come of
     * it.
     */
    public TrainView start(Principal by, TrainRequest request, OwnTerms own) {
        by.require(Grant.MEMBER);
        var wagons = TrainCheck.wagons(request);
        var check = TrainCheck.check(request);
        var hash = Hash.of(request);
        var before = db.read(tx -> before(tx, by, request, hash));
        if (before.isPresent()) {
            return view(before.get());
        }
        var first = jobs.job(by, wagons.getFirst().job());
        var resolved =
                new TrainRequest(
                        wagons,
                        request.repositories().isEmpty()
                                ? basesOf(root(by, first))
                                : request.repositories(),
                        request.check(),
                        request.unchecked(),
                        request.timeoutSec(),
                        request.node(),
                        request.requiredTags(),
                        request.labels(),
                        request.idempotencyKey(),
                        request.onto(),
                        request.priority(),
                        request.rebase());
        if (resolved.repositories().isEmpty()) {
            throw new CadreException(
                    ErrorCode.INVALID,
                    "There is no repository to merge in",
                    Map.of("job", first.id()),
                    "Name jobs that worked in one, or give repositories");
        }
        var all = Stream.concat(request.onto().stream(), wagons.stream().map(Wagon::job)).toList();
        jobs.preview(by, StepRequest.preview(resolved, check, all), own);
        var origin = Origin.current();
        var id =
                db.write(tx -> {
                    own.still().require(tx);
                    var stored = TrainStore.insert(tx, by, resolved, hash, check, clock.instant());
                    if (own.merging() == OwnTerms.Merged.LIVE) {
                        stored.ifPresent(train -> TrainStore.live(tx, train));
                    }
                    if (stored.isEmpty()) {
                        return before(tx, by, request, hash).orElseThrow().id();
                    }
                    var train = stored.get().toString();
                    KeptOrigins.keep(tx, train, origin, clock.instant());
                    tell(tx, "train.started", stored.get(), by.actor(), Map.of("wagons", all));
                    return stored.get();
                });
        return view(by, id);
    }

    /** The train that was begun with this key and idempotency key; empty if none was. */
    public Optional<TrainId> begun(KeyId by, String idempotencyKey) {
        return db.read(tx -> TrainStore.withKey(tx, by, idempotencyKey)).map(Train::id);
    }

    private static Optional<Train> before(Tx tx, Principal by, TrainRequest request, String hash) {
        var train = request.idempotencyKey().flatMap(key -> TrainStore.withKey(tx, by.key(), key));
        if (train.isPresent() && !train.get().requestHash().equals(hash)) {
            throw new CadreException(
                    ErrorCode.CONFLICT,
                    "The idempotency key was used for another request",
                    Map.of("train", train.get().id()),
                    "Use a new key for a new request");
        }
        return train;
    }

    /** Where a job that goes on with others began: that one's base is a commit of the source. */
    private JobView root(Principal by, JobView job) {
        var root = job;
        try {
            for (int i = 0;
                    i < LONGEST_CHAIN && root.request().orElseThrow().resume().isPresent();
                    i++) {
                root = jobs.job(by, root.request().orElseThrow().resume().get().job());
            }
            return root;
        } catch (CadreException gone) {
            return job;
        }
    }

    /**
     * The repositories of a job as they were when it began, so that all steps begin with the same
     * commit, whatever happens to the branch meanwhile. A job that itself began with saved changes
     * does not say which commit that was.
     */
    private static List<RepositoryRequest> basesOf(JobView job) {
        var request = job.request().orElseThrow();
        var pinned = request.resume().isEmpty() && request.merge().isEmpty();
        return request.repositories().stream()
                .map(one -> {
                    var base = pinned ? base(job, Jobs.repositoryName(one)) : one.ref();
                    return new RepositoryRequest(
                            Optional.of(Jobs.repositoryName(one)),
                            one.url(),
                            one.path(),
                            one.bundle(),
                            one.origin(),
                            base.or(one::ref),
                            one.prepare(),
                            Optional.empty());
                })
                .toList();
    }

    private static Optional<String> base(JobView job, String repository) {
        return job.attempts().reversed().stream()
                .map(AttemptView::result)
                .flatMap(Optional::stream)
                .flatMap(result -> result.changes().stream())
                .filter(change -> change.name().equals(repository) && !change.base().isEmpty())
                .map(change -> change.base())
                .findFirst();
    }

    /**
     * A train as it stands.
     *
     * @throws CadreException NOT_FOUND if there is none
     */
    public TrainView view(Principal by, TrainId id) {
        by.require(Grant.VIEWER);
        return view(db.read(tx -> TrainStore.find(tx, id)).orElseThrow(() -> missing(id)));
    }

    /**
     * Trains, newest first.
     *
     * @param cursor {@code next} of the page before
     * @param limit 1 to 200
     */
    public Page<TrainView> list(Principal by, Optional<String> cursor, int limit) {
        by.require(Grant.VIEWER);
        var most = Math.clamp(limit, 1, LARGEST_PAGE);
        var before = cursor.map(text -> TrainId.of(text).number()).orElse(Long.MAX_VALUE);
        return db.read(tx -> {
            var ids = TrainStore.page(tx, before, most);
            var views =
                    ids.stream()
                            .flatMap(id -> TrainStore.find(tx, id).stream())
                            .map(Merges::view)
                            .toList();
            return new Page<>(
                    views,
                    ids.size() < most ? Optional.empty() : Optional.of(ids.getLast().toString()));
        });
    }

    /**
     * Stops a train; its job is cancelled, what is merged so far stays.
     *
     * @throws CadreException NOT_FOUND if there is none; CONFLICT if it is over; FORBIDDEN for a
     *     member that did not begin it
     */
    public TrainView stop(Principal by, TrainId id) {
        return stop(by, id, "stopped by " + by.name());
    }

    /** The same, with the reason that it shows. */
    public TrainView stop(Principal by, TrainId id, String reason) {
        by.require(Grant.MEMBER);
        var seen = db.read(tx -> TrainStore.find(tx, id)).orElseThrow(() -> missing(id));
        var filed = justFiled(seen);
        var stopped =
                db.write(tx -> {
                    filed.ifPresent(job -> TrainStore.filed(tx, id, seen.step(), job));
                    var train = TrainStore.lock(tx, id).orElseThrow(() -> missing(id));
                    requireOwn(by, train);
                    if (!train.isRunning()) {
                        throw new CadreException(
                                ErrorCode.CONFLICT,
                                "The train is over already",
                                Map.of("train", id, "state", train.state().word()),
                                "Nothing is left to stop");
                    }
                    end(tx, train, TrainState.STOPPED, reason, by.actor());
                    return train;
                });
        stopped.stepJob()
                .or(() -> jobs.filed(stopped.key(), StepRequest.key(stopped))) // before a crash
                .ifPresent(job -> cancel(by, job));
        return view(by, id);
    }

    /**
     * The job of its step that was filed just before a crash, so that the train does not say it.
     */
    private Optional<JobId> justFiled(Train train) {
        return train.stepJob().isPresent()
                ? Optional.empty()
                : jobs.filed(train.key(), StepRequest.key(train));
    }

    private static void requireOwn(Principal by, Train train) {
        if (!by.grant().includes(Grant.OPERATOR) && !train.key().equals(by.key())) {
            throw new CadreException(
                    ErrorCode.FORBIDDEN,
                    "Another key began this train",
                    Map.of("train", train.id(), "submitter", train.submitter()),
                    "Ask its submitter, or use a key with the grant operator");
        }
    }

    private void cancel(Principal by, JobId job) {
        try {
            jobs.cancel(by, job, "its merge train was stopped");
        } catch (CadreException over) {
            log.atDebug().addKeyValue("job", job).log("a merge job was over already");
        }
    }

    /** The trains that are not over. */
    List<TrainId> running() {
        return db.read(TrainStore::running);
    }

    /** Cancels what trains have left that were stopped just before a crash. */
    void cancelLeft() {
        for (var job : db.read(TrainStore::left)) {
            cancel(Principal.CADRE, job);
        }
    }

    /** Takes a train as far as it comes without waiting; may be called on several servers. */
    void goOn(TrainId id) {
        var train = db.read(tx -> TrainStore.find(tx, id)).filter(Train::isRunning);
        while (train.isPresent() && step(train.get())) {
            train = db.read(tx -> TrainStore.find(tx, id)).filter(Train::isRunning);
        }
    }

    /** Whether it may go on at once. */
    private boolean step(Train train) {
        var by = keys.holder(train.key(), train.address());
        if (by.isEmpty()) {
            return ended(train, TrainState.STOPPED, "the key that began it is not good any more");
        }
        if (train.stepJob().isEmpty()) {
            return train.in(WagonState.PENDING).isEmpty()
                    ? ended(train, TrainState.DONE, "")
                    : file(train, by.get());
        }
        try {
            var job = jobs.job(by.get(), train.stepJob().get());
            return job.status().isOver() && judged(train, by.get(), job);
        } catch (CadreException e) {
            return broken(train, e);
        }
    }

    /** Files the job of a step, if the train is at it still. */
    boolean file(Train train, Principal by) {
        JobRequest request = StepRequest.of(train);
        try {
            var live = db.read(tx -> TrainStore.isLive(tx, train.id()));
            var terms = live ? OwnTerms.LIVE : OwnTerms.NONE;
            var job =
                    KeptOrigins.in(
                            db,
                            train.id().toString(),
                            () -> jobs.file(by, request, terms.only(tx -> requireAt(tx, train))));
            var isMine =
                    db.write(tx -> {
                        var filed = TrainStore.filed(tx, train.id(), train.step(), job.id());
                        if (filed) {
                            ring(tx, train.id());
                        }
                        return filed;
                    });
            if (!isMine && !isOf(train, job.id())) {
                cancel(by, job.id()); // it was stopped since we looked
            }
            return true;
        } catch (CadreException e) {
            return broken(train, e);
        }
    }

    private static void requireAt(Tx tx, Train train) {
        if (TrainStore.lock(tx, train.id())
                .filter(now -> now.isRunning() && now.step() == train.step())
                .isEmpty()) {
            throw new CadreException(
                    ErrorCode.STALE,
                    "The train is not at this step any more",
                    Map.of("train", train.id(), "step", train.step()),
                    "See it with 'cadre merge --list'");
        }
    }

    private boolean isOf(Train train, JobId job) {
        return db.read(tx -> TrainStore.find(tx, train.id()))
                .flatMap(Train::stepJob)
                .equals(Optional.of(job));
    }

    private boolean broken(Train train, CadreException e) {
        if (e.code() == ErrorCode.UNAVAILABLE) {
            throw e; // the next round comes
        }
        return ended(train, TrainState.STOPPED, String.valueOf(e.getMessage()));
    }

    private boolean judged(Train train, Principal by, JobView job) {
        var verdict = new Judge(train, wagon -> touched(train, by, wagon)).of(job);
        return db.write(tx -> {
            var now = TrainStore.lock(tx, train.id());
            if (now.isEmpty() || !now.get().isRunning() || now.get().step() != train.step()) {
                return true; // another server was first
            }
            switch (verdict) {
                case Verdict.GoOn(var cars, var check, var head) -> {
                    for (var car : cars) {
                        TrainStore.update(tx, train.id(), car);
                        tell(tx, "train.tried", train.id(), Actor.CADRE, told(car));
                    }
                    TrainStore.next(tx, train.id(), 0, check, head);
                }
                case Verdict.Repeat() ->
                        TrainStore.next(
                                tx, train.id(), train.repeats() + 1, train.check(), train.head());
                case Verdict.Stop(var reason) ->
                        end(tx, train, TrainState.STOPPED, reason, Actor.CADRE);
            }
            return true;
        });
    }

    private static Map<String, Object> told(Train.Car car) {
        return Map.of(
                "wagon", car.name(),
                "job", car.job(),
                "state", car.state().word(),
                "files", car.files(),
                "with", car.beside());
    }

    private Set<String> touched(Train train, Principal by, JobId job) {
        var several = train.request().repositories().size() > 1;
        var files = new HashSet<String>();
        try {
            jobs.job(by, job).attempts().stream()
                    .map(AttemptView::result)
                    .flatMap(Optional::stream)
                    .flatMap(result -> result.changes().stream())
                    .forEach(change ->
                            change.files()
                                    .forEach(file ->
                                            files.add(
                                                    (several ? change.name() + "/" : "")
                                                            + file.path())));
        } catch (CadreException gone) {
            log.atDebug().addKeyValue("job", job).log("a job of a train is gone");
        }
        return files;
    }

    private boolean ended(Train train, TrainState state, String reason) {
        var filed = justFiled(train);
        db.write(tx -> {
            filed.ifPresent(job -> TrainStore.filed(tx, train.id(), train.step(), job));
            var now = TrainStore.lock(tx, train.id());
            if (now.isPresent() && now.get().isRunning() && now.get().step() == train.step()) {
                end(tx, train, state, reason, Actor.CADRE);
            }
            return true;
        });
        return true;
    }

    private void end(Tx tx, Train train, TrainState state, String reason, Actor actor) {
        TrainStore.end(tx, train.id(), state, reason, clock.instant());
        tell(
                tx,
                state == TrainState.DONE ? "train.done" : "train.stopped",
                train.id(),
                actor,
                Map.of(
                        "merged",
                        train.in(WagonState.MERGED).size(),
                        "wagons",
                        train.cars().size(),
                        "head",
                        train.head().map(JobId::toString).orElse(""),
                        "reason",
                        reason));
    }

    private void tell(Tx tx, String kind, TrainId id, Actor actor, Map<String, ?> body) {
        feed.append(tx, kind, id.toString(), Optional.empty(), actor, body);
        ring(tx, id);
    }

    private void ring(Tx tx, TrainId id) {
        tx.afterCommit(() -> db.wakes().ring(new Topic(TOPIC, id.toString())));
    }

    private static TrainView view(Train train) {
        var check = train.check().orElse("");
        return new TrainView(
                train.id(),
                train.state(),
                train.cars().stream().map(Merges::view).toList(),
                check,
                !check.isEmpty() && train.head().isPresent(),
                train.isRunning() ? train.stepJob() : Optional.empty(),
                train.head(),
                train.reason(),
                train.submitter(),
                train.request().labels(),
                train.startedAt(),
                train.endedAt());
    }

    private static WagonView view(Train.Car car) {
        return new WagonView(
                car.name(),
                car.job(),
                car.state(),
                car.files(),
                car.beside(),
                car.mergeJob(),
                car.reason(),
                car.kind());
    }

    private static CadreException missing(TrainId id) {
        return new CadreException(
                ErrorCode.NOT_FOUND,
                "No such merge train",
                Map.of("train", id),
                "List them with 'cadre merge --list'");
    }
}
