package cadre.server.plans;

import cadre.server.access.Principal;
import cadre.server.agents.Profiles;
import cadre.server.feed.cause.KeptOrigins;
import cadre.server.feed.cause.Origin;
import cadre.server.fleet.job.Jobs;
import cadre.server.merges.Merges;
import cadre.server.storage.Database;
import cadre.server.storage.Tx;
import cadre.wire.api.Grant;
import cadre.wire.api.Page;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.id.PlanId;
import cadre.wire.plan.PlanDefinition;
import cadre.wire.plan.PlanFile;
import cadre.wire.plan.run.PlanFileView;
import cadre.wire.plan.run.PlanRequest;
import cadre.wire.plan.run.PlanState;
import cadre.wire.plan.run.PlanView;
import cadre.wire.plan.run.StreamState;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What people and programs do with plans. Thread-safe; every method may block on the store. */
public final class Plans {
    private static final int LARGEST_PAGE = 200;

    private final Database db;
    private final Jobs jobs;
    private final Profiles profiles;
    private final PlanLoop loop;
    private final Course course;
    private final Hearing hearing;
    private final Paths paths;
    private final Stops stops;

    Plans(
            Database db,
            Jobs jobs,
            Merges merges,
            Profiles profiles,
            PlanLoop loop,
            Course course,
            Hearing hearing) {
        this.db = db;
        this.jobs = jobs;
        this.profiles = profiles;
        this.loop = loop;
        this.course = course;
        this.hearing = hearing;
        this.paths = new Paths(db, course.chronicle(), hearing);
        this.stops = new Stops(db, jobs, merges, course.chronicle());
    }

    /** What their streams ask for. */
    public Paths paths() {
        return paths;
    }

    /**
     * Has a plan run: all of it is stored with its event, or nothing.
     *
     * @return the plan; for a known idempotency key of this submitter the one of then
     * @throws CadreException INVALID or TOO_LARGE that names the one thing wrong; CONFLICT if a
     *     plan of that name runs, or the idempotency key was used for another request; FORBIDDEN
     *     below member
     */
    public PlanView start(Principal by, PlanRequest request) {
        by.require(Grant.MEMBER);
        if (by.isShared() || by.isDeputy()) {
            throw new CadreException(
                    ErrorCode.FORBIDDEN,
                    "This key may not run a plan",
                    Map.of("key", by.name()),
                    "Use a key of a person, or the member key of a lead");
        }
        PlanRequests.check(request);
        var known = db.read(tx -> known(tx, by, request));
        if (known.isPresent()) {
            return view(by, known.get().id());
        }
        var plan = PlanFile.read(PlanDefinition.PATH, request.plan());
        PlanRequests.check(plan, request);
        tryJobs(by, plan, request);
        var origin = Origin.current();
        var id = db.write(tx -> store(tx, by, plan, request, origin));
        loop.wake();
        return view(by, id);
    }

    /** What no job could be filed with is refused before anything is stored. */
    void tryJobs(Principal by, PlanDefinition plan, PlanRequest request) {
        for (var agent : plan.agents()) {
            agent.profile().ifPresent(profiles::profile);
            agent.role().ifPresent(role -> profiles.roles().role(role));
        }
        var steps = new Steps(Steps.sample(plan, request));
        var tried = new HashSet<String>();
        for (var stream : plan.streams()) {
            if (tried.add(stream.agent() + " " + stream.repository().orElse(""))) {
                jobs.preview(by, steps.fresh(stream, Briefs.start(plan, stream), List.of()));
            }
        }
    }

    private static Optional<PlanRow> known(Tx tx, Principal by, PlanRequest request) {
        var known = request.idempotencyKey().flatMap(key -> PlanStore.filedWith(tx, by.key(), key));
        if (known.isPresent() && !known.get().request().equals(request)) {
            throw new CadreException(
                    ErrorCode.CONFLICT,
                    "The idempotency key was used for another request",
                    Map.of("plan", known.get().id()),
                    "Use a new key for a new request");
        }
        return known;
    }

    private PlanId store(
            Tx tx,
            Principal by,
            PlanDefinition plan,
            PlanRequest request,
            Optional<Origin> origin) {
        tx.lock("plan:" + plan.name());
        var known = known(tx, by, request);
        if (known.isPresent()) {
            return known.get().id();
        }
        PlanStore.live(tx, plan.name())
                .ifPresent(live -> {
                    throw new CadreException(
                            ErrorCode.CONFLICT,
                            "A plan of this name is not over",
                            Map.of("name", plan.name(), "plan", live),
                            "See 'cadre plan status " + live + "'; stop it, or name yours anew");
                });
        var chronicle = course.chronicle();
        var id =
                PlanStore.insert(tx, plan, request, by, chronicle.now())
                        .or(() -> known(tx, by, request).map(PlanRow::id))
                        .orElseThrow();
        KeptOrigins.keep(tx, id.toString(), origin, chronicle.now());
        var team = chronicle.team().make(tx, id);
        PlanStore.team(tx, id, team);
        var tasks = chronicle.team().putOnBoard(tx, team, plan.streams());
        for (int i = 0; i < plan.streams().size(); i++) {
            var stream = plan.streams().get(i).id();
            PlanStore.insert(
                    tx, StreamRow.fresh(id, i, stream, Optional.ofNullable(tasks.get(stream))));
        }
        chronicle.started(tx, id, plan, by.actor());
        return id;
    }

    /**
     * A plan with all its streams and steps.
     *
     * @throws CadreException NOT_FOUND if there is none
     */
    public PlanView view(Principal by, PlanId id) {
        by.require(Grant.VIEWER);
        return db.read(
                tx -> Views.whole(tx, PlanStore.find(tx, id).orElseThrow(() -> missing(id))));
    }

    /**
     * The file that a plan was started with, or was given last; and what its streams were given
     * since.
     *
     * @throws CadreException NOT_FOUND if there is no such plan
     */
    public PlanFileView file(Principal by, PlanId id) {
        by.require(Grant.VIEWER);
        return db.read(tx -> {
            var plan = PlanStore.find(tx, id).orElseThrow(() -> missing(id));
            var text = PlanStore.file(tx, id).orElseGet(() -> plan.request().plan());
            return new PlanFileView(text, plan.plan());
        });
    }

    /**
     * Plans, newest first, without streams and steps.
     *
     * @param cursor {@code next} of the page before
     * @param limit 1 to 200, brought into this range
     */
    public Page<PlanView> list(
            Principal by, Optional<PlanState> state, Optional<String> cursor, int limit) {
        by.require(Grant.VIEWER);
        var before = cursor.map(text -> PlanId.of(text).number()).orElse(Long.MAX_VALUE);
        var most = Math.clamp(limit, 1, LARGEST_PAGE);
        var found = db.read(tx -> PlanStore.page(tx, state, before, most + 1));
        var items = found.stream().limit(most).toList();
        return new Page<>(
                items,
                found.size() <= most
                        ? Optional.empty()
                        : Optional.of(items.getLast().id().toString()));
    }

    /**
     * Lets nothing new begin; what runs comes to its end.
     *
     * @throws CadreException CONFLICT if it does not run; FORBIDDEN for a member that did not start
     *     it
     */
    public PlanView pause(Principal by, PlanId id) {
        return change(
                by,
                id,
                (tx, plan) -> {
                    require(plan, plan.state() == PlanState.RUNNING, "Only what runs is paused");
                    course.chronicle()
                            .move(tx, plan, PlanState.PAUSED, "paused by " + by.name(), by.actor());
                });
    }

    /** Goes on with a paused plan. */
    public PlanView resume(Principal by, PlanId id) {
        return change(
                by,
                id,
                (tx, plan) -> {
                    require(
                            plan,
                            plan.state() == PlanState.PAUSED
                                    || plan.state() == PlanState.NEEDS_PERSON,
                            "Only what is paused goes on");
                    course.chronicle().move(tx, plan, PlanState.RUNNING, "", by.actor());
                });
    }

    /**
     * Ends a plan as it is, and cancels what runs; what cannot be cancelled at once is cancelled by
     * the loop. What is merged stays.
     *
     * @throws CadreException CONFLICT if it is over; FORBIDDEN for a member that did not start it
     */
    public PlanView stop(Principal by, PlanId id) {
        change(
                by,
                id,
                (tx, plan) -> {
                    require(plan, !plan.state().isOver(), "The plan is over already");
                    course.chronicle()
                            .move(
                                    tx,
                                    plan,
                                    PlanState.STOPPED,
                                    "stopped by " + by.name(),
                                    by.actor());
                });
        stops.all(db.read(tx -> PlanStore.find(tx, id)).orElseThrow());
        loop.wake();
        return view(by, id);
    }

    /**
     * Has a stream that waits for a person's word worked on again, with all its rounds anew; also
     * one that is merged, while the plan needs a person.
     *
     * @throws CadreException NOT_FOUND if there is no such stream; CONFLICT if it is neither;
     *     FORBIDDEN for a member that did not start the plan
     */
    public PlanView retry(Principal by, PlanId id, String stream) {
        var neverBegun =
                db.read(tx ->
                                Optional.ofNullable(PlanStore.streams(tx, id).get(stream))
                                        .flatMap(row -> Course.lastWork(tx, row))
                                        .flatMap(StepRow::job))
                        .filter(hearing::neverBegan);
        return onStream(
                by,
                id,
                stream,
                (tx, plan, row) -> {
                    require(
                            plan,
                            row.is(StreamState.HELD)
                                    || row.is(StreamState.MERGED)
                                            && plan.state() == PlanState.NEEDS_PERSON,
                            "Only a stream that is held is tried again");
                    course.retry(tx, plan, row, neverBegun, by.actor());
                });
    }

    /**
     * Leaves a stream out that is not merged: the plan is done without it, and those that need it
     * wait until they are left out too.
     *
     * @throws CadreException NOT_FOUND if there is no such stream; CONFLICT if it is merged or at
     *     work; FORBIDDEN for a member that did not start the plan
     */
    public PlanView drop(Principal by, PlanId id, String stream) {
        return onStream(
                by,
                id,
                stream,
                (tx, plan, row) -> {
                    var mayGo =
                            row.is(StreamState.HELD)
                                    || row.is(StreamState.WAITING)
                                    || row.is(StreamState.READY);
                    require(
                            plan,
                            mayGo,
                            "A stream is left out while it waits, is held or is ready; this one is "
                                    + row.state().word());
                    course.chronicle()
                            .save(
                                    tx,
                                    plan,
                                    row.to(StreamState.DROPPED, "left out by " + by.name()),
                                    by.actor());
                });
    }

    private interface OfStream {
        void apply(Tx tx, PlanRow plan, StreamRow row);
    }

    private PlanView onStream(Principal by, PlanId id, String stream, OfStream change) {
        return change(
                by,
                id,
                (tx, plan) -> {
                    require(plan, !plan.state().isOver(), "The plan is over already");
                    var row = PlanStore.streams(tx, id).get(stream);
                    if (row == null) {
                        throw new CadreException(
                                ErrorCode.NOT_FOUND,
                                "The plan has no such stream",
                                Map.of("plan", id, "stream", stream),
                                "Its streams are: "
                                        + String.join(", ", PlanStore.streams(tx, id).keySet()));
                    }
                    change.apply(tx, plan, row);
                    if (plan.state() == PlanState.NEEDS_PERSON) {
                        course.chronicle().move(tx, plan, PlanState.RUNNING, "", by.actor());
                    } else {
                        PlanStore.lookAt(tx, id, Optional.of(course.chronicle().now()));
                    }
                });
    }

    interface Change {
        void apply(Tx tx, PlanRow plan);
    }

    PlanView change(Principal by, PlanId id, Change change) {
        by.require(Grant.MEMBER);
        db.write(tx -> {
            var plan = PlanStore.hold(tx, id).orElseThrow(() -> missing(id));
            requireMayChange(by, plan);
            change.apply(tx, plan);
            return true;
        });
        loop.wake();
        return view(by, id);
    }

    /** Whoever started a plan changes it, and operators. */
    static void requireMayChange(Principal by, PlanRow plan) {
        if (!by.grant().includes(Grant.OPERATOR) && !plan.submitterKey().equals(by.key())) {
            throw new CadreException(
                    ErrorCode.FORBIDDEN,
                    "Another key started this plan",
                    Map.of("plan", plan.id(), "submitter", plan.submitter()),
                    "Ask its submitter, or use a key with the grant operator");
        }
    }

    static PlanRow require(Optional<PlanRow> found, PlanId id) {
        return found.orElseThrow(() -> missing(id));
    }

    static void require(PlanRow plan, boolean good, String what) {
        if (!good) {
            throw new CadreException(
                    ErrorCode.CONFLICT,
                    what,
                    Map.of("plan", plan.id(), "state", plan.state().word()),
                    "See 'cadre plan status " + plan.id() + "'");
        }
    }

    static CadreException missing(PlanId id) {
        return new CadreException(
                ErrorCode.NOT_FOUND,
                "No such plan",
                Map.of("plan", id),
                "List them with 'cadre plan list'");
    }
}
