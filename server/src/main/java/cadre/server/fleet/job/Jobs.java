package cadre.server.fleet.job;

import cadre.server.access.Principal;
import cadre.server.agents.Profiles;
import cadre.server.agents.RoleProfile;
import cadre.server.feed.cause.Origin;
import cadre.server.fleet.FaultPoint;
import cadre.server.fleet.placement.Presence;
import cadre.server.fleet.placement.Requirement;
import cadre.server.fleet.placement.Seat;
import cadre.server.fleet.placement.Waiting;
import cadre.server.fleet.seat.Appointment;
import cadre.server.forges.account.NamedRepositories;
import cadre.server.storage.Database;
import cadre.server.storage.Tx;
import cadre.server.storage.Waits;
import cadre.server.usage.budget.Exhausted;
import cadre.wire.agent.Usage;
import cadre.wire.api.Grant;
import cadre.wire.api.JobPreview;
import cadre.wire.api.Page;
import cadre.wire.api.WhyView;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.id.AttemptId;
import cadre.wire.id.JobId;
import cadre.wire.id.KeyId;
import cadre.wire.job.IsolationKind;
import cadre.wire.job.JobRequest;
import cadre.wire.job.JobState;
import cadre.wire.job.JobView;
import cadre.wire.job.OnDisconnect;
import cadre.wire.job.RepositoryRequest;
import cadre.wire.json.Json;
import cadre.wire.trace.Cause;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What people and programs do with jobs. Thread-safe; every method may block on the store. */
public final class Jobs {
    private static final int LARGEST_PAGE = 200;
    static final int MOST_ATTEMPTS = 100;
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(60);
    private static final Duration LONGEST_ROUND = Duration.ofSeconds(2);
    static final List<String> UNFINISHED = List.of("queued", "running");
    static final List<String> OVER =
            List.of("succeeded", "failed", "cancelled", "timed_out", "lost");

    private final Database db;
    private final Profiles profiles;
    private final JobChanges changes;
    private final AtOnce atOnce;
    private final RoleChoice choice;
    private final NamedRepositories repositories;

    /**
     * The jobs in {@code db}.
     *
     * @param repositories what {@code github:owner/name} means to whom
     */
    public Jobs(
            Database db,
            Profiles profiles,
            JobChanges changes,
            AtOnce atOnce,
            NamedRepositories repositories) {
        this.repositories = repositories;
        this.db = db;
        this.profiles = profiles;
        this.changes = changes;
        this.atOnce = atOnce;
        this.choice = new RoleChoice(profiles, changes.breakers());
    }

    /**
     * Files a job: all of it is stored with its event, or nothing.
     *
     * @return the job, queued or given to a node already; for a known idempotency key of this
     *     submitter, the job of then
     * @throws CadreException INVALID, TOO_LARGE or NOT_FOUND (a named node or bundle) that names
     *     the one thing wrong; CONFLICT if the idempotency key was used for another request;
     *     FORBIDDEN below member, and below operator for isolation none; as {@link ResumeCheck}
     *     says for a job that goes on with an earlier one, and {@link NamedRepositories} for a
     *     repository that is named {@code github:owner/name}
     */
    public JobView file(Principal by, JobRequest request) {
        return file(by, request, OwnTerms.NONE);
    }

    /** The same on Cadre's own terms; never for what a client says. */
    public JobView file(Principal by, JobRequest named, OwnTerms own) {
        by.require(Grant.MEMBER);
        if (NamedRepositories.isMeant(named) || named.resume().isPresent()) {
            // before anything is asked: what was filed has its answer, whatever became of the rest
            var known = db.read(tx -> Filing.known(tx, by, named));
            if (known.isPresent()) {
                return job(by, known.get().id());
            }
        }
        var request = repositories.resolved(by, named);
        if (request.resume().isEmpty()) {
            var filled = choice.fill(request, changes.roster().seats());
            return file(by, named, filled, Optional.empty(), own);
        }
        var seats = changes.roster().seats();
        var resolved = db.read(tx -> resolved(tx, by, request, seats));
        return file(
                by,
                named,
                choice.fill(resolved.request(), seats),
                Optional.of(resolved.resumption()),
                own);
    }

    /** The same for a job that speaks in its team as someone else than itself. */
    public JobView fileAs(Principal by, JobRequest request, Appointment as) {
        return file(by, request, OwnTerms.as(as));
    }

    /** The job that this key has filed with an idempotency key; empty if it has filed none. */
    public Optional<JobId> filed(KeyId by, String idempotencyKey) {
        return db.read(tx -> JobStore.filedWith(tx, by, idempotencyKey)).map(JobStore.Filed::id);
    }

    /**
     * What would become of a job that was filed now. Stores nothing.
     *
     * @throws CadreException as {@link #file}, but for an idempotency key
     */
    public JobPreview preview(Principal by, JobRequest named) {
        return preview(by, named, OwnTerms.NONE);
    }

    /** The same on Cadre's own terms. */
    public JobPreview preview(Principal by, JobRequest named, OwnTerms own) {
        by.require(Grant.MEMBER);
        var request = repositories.resolved(by, named);
        var seats = changes.roster().seats();
        var asked =
                request.resume()
                        .map(_ -> db.read(tx -> resolved(tx, by, request, seats).request()))
                        .orElse(request);
        var meant = choice.fill(asked, seats);
        var profile = profiles.composition(meant).profile();
        RequestCheck.check(meant, profile);
        requireIsolation(by, meant, profile);
        var filing = Filing.of(by, request, meant, Optional.empty(), profile).on(own);
        db.read(tx -> {
            filing.check(tx, seats, JobStore::senderOf);
            return true;
        });
        var waiting = explain(filing.requirement(), seats);
        var gate = changes.breakers().remembered(meant.agent());
        var open = seats.stream().filter(seat -> !gate.isShut(seat.name())).toList();
        return new Preview(meant, filing.requirement(), open).told(waiting, overBudget(by));
    }

    /** With what it takes over; a request that leaves its agent open has the earlier job's. */
    private ResumeCheck.Resolved resolved(
            Tx tx, Principal by, JobRequest request, List<Seat> seats) {
        var earlier = own(tx, by, request.resume().orElseThrow().job());
        var named =
                request.agent().equals(JobRequest.BY_ROLE)
                        ? request.withAgent(earlier.agent())
                        : request;
        var profile = profiles.profile(named.agent());
        return ResumeCheck.resolve(tx, earlier, named, profile, seats);
    }

    /** Settled for good: node and server must mean the same, whatever becomes of the profile. */
    private static JobRequest settled(JobRequest request, RoleProfile profile) {
        return request.onDisconnect().isPresent()
                        || profile.onDisconnect() instanceof OnDisconnect.Wait
                ? request
                : request.withOnDisconnect(profile.onDisconnect());
    }

    private JobView file(
            Principal by,
            JobRequest sent,
            JobRequest filled,
            Optional<Resumption> resumption,
            OwnTerms own) {
        var profile = profiles.composition(filled).profile();
        var request = settled(filled, profile);
        RequestCheck.check(request, profile);
        requireIsolation(by, request, profile);
        var filing =
                Filing.of(by, sent, request, resumption, profile).on(own.from(Origin.current()));
        var stored = Taken.write(db, (tx, taken) -> filing.store(tx, changes, atOnce, taken));
        FaultPoint.JOB_STORED.reach();
        stored.handOver().ifPresent(Runnable::run);
        var job = stored.job();
        if (stored.handOver().isEmpty() && job.attempt() > 0) {
            return job(by, job.id()); // filed before, with the same idempotency key
        }
        if (job.isQueued() && resumption.isPresent()) {
            return job(by, job.id());
        }
        var why =
                job.isQueued()
                        ? overBudget(job)
                                .orElseGet(() ->
                                        explain(filing.requirement(), changes.roster().seats())
                                                .summary())
                        : "";
        return Views.job(job, stored.attempts(), Map.of(), why, Optional.of(request))
                .withCause(cause(job.id(), stored.origin()));
    }

    private static Optional<Cause> cause(JobId id, Optional<Origin> origin) {
        return origin.map(from -> from.causeOf(id.toString()));
    }

    /** What caused a job; empty if nothing is known, or there is no such job. */
    public Optional<Origin> origin(JobId id) {
        return db.read(tx -> JobStore.cause(tx, id));
    }

    /** Without isolation an agent reads what its node's user reads: even the server's admin key. */
    private static void requireIsolation(Principal by, JobRequest request, RoleProfile profile) {
        var isolation = request.isolation().orElse(profile.isolation());
        if (isolation == IsolationKind.NONE && !by.grant().includes(Grant.OPERATOR)) {
            throw new CadreException(
                    ErrorCode.FORBIDDEN,
                    "This key may not run an agent without isolation",
                    Map.of(
                            "isolation",
                            isolation.word(),
                            "agent",
                            profile.name(),
                            "key",
                            by.key(),
                            "grant",
                            by.grant().word(),
                            "needed",
                            Grant.OPERATOR.word()),
                    "Ask for isolation auto, or use a key with the grant operator");
        }
    }

    /**
     * The job with all its attempts and its request, in which the values of env are hidden.
     *
     * @throws CadreException NOT_FOUND if there is none
     */
    public JobView job(Principal by, JobId id) {
        by.require(Grant.VIEWER);
        return db.read(tx -> {
            var job = find(tx, id);
            var request = JobStore.request(tx, id).orElseThrow();
            var attempts = AttemptStore.of(tx, id);
            return Views.job(
                            job,
                            attempts,
                            used(tx, attempts),
                            job.isQueued() ? why(tx, job, changes.roster().seats()) : "",
                            Optional.of(Json.read(request, JobRequest.class)))
                    .withCause(cause(id, JobStore.cause(tx, id)));
        });
    }

    /**
     * Jobs, newest first. A page for a text, or for nothing but jobs that succeeded, looks at a
     * bounded number of jobs, so that it may be empty and have a next one.
     *
     * @param cursor {@code next} of the page before
     * @param limit 1 to 200
     */
    public Page<JobView> list(Principal by, JobFilter filter, Optional<String> cursor, int limit) {
        by.require(Grant.VIEWER);
        RequestCheck.demand(
                limit >= 1 && limit <= LARGEST_PAGE,
                "A page has another size",
                Map.of("limit", limit),
                "Use 1 to " + LARGEST_PAGE);
        var before = cursor.map(text -> JobId.of(text).number()).orElse(Long.MAX_VALUE);
        var seats = changes.roster().seats();
        return db.read(tx -> {
            var rows = JobListStore.page(tx, filter, Optional.empty(), before, limit);
            return new Page<>(
                    inList(tx, rows.jobs(), seats), rows.goOnBefore().map(JobId::toString));
        });
    }

    /** Asks the store a few times for all of them, not a few times for each. */
    private List<JobView> inList(Tx tx, List<JobRow> jobs, List<Seat> seats) {
        var attempts = JobListStore.lastAttempts(tx, jobs);
        var used = used(tx, List.copyOf(attempts.values()));
        var goingOn = JobListStore.goingOn(tx, jobs.stream().filter(JobRow::isQueued).toList());
        var summaries = new HashMap<String, String>();
        var views = new ArrayList<JobView>();
        for (var job : jobs) {
            var why =
                    job.isQueued()
                            ? overBudget(tx, job)
                                    .orElseGet(() ->
                                            summaries.computeIfAbsent(
                                                            job.requirement(),
                                                            _ -> summary(tx, job, seats))
                                                    + (goingOn.contains(job.id())
                                                            ? offer(tx, job, seats)
                                                            : ""))
                            : "";
            var last = Optional.ofNullable(attempts.get(job.id())).stream().toList();
            views.add(Views.job(job, last, used, why, Optional.empty()));
        }
        return views;
    }

    private Map<AttemptId, Usage> used(Tx tx, List<AttemptRow> attempts) {
        var used =
                new HashMap<>(
                        changes.ledger().of(tx, attempts.stream().map(AttemptRow::id).toList()));
        for (var attempt : attempts) {
            if (!used.containsKey(attempt.id())) {
                reported(attempt).ifPresent(usage -> used.put(attempt.id(), usage));
            }
        }
        return used;
    }

    /** Of an attempt that ended before there was a ledger. */
    private static Optional<Usage> reported(AttemptRow attempt) {
        return attempt.used().isEmpty()
                ? Optional.empty()
                : Optional.of(Json.read(attempt.used(), Usage.class));
    }

    /** The job when it is over, or as it stands after {@code maxWait} (0 to 60 seconds). */
    public JobView await(Principal by, JobId id, Duration maxWait) {
        var wait = maxWait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : maxWait;
        var end = System.nanoTime() + wait.toNanos();
        try (var ear = changes.bells().listen(id)) {
            var job = job(by, id);
            var left = end - System.nanoTime();
            while (!job.status().isOver() && left > 0 && !Thread.currentThread().isInterrupted()) {
                ear.await(round(Duration.ofNanos(left)));
                job = job(by, id);
                left = end - System.nanoTime();
            }
            return job;
        }
    }

    /** A ring from another server may get lost: then the job is looked at all the same. */
    private Duration round(Duration left) {
        return changes.peers().isShared() && left.compareTo(LONGEST_ROUND) > 0
                ? LONGEST_ROUND
                : left;
    }

    /** How many jobs wait for a node. */
    public long queued() {
        return db.read(JobStore::queued);
    }

    /**
     * What keeps queued jobs from starting, and how many each: a word of {@code Fit.Hurdle}, {@code
     * no_node}, {@code budget}, {@code paused}, {@code limit}, {@code profile} or {@code starting}.
     * Costs the more the more wait.
     */
    public Map<String, Waits> waiting() {
        var seats = changes.roster().seats();
        var over = OverBudget.of(over());
        var byReason = new TreeMap<String, Waits>();
        for (var line : db.read(tx -> WaitingStore.lines(tx, over))) {
            var reason =
                    line.isOverBudget()
                            ? "budget"
                            : explain(Requirement.of(line.requirement()), seats).reason();
            byReason.merge(reason, line.waits(), Waits::and);
        }
        return byReason;
    }

    /**
     * How many jobs are in each state, of those that wait or run; those without any are left out.
     * Costs the more the more there are.
     */
    public Map<String, Long> unfinishedByState() {
        return db.read(tx -> JobListStore.counts(tx, UNFINISHED));
    }

    /** The same of those that are over: up to a second for millions. */
    public Map<String, Long> overByState() {
        return db.read(tx -> JobListStore.counts(tx, OVER));
    }

    /** All states, in the order of a job's life. */
    public static List<String> states() {
        return Stream.concat(UNFINISHED.stream(), OVER.stream()).toList();
    }

    /** Why the job stands where it stands, with a line for each node while it is queued. */
    public WhyView why(Principal by, JobId id) {
        by.require(Grant.VIEWER);
        return db.read(tx -> {
            var job = find(tx, id);
            if (!job.isQueued()) {
                var attempts = AttemptStore.of(tx, id);
                var view = Views.job(job, attempts, Map.of(), "", Optional.empty());
                return new WhyView(id, job.state(), line(view.status()), List.of());
            }
            var waiting = explain(requirement(tx, job), changes.roster().seats());
            var ahead = JobStore.ahead(tx, job);
            return new WhyView(
                    id,
                    job.state(),
                    overBudget(tx, job).orElseGet(waiting::summary)
                            + ahead(ahead)
                            + offer(tx, job, changes.roster().seats()),
                    waiting.nodes());
        });
    }

    private static String ahead(long jobs) {
        return switch ((int) Math.min(jobs, 2)) {
            case 0 -> "";
            case 1 -> "; 1 job with the same needs is ahead of it";
            default -> "; " + jobs + " jobs with the same needs are ahead of it";
        };
    }

    private static String line(JobState state) {
        return switch (state) {
            case JobState.Queued queued -> queued.why();
            case JobState.Running running ->
                    "runs on node "
                            + running.node()
                            + (running.disconnected().isEmpty()
                                    ? ""
                                    : "; " + running.disconnected())
                            + (running.stopping().isEmpty()
                                    ? ""
                                    : "; is being stopped: " + running.stopping());
            case JobState.Succeeded _ -> "the agent said that it is done";
            case JobState.Failed failed -> failed.code().word() + ": " + failed.reason();
            case JobState.Cancelled cancelled -> cancelled(cancelled.by(), cancelled.reason());
            case JobState.TimedOut timedOut ->
                    "its "
                            + timedOut.limit()
                            + " ran out"
                            + timedOut.said().map(said -> ": " + said).orElse("");
            case JobState.Lost lost -> lost.reason();
        };
    }

    private static String cancelled(String by, String reason) {
        return "cancelled by " + by + (reason.isEmpty() ? "" : ": " + reason);
    }

    /**
     * Cancels: a queued job at once, a running one through its node. One whose node does not answer
     * is over at once too; the node is told when it is back.
     *
     * @param reason for people, to 500 characters, may be empty
     * @throws CadreException CONFLICT if it is over; FORBIDDEN for a member that did not file it
     */
    public JobView cancel(Principal by, JobId id, String reason) {
        by.require(Grant.MEMBER);
        RequestCheck.demand(
                reason.length() <= 500 && RequestCheck.isPlain(reason),
                "The reason is too long or not plain text",
                Map.of("job", id),
                "Use to 500 printable characters");
        db.write(tx -> {
            var job = owned(by, locked(tx, id));
            if (job.isOver()) {
                throw conflict("The job is over already", job, "Nothing is left to cancel");
            }
            var away =
                    job.isQueued()
                            ? Optional.<AttemptRow>empty()
                            : AttemptStore.lock(tx, job.lastAttempt())
                                    .filter(AttemptRow::isDisconnected);
            away.ifPresent(attempt -> changes.endAttempt(tx, attempt, "stopped"));
            if (job.isQueued() || away.isPresent()) {
                changes.cancelled(tx, job, by.name(), reason, by.actor());
            } else if (!job.stopping().isOn()) {
                cancelRunning(tx, by, job, reason);
            }
            return job;
        });
        return job(by, id);
    }

    private void cancelRunning(Tx tx, Principal by, JobRow job, String reason) {
        var why = cancelled(by.name(), reason);
        changes.stop(
                tx,
                job,
                new JobRow.Stopping(
                        why,
                        JobRow.Stopping.CANCEL,
                        by.name(),
                        reason,
                        Optional.of(changes.now())));
        changes.tell(
                tx,
                "job.cancel_requested",
                job.id().toString(),
                job.id(),
                by.actor(),
                Map.of(
                        "state",
                        "running",
                        "attempt",
                        job.attempt(),
                        "by",
                        by.name(),
                        "reason",
                        reason));
    }

    /**
     * Queues a job that is over once more, as its next attempt.
     *
     * @throws CadreException CONFLICT if it is not over, or has 100 attempts; FORBIDDEN for a
     *     member that did not file it
     */
    public JobView retry(Principal by, JobId id) {
        by.require(Grant.MEMBER);
        db.write(tx -> {
            var resumption = ResumptionStore.of(tx, id); // it never changes
            resumption.ifPresent(how -> JobStore.lock(tx, how.places()));
            var job = owned(by, locked(tx, id));
            if (!job.isOver()) {
                throw conflict("The job is not over", job, "Wait for its end, or cancel it first");
            }
            if (job.attempt() >= MOST_ATTEMPTS) {
                throw conflict(
                        "The job has " + job.attempt() + " attempts already",
                        job,
                        "File it anew: all attempts of a job are shown together");
            }
            resumption.ifPresent(how -> ResumeCheck.refuseTaken(tx, how));
            var request = Json.read(JobStore.request(tx, id).orElseThrow(), JobRequest.class);
            var rank = changes.fairness().nextRank(tx, job.priority(), job.submitterKey());
            JobStore.queueAgain(
                    tx, id, rank, request.attempts().orElse(Filing.ATTEMPTS), changes.now());
            changes.announceQueued(tx, job.requirement());
            changes.tell(
                    tx,
                    "job.retried",
                    id.toString(),
                    id,
                    by.actor(),
                    Map.of("state", "queued", "was", job.state()));
            return job;
        });
        return job(by, id);
    }

    /**
     * Refuses a member that did not file the job.
     *
     * @throws CadreException FORBIDDEN, or NOT_FOUND if there is no such job
     */
    public void requireOwn(Principal by, JobId id) {
        db.read(tx -> own(tx, by, id));
    }

    /** The folder that a job's repository gets in the workspace, which names it everywhere. */
    public static String repositoryName(RepositoryRequest repository) {
        return RepositoryCheck.name(repository);
    }

    /**
     * Refuses what no job could work in together, by its looks alone.
     *
     * @throws CadreException INVALID
     */
    public static void requireRepositories(List<RepositoryRequest> repositories) {
        RepositoryCheck.check(repositories.stream().map(NamedRepositories::written).toList());
    }

    private static JobRow own(Tx tx, Principal by, JobId id) {
        return owned(by, find(tx, id));
    }

    private static JobRow owned(Principal by, JobRow job) {
        if (!by.grant().includes(Grant.OPERATOR) && !job.submitterKey().equals(by.key())) {
            throw new CadreException(
                    ErrorCode.FORBIDDEN,
                    "Another key filed this job",
                    Map.of("job", job.id(), "submitter", job.submitter()),
                    "Ask its submitter, or use a key with the grant operator");
        }
        return job;
    }

    private static CadreException conflict(String what, JobRow job, String fix) {
        return new CadreException(
                ErrorCode.CONFLICT, what, Map.of("job", job.id(), "state", job.state()), fix);
    }

    private static JobRow find(Tx tx, JobId id) {
        return JobStore.find(tx, id).orElseThrow(() -> missing(id));
    }

    private static JobRow locked(Tx tx, JobId id) {
        return JobStore.lock(tx, id).orElseThrow(() -> missing(id));
    }

    private static CadreException missing(JobId id) {
        return new CadreException(
                ErrorCode.NOT_FOUND,
                "No such job",
                Map.of("job", id),
                "List the jobs with 'cadre jobs'");
    }

    private static Requirement requirement(Tx tx, JobRow job) {
        return Requirement.of(JobStore.requirement(tx, job.requirement()).orElseThrow());
    }

    private String why(Tx tx, JobRow job, List<Seat> seats) {
        return overBudget(tx, job).orElseGet(() -> summary(tx, job, seats) + offer(tx, job, seats));
    }

    private List<Exhausted.Over> over() {
        return changes.ledger().budgets().exhausted().over();
    }

    /** As far as who files it says. */
    private Optional<String> overBudget(Principal by) {
        return OverBudget.why(by.key(), by.name(), over());
    }

    private Optional<String> overBudget(JobRow job) {
        return over().isEmpty() ? Optional.empty() : db.read(tx -> overBudget(tx, job));
    }

    /** Whatever else it waits for: it may not start now. */
    private Optional<String> overBudget(Tx tx, JobRow job) {
        return OverBudget.why(tx, job.id(), over());
    }

    /** A session waits for its node and no other: it may wait for ever. */
    private static String offer(Tx tx, JobRow job, List<Seat> seats) {
        return ResumptionStore.of(tx, job.id())
                .filter(how -> !how.cold())
                .filter(_ -> !isOnline(requirement(tx, job), seats))
                .map(how -> "; its session is there. " + how.offer())
                .orElse("");
    }

    private static boolean isOnline(Requirement requirement, List<Seat> seats) {
        return seats.stream()
                .filter(seat -> requirement.node().equals(Optional.of(seat.name())))
                .anyMatch(seat -> seat.presence() == Presence.ONLINE);
    }

    private String summary(Tx tx, JobRow job, List<Seat> seats) {
        return explain(requirement(tx, job), seats).summary();
    }

    private Waiting explain(Requirement requirement, List<Seat> seats) {
        var waiting = Waiting.of(requirement, seats);
        var profile = profiles.find(requirement.agent());
        if (profile.isEmpty()) {
            return new Waiting(
                    "profile",
                    "there is no agent profile '"
                            + requirement.agent()
                            + "' any more; put it back into agents.yaml, or cancel the job",
                    List.of(), // no node could take it, whatever it has
                    false);
        }
        var paused = paused(requirement, seats, waiting);
        if (paused.isPresent()) {
            return new Waiting("paused", paused.get(), waiting.nodes(), false);
        }
        var most = profile.flatMap(RoleProfile::maxRunning);
        var running = changes.roster().running(requirement.agent());
        return waiting.possible() && most.isPresent() && running >= most.get()
                ? new Waiting(
                        "limit",
                        "agent "
                                + requirement.agent()
                                + " runs "
                                + running
                                + (running == 1 ? " job" : " jobs")
                                + " already, its limit",
                        waiting.nodes(),
                        false)
                : waiting;
    }

    /** In words, if only paused accounts keep it from starting, or keep it from everywhere. */
    private Optional<String> paused(Requirement requirement, List<Seat> seats, Waiting waiting) {
        var gate = changes.breakers().remembered(requirement.agent());
        if (gate.isOpen()) {
            return Optional.empty();
        }
        var open = seats.stream().filter(seat -> !gate.isShut(seat.name())).toList();
        var only =
                open.isEmpty() || waiting.possible() && !Waiting.of(requirement, open).possible();
        return only ? gate.why(seats.stream().map(Seat::name).toList()) : Optional.empty();
    }
}
