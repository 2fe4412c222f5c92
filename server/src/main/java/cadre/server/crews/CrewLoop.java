package cadre.server.crews;

import cadre.server.access.Keys;
import cadre.server.access.Principal;
import cadre.server.feed.Feed;
import cadre.server.feed.cause.KeptOrigins;
import cadre.server.fleet.Loop;
import cadre.server.fleet.job.Jobs;
import cadre.server.fleet.seat.Appointment;
import cadre.server.storage.Database;
import cadre.server.storage.Tx;
import cadre.wire.crew.CrewState;
import cadre.wire.crew.PartState;
import cadre.wire.crew.TryState;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.event.Actor;
import cadre.wire.id.AgentName;
import cadre.wire.id.CrewId;
import cadre.wire.id.JobId;
import cadre.wire.job.JobView;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries crews on: files what is to be filed, applies the ends of jobs, and begins what is next.
 * Compares the store with what should be, so that it may be killed at any point and may run on
 * several servers; a job that was filed just before a crash is found again by its idempotency key.
 * Woken by commits while any crew is at work, and looking by itself every second.
 */
public final class CrewLoop implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(CrewLoop.class);
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final int AT_ONCE = 200;

    private final Database db;
    private final Feed feed;
    private final Keys keys;
    private final Jobs jobs;
    private final Rules rules;
    private final InstantSource clock;
    private final Semaphore woken = new Semaphore(0);
    private final Loop loop;
    private volatile boolean busy = true;
    private volatile Instant passedOn = Instant.EPOCH;
    private volatile Optional<Feed.Subscription> commits = Optional.empty();

    /** What decides. */
    record Rules(
            Course course,
            Endings endings,
            Splitting splitting,
            Combining combining,
            Comparing comparing,
            CrewTeam team,
            Availability availability,
            HeardJobs heard) {}

    CrewLoop(Database db, Feed feed, Keys keys, Jobs jobs, Rules rules, InstantSource clock) {
        this.db = db;
        this.feed = feed;
        this.keys = keys;
        this.jobs = jobs;
        this.rules = rules;
        this.clock = clock;
        this.loop = new Loop("crews", this::rest, this::roundOnce);
    }

    /** Begins. */
    public void start() {
        commits =
                Optional.of(
                        feed.onCommit(() -> {
                            if (busy) {
                                wake();
                            }
                        }));
        loop.start();
    }

    /** Has a round begin soon. */
    void wake() {
        if (woken.availablePermits() == 0) {
            woken.release();
        }
    }

    private void rest() throws InterruptedException {
        if (woken.tryAcquire(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
            woken.drainPermits();
        }
    }

    @Override
    public void close() {
        commits.ifPresent(Feed.Subscription::close);
        loop.close();
    }

    /** One round. */
    void roundOnce() {
        quickenOnce();
        fileOnce();
        passOnOnce();
        endOnce();
        goOnOnce();
        fileOnce();
        busy =
                db.read(tx ->
                        CrewStore.isAnyLooked(tx)
                                || !TryStore.running(tx).isEmpty()
                                || CrewStore.isAnyCombining(tx)
                                || Comparing.isAnyOpen(tx));
    }

    private void quickenOnce() {
        if (db.read(PaceStore::isAny)) {
            db.write(tx -> PaceStore.quicken(tx, clock.instant()));
        }
    }

    private void fileOnce() {
        var unfiled = db.read(tx -> TryStore.unfiled(tx, AT_ONCE));
        if (unfiled.size() == 1) {
            fileOne(unfiled.getFirst());
            return;
        }
        if (unfiled.isEmpty()) {
            return;
        }
        // side by side their commits are one
        try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> filing =
                    unfiled.stream()
                            .<Future<?>>map(one -> pool.submit(() -> fileOne(one)))
                            .toList();
            for (var one : filing) {
                one.get();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof CadreException known) {
                throw known;
            }
            throw new IllegalStateException("a job of a crew could not be filed", e);
        }
    }

    /** In the trace of what caused the crew. */
    private void fileOne(TryRow one) {
        KeptOrigins.within(db, one.crew().toString(), () -> file(one));
    }

    private void file(TryRow one) {
        try {
            var filed = filed(one);
            db.write(tx -> {
                TryStore.filed(tx, one, filed);
                return true;
            });
        } catch (CadreException e) {
            if (e.code() == ErrorCode.UNAVAILABLE || e.code() == ErrorCode.INTERNAL) {
                throw e;
            }
            log.atWarn()
                    .addKeyValue("crew", one.crew())
                    .addKeyValue("reason", String.valueOf(e.getMessage()))
                    .log("a job of a crew could not be filed");
            end(one, Optional.empty(), String.valueOf(e.getMessage()));
        }
    }

    private JobId filed(TryRow one) {
        var crew = db.read(tx -> CrewStore.find(tx, one.crew())).orElseThrow();
        if (crew.state() == CrewState.STOPPING) {
            throw new CadreException(
                    ErrorCode.CONFLICT, "The crew is being stopped", Map.of("crew", crew.id()), "");
        }
        var request = db.read(tx -> TryStore.request(tx, one));
        var part =
                db.read(tx -> CrewStore.parts(tx, one.crew())).stream()
                        .filter(each -> each.position() == one.part())
                        .findFirst();
        var by = submitter(crew);
        if (one.worker().isEmpty() || request.team().isEmpty()) {
            return jobs.file(by, request).id();
        }
        var task =
                switch (one.kind()) {
                    case WORK, REWORK -> part.flatMap(PartRow::task);
                    case TRIAGE, REVIEW, RESOLVE -> Optional.<Long>empty();
                };
        return jobs.fileAs(by, request, new Appointment(one.worker().get(), task)).id();
    }

    /** Who filed the crew, by a key that is still good; not as a member of another team. */
    private Principal submitter(CrewRow crew) {
        return keys.holder(crew.submitterKey(), "")
                .map(by -> new Principal(by.key(), by.name(), by.grant(), by.node(), ""))
                .orElseThrow(() ->
                        new CadreException(
                                ErrorCode.FORBIDDEN,
                                "The key that filed the crew is no longer good",
                                Map.of("crew", crew.id(), "key", crew.submitterKey()),
                                "File it again with another key"));
    }

    /** A job that waits for a paused account gives way to the next agent of its part. */
    private void passOnOnce() {
        if (!busy || clock.instant().isBefore(passedOn.plus(LOOK))) {
            return;
        }
        passedOn = clock.instant();
        for (var one : db.read(tx -> TryStore.queued(tx, passedOn.minus(PATIENCE), AT_ONCE))) {
            if (rules.availability().isPaused(one.agent())) {
                passOn(one, one.job().orElseThrow());
            }
        }
    }

    private void passOn(TryRow one, JobId job) {
        note(tx -> TryStore.passOn(tx, one));
        try {
            jobs.cancel(Principal.CADRE, job, Verdict.PAUSED);
        } catch (CadreException e) {
            note(tx -> TryStore.keep(tx, one));
            if (e.code() != ErrorCode.CONFLICT) { // it is over by now
                throw e;
            }
        }
    }

    private void note(Consumer<Tx> change) {
        db.write(tx -> {
            change.accept(tx);
            return true;
        });
    }

    private void endOnce() {
        for (var one : db.read(tx -> TryStore.over(tx, AT_ONCE))) {
            end(one, Optional.of(rules.heard().job(one.job().orElseThrow(), one.cli())), "");
        }
    }

    private void end(TryRow one, Optional<JobView> job, String why) {
        var missing = missing(one.crew());
        db.write(tx -> {
            var crew = CrewStore.hold(tx, one.crew()).orElseThrow();
            var now = TryStore.find(tx, one).filter(found -> found.state() == TryState.RUNNING);
            if (now.isEmpty()) {
                return false; // another server did
            }
            if (one.part() == TryRow.TRIAGE) {
                rules.splitting().ended(tx, crew, now.get(), job, why);
            } else {
                rules.endings().apply(tx, crew, now.get(), job, why, missing);
            }
            return true;
        });
    }

    private void goOnOnce() {
        for (var id : db.read(tx -> CrewStore.due(tx, clock.instant(), AT_ONCE))) {
            KeptOrigins.within(db, id.toString(), () -> goOnApart(id));
        }
        rules.combining().lookOnce();
        rules.comparing().checkOnce(this::submitterOf);
    }

    private void goOnApart(CrewId id) {
        try {
            goOn(id);
        } catch (CadreException e) {
            throw e;
        } catch (RuntimeException e) { // the others go on
            log.atError()
                    .addKeyValue("crew", id)
                    .setCause(e)
                    .log("a crew does not go on; report this");
        }
    }

    private void goOn(CrewId id) {
        var crew = db.read(tx -> CrewStore.find(tx, id)).orElseThrow();
        if (crew.state().isOver()) {
            retire(crew);
            return;
        }
        if (crew.state() == CrewState.STOPPING) {
            rules.combining().stop(crew);
            rules.comparing().stop(crew);
        }
        var missing = missing(id);
        var split =
                crew.state() == CrewState.TRIAGE
                        ? rules.splitting().who(crew)
                        : Optional.<AgentName>empty();
        var bases = rules.comparing().bases(crew);
        db.write(tx -> {
            var now = CrewStore.hold(tx, id).orElseThrow();
            if (now.state() != crew.state()) {
                return false;
            }
            switch (now.state()) {
                case TRIAGE -> rules.splitting().goOn(tx, now, split);
                case RUNNING -> rules.course().goOn(tx, Comparing.pinned(now, bases), missing);
                case STOPPING -> stop(tx, now);
                case COMBINING -> rules.combining().goOn(tx, now);
                case PROPOSED, DONE, NEEDS_PERSON, CLOSED, STOPPED ->
                        CrewStore.lookAt(tx, id, Optional.empty());
            }
            return true;
        });
        if (crew.state() == CrewState.COMBINING) {
            rules.combining().begin(id, submitterOf(crew));
        }
    }

    private Optional<Principal> submitterOf(CrewRow crew) {
        return keys.holder(crew.submitterKey(), "")
                .map(by -> new Principal(by.key(), by.name(), by.grant(), by.node(), ""));
    }

    /** Over once nothing of it runs; what never began is stopped too. */
    private void stop(Tx tx, CrewRow crew) {
        var isAtWork =
                TryStore.of(tx, crew.id()).stream()
                        .anyMatch(one -> one.state() == TryState.RUNNING);
        CrewStore.lookAt(tx, crew.id(), Optional.empty());
        if (isAtWork) {
            return;
        }
        for (var part : CrewStore.parts(tx, crew.id())) {
            if (part.state() == PartState.WAITING || part.state().isAtWork()) {
                rules.course().lose(tx, crew, part, part.to(PartState.STOPPED, crew.why()));
            }
        }
        rules.course().chronicle().move(tx, crew, CrewState.STOPPED, crew.why(), Actor.CADRE);
    }

    private void retire(CrewRow crew) {
        var isArchived = crew.team().isEmpty() || rules.team().archive(crew.team().get());
        db.write(tx -> {
            CrewStore.lookAt(
                    tx,
                    crew.id(),
                    isArchived ? Optional.empty() : Optional.of(clock.instant().plus(LOOK)));
            return true;
        });
    }

    private Map<AgentName, String> missing(CrewId id) {
        var parts = db.read(tx -> CrewStore.parts(tx, id));
        return rules.availability().missing(rules.course().casting().wanted(parts));
    }
}
