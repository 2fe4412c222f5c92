package cadre.server.crews;

import cadre.server.access.Principal;
import cadre.server.bus.Speakers;
import cadre.server.bus.inbox.Inbox;
import cadre.server.feed.cause.KeptOrigins;
import cadre.server.feed.cause.Origin;
import cadre.server.fleet.job.Jobs;
import cadre.server.storage.Database;
import cadre.server.storage.Tx;
import cadre.wire.api.Grant;
import cadre.wire.api.Page;
import cadre.wire.bus.Posted;
import cadre.wire.crew.CrewComparison;
import cadre.wire.crew.CrewConfirm;
import cadre.wire.crew.CrewMessage;
import cadre.wire.crew.CrewReport;
import cadre.wire.crew.CrewRequest;
import cadre.wire.crew.CrewState;
import cadre.wire.crew.CrewView;
import cadre.wire.crew.PartRequest;
import cadre.wire.crew.PartRetry;
import cadre.wire.crew.PartState;
import cadre.wire.crew.TryState;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.id.AgentName;
import cadre.wire.id.CrewId;
import cadre.wire.id.JobId;
import cadre.wire.id.MemberName;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What people and programs do with crews. Thread-safe; every method may block on the store. */
public final class Crews {
    private static final int LARGEST_PAGE = 200;
    private static final AgentName ANY = new AgentName("rehearsal");

    private final Database db;
    private final Jobs jobs;
    private final Speakers speakers;
    private final CrewLoop loop;
    private final Opening opening;
    private final Reports reports;
    private final Comparisons comparisons;

    Crews(
            Database db,
            Jobs jobs,
            Speakers speakers,
            CrewLoop loop,
            Opening opening,
            Reports reports,
            Comparisons comparisons) {
        this.db = db;
        this.jobs = jobs;
        this.speakers = speakers;
        this.loop = loop;
        this.opening = opening;
        this.reports = reports;
        this.comparisons = comparisons;
    }

    private Casting casting() {
        return opening.casting();
    }

    private Chronicle chronicle() {
        return opening.chronicle();
    }

    /**
     * Files a crew: all of it is stored with its event, or nothing. With parts (or agents to make
     * parts of) it is shown, or runs at once if that was confirmed; without, an agent is asked for
     * the split first.
     *
     * @return the crew; for a known idempotency key of this submitter the one of then
     * @throws CadreException INVALID or TOO_LARGE that names the one thing wrong; CONFLICT if the
     *     idempotency key was used for another request; FORBIDDEN below member
     */
    public CrewView start(Principal by, CrewRequest request) {
        by.require(Grant.MEMBER);
        if (by.isShared() || by.isDeputy()) {
            throw new CadreException(
                    ErrorCode.FORBIDDEN,
                    "This key may not begin a crew",
                    Map.of("key", by.name()),
                    "Use a key of a person, or the member key of a lead");
        }
        var check = new CrewCheck(casting());
        check.request(request);
        var parts = given(request);
        var checked =
                parts.isEmpty() ? parts : check.parts(parts, !request.repositories().isEmpty());
        tryRepositories(by, request);
        var origin = Origin.current();
        var id = db.write(tx -> store(tx, by, request, checked, origin));
        loop.wake();
        return view(by, id);
    }

    private List<PartRequest> given(CrewRequest request) {
        if (request.isComparison()) {
            return CrewCheck.compared(request);
        }
        return request.agents().isEmpty()
                ? request.parts()
                : new PlainSplit(casting()).of(request.request(), request.agents());
    }

    /** What no job could be filed with is refused before anything is stored. */
    private void tryRepositories(Principal by, CrewRequest request) {
        jobs.preview(by, Requests.fresh(Requests.sample(request), "x", ANY, Casting.USUAL));
    }

    private CrewId store(
            Tx tx,
            Principal by,
            CrewRequest request,
            List<PartRequest> parts,
            Optional<Origin> origin) {
        var known = request.idempotencyKey().flatMap(key -> CrewStore.filedWith(tx, by.key(), key));
        if (known.isPresent()) {
            return same(tx, known.get(), request);
        }
        var state = parts.isEmpty() ? CrewState.TRIAGE : CrewState.PROPOSED;
        var inserted = CrewStore.insert(tx, state, request, by.key(), by.name(), chronicle().now());
        if (inserted.isEmpty()) { // by another transaction since we looked
            var key = request.idempotencyKey().orElseThrow();
            return same(tx, CrewStore.filedWith(tx, by.key(), key).orElseThrow(), request);
        }
        var id = inserted.get();
        KeptOrigins.keep(tx, id.toString(), origin, chronicle().now());
        chronicle()
                .tell(
                        tx,
                        "crew.filed",
                        id,
                        Optional.empty(),
                        by.actor(),
                        Map.of("state", state, "parts", parts.size(), "submitter", by.name()));
        if (!parts.isEmpty()) {
            var crew = CrewStore.hold(tx, id).orElseThrow();
            opening.split(tx, crew, parts);
            opening.proceed(tx, crew, "", by.actor());
        }
        return id;
    }

    private static CrewId same(Tx tx, CrewRow known, CrewRequest request) {
        if (!CrewStore.asked(tx, known.id()).equals(request)) {
            throw new CadreException(
                    ErrorCode.CONFLICT,
                    "The idempotency key was used for another request",
                    Map.of("crew", known.id()),
                    "Use a new key for a new request");
        }
        return known.id();
    }

    /**
     * A crew with all its parts and tries.
     *
     * @throws CadreException NOT_FOUND if there is none
     */
    public CrewView view(Principal by, CrewId id) {
        by.require(Grant.VIEWER);
        return db.read(tx -> Views.whole(tx, find(tx, id), casting()));
    }

    /**
     * Crews, newest first.
     *
     * @param cursor {@code next} of the page before
     * @param limit 1 to 200, brought into this range
     */
    public Page<CrewView> list(
            Principal by, Optional<CrewState> state, Optional<String> cursor, int limit) {
        by.require(Grant.VIEWER);
        var before = cursor.map(text -> CrewId.of(text).number()).orElse(Long.MAX_VALUE);
        var most = Math.clamp(limit, 1, LARGEST_PAGE);
        var found = db.read(tx -> CrewStore.page(tx, state, before, most + 1));
        var items = found.stream().limit(most).map(Views::head).toList();
        return new Page<>(
                items,
                found.size() <= most
                        ? Optional.empty()
                        : Optional.of(items.getLast().id().toString()));
    }

    /** What came of it so far. */
    public CrewReport report(Principal by, CrewId id) {
        by.require(Grant.VIEWER);
        return reports.of(db.read(tx -> find(tx, id)));
    }

    /**
     * Has a proposed crew run.
     *
     * @throws CadreException CONFLICT if it is not proposed; INVALID for parts, a check or a time
     *     limit that are not in order; FORBIDDEN for a member that did not file it
     */
    public CrewView confirm(Principal by, CrewId id, CrewConfirm confirm) {
        return change(
                by,
                id,
                (tx, crew) -> {
                    require(
                            crew,
                            CrewState.PROPOSED,
                            "Only a split that is proposed can be confirmed");
                    var check = new CrewCheck(casting());
                    check.run(confirm.check(), confirm.timeoutSec());
                    if (!confirm.parts().isEmpty()) {
                        var checked =
                                check.parts(
                                        confirm.parts(), !crew.request().repositories().isEmpty());
                        opening.split(tx, crew, checked);
                    }
                    if (confirm.check().isPresent() || confirm.timeoutSec().isPresent()) {
                        CrewStore.confirmed(tx, crew.id(), confirm);
                    }
                    opening.run(tx, crew, "", by.actor());
                });
    }

    /**
     * Lets nothing new begin; what runs comes to its end.
     *
     * @throws CadreException CONFLICT if it is over; FORBIDDEN for a member that did not file it
     */
    public CrewView stop(Principal by, CrewId id) {
        return change(
                by,
                id,
                (tx, crew) -> {
                    if (crew.state().isOver()) {
                        throw conflict(crew, "The crew is over", "Nothing is left to stop");
                    }
                    chronicle()
                            .move(
                                    tx,
                                    crew,
                                    CrewState.STOPPING,
                                    "stopped by " + by.name(),
                                    by.actor());
                });
    }

    /** The same, and what runs is cancelled. */
    public CrewView kill(Principal by, CrewId id) {
        stop(by, id);
        for (var job : running(id)) {
            try {
                jobs.cancel(by, job, "crew " + id + " was killed");
            } catch (CadreException e) {
                if (e.code() != ErrorCode.CONFLICT) { // it is over by now
                    throw e;
                }
            }
        }
        return view(by, id);
    }

    private List<JobId> running(CrewId id) {
        return db.read(tx -> TryStore.of(tx, id)).stream()
                .filter(one -> one.state() == TryState.RUNNING)
                .flatMap(one -> one.job().stream())
                .toList();
    }

    /**
     * Has a part that was lost, or does not fit with the others, tried once more from the
     * beginning.
     *
     * @throws CadreException NOT_FOUND if there is no such part; CONFLICT if it is not lost, or the
     *     crew is over; INVALID for an unknown agent; FORBIDDEN for a member that did not file it
     */
    public CrewView retry(Principal by, CrewId id, String name, PartRetry retry) {
        return change(
                by,
                id,
                (tx, crew) -> {
                    var part = part(tx, crew, name);
                    var mayBegin =
                            part.state().isLost()
                                    ? crew.state() == CrewState.NEEDS_PERSON
                                            || crew.state() == CrewState.RUNNING
                                    : crew.state() == CrewState.NEEDS_PERSON
                                            && part.state() == PartState.DONE;
                    if (!mayBegin) {
                        throw conflict(
                                crew,
                                "The part " + name + " is " + part.state().word(),
                                part.state() == PartState.WAITING && !crew.state().isOver()
                                        ? "It begins by itself: retry the part that it waits for"
                                        : "A part is retried once it was lost, while its crew is"
                                                + " not over");
                    }
                    var anew = part.anew(chain(crew, part, retry), mergedBefore(tx, crew, part));
                    ComparisonStore.forgetCheck(tx, part);
                    chronicle().save(tx, part, anew);
                    crew.team()
                            .ifPresent(
                                    team -> opening.team().takeBack(tx, team, anew, "once more"));
                    CrewStore.train(tx, crew.id(), Optional.empty());
                    CrewStore.combined(tx, crew.id(), Optional.empty());
                    chronicle().move(tx, crew, CrewState.RUNNING, "", by.actor());
                });
    }

    private List<AgentName> chain(CrewRow crew, PartRow part, PartRetry retry) {
        var first = retry.agent().map(agent -> casting().profiles().profile(agent).name());
        if (crew.request().isComparison() && first.isPresent()) {
            throw conflict(
                    crew,
                    "In a comparison each part is of one agent",
                    "Retry it without --agent, or begin another comparison");
        }
        return Stream.concat(first.stream(), casting().chain(crew, part.spec()).stream())
                .distinct()
                .toList();
    }

    /** A change that did not fit begins with those that it has to fit with. */
    private static List<String> mergedBefore(Tx tx, CrewRow crew, PartRow part) {
        return part.state().isLost()
                ? List.of()
                : Requests.merged(crew, part, CrewStore.parts(tx, crew.id()));
    }

    /**
     * What the agents of a comparison made of it, side by side.
     *
     * @throws CadreException NOT_FOUND if there is no such crew; CONFLICT if it compares nothing
     */
    public CrewComparison compare(Principal by, CrewId id) {
        by.require(Grant.VIEWER);
        return comparisons.of(db.read(tx -> find(tx, id)));
    }

    /**
     * Makes the result of a part that of the comparison, in place of the one picked before; noted
     * with who did.
     *
     * @throws CadreException NOT_FOUND if there is no such part; CONFLICT if the crew compares
     *     nothing or is not over, or the part has no result; GONE if what it had saved was deleted;
     *     FORBIDDEN for a member that did not file it
     */
    public CrewComparison pick(Principal by, CrewId id, String name) {
        by.require(Grant.MEMBER);
        comparisons.requireKept(db.read(tx -> part(tx, find(tx, id), name)));
        change(by, id, (tx, crew) -> comparisons.pick(tx, crew, part(tx, crew, name), by));
        return compare(by, id);
    }

    /**
     * Ends a crew that needs a person as it is; what its parts have changed is merged all the same.
     * One that is only proposed is forgotten.
     *
     * @throws CadreException CONFLICT if it needs nobody; FORBIDDEN for a member that did not file
     *     it
     */
    public CrewView close(Principal by, CrewId id) {
        return change(
                by,
                id,
                (tx, crew) -> {
                    switch (crew.state()) {
                        case PROPOSED ->
                                chronicle()
                                        .move(
                                                tx,
                                                crew,
                                                CrewState.CLOSED,
                                                "closed by " + by.name(),
                                                by.actor());
                        case NEEDS_PERSON -> {
                            CrewStore.endsAs(tx, id, CrewState.CLOSED);
                            var why = "closed by " + by.name();
                            chronicle()
                                    .move(
                                            tx,
                                            crew,
                                            crew.combined().isPresent()
                                                            || crew.request().isComparison()
                                                    ? CrewState.CLOSED
                                                    : CrewState.COMBINING,
                                            why,
                                            by.actor());
                        }
                        case TRIAGE, RUNNING, STOPPING, COMBINING, DONE, CLOSED, STOPPED ->
                                throw conflict(
                                        crew,
                                        "The crew is " + crew.state().word(),
                                        "Only one that needs a person can be closed; see 'cadre crew stop'");
                    }
                });
    }

    /**
     * Sends a word to the worker of a part, or to all of the crew's team.
     *
     * @throws CadreException NOT_FOUND if there is no such part; CONFLICT if it has no worker yet;
     *     INVALID or TOO_LARGE for the body; FORBIDDEN for a member that did not file it
     */
    public Posted send(Principal by, CrewId id, CrewMessage message) {
        by.require(Grant.MEMBER);
        var crew = db.read(tx -> own(by, find(tx, id)));
        var team =
                crew.team()
                        .orElseThrow(() ->
                                conflict(crew, "The crew has no team yet", "Confirm it first"));
        var to =
                message.part().equals(Inbox.ALL)
                        ? Inbox.ALL
                        : db.read(tx -> part(tx, crew, message.part()))
                                .worker()
                                .map(MemberName::name)
                                .orElseThrow(() ->
                                        conflict(
                                                crew,
                                                "The part " + message.part() + " has no worker yet",
                                                "Wait until it runs"));
        return opening.team().send(speakers.ofPerson(by, team), to, message.body());
    }

    /** The crew that a job was filed for; empty if it is none's. */
    public Optional<CrewId> of(JobId job) {
        return db.read(tx -> TryStore.crewOf(tx, job));
    }

    /** What is changed under the row of the crew. */
    @FunctionalInterface
    private interface Change {
        void apply(Tx tx, CrewRow crew);
    }

    private CrewView change(Principal by, CrewId id, Change change) {
        by.require(Grant.MEMBER);
        db.write(tx -> {
            var crew = CrewStore.hold(tx, id).orElseThrow(() -> missing(id));
            change.apply(tx, own(by, crew));
            return true;
        });
        loop.wake();
        return view(by, id);
    }

    private static CrewRow own(Principal by, CrewRow crew) {
        if (!by.grant().includes(Grant.OPERATOR) && !crew.submitterKey().equals(by.key())) {
            throw new CadreException(
                    ErrorCode.FORBIDDEN,
                    "Another key filed this crew",
                    Map.of("crew", crew.id(), "submitter", crew.submitter()),
                    "Ask its submitter, or use a key with the grant operator");
        }
        return crew;
    }

    private static void require(CrewRow crew, CrewState state, String what) {
        if (crew.state() != state) {
            throw conflict(crew, what, "It is " + crew.state().word());
        }
    }

    private static PartRow part(Tx tx, CrewRow crew, String name) {
        var parts = CrewStore.parts(tx, crew.id());
        return parts.stream()
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElseThrow(() ->
                        new CadreException(
                                ErrorCode.NOT_FOUND,
                                "No such part",
                                Map.of(
                                        "crew",
                                        crew.id(),
                                        "part",
                                        name.length() > 80 ? name.substring(0, 80) : name),
                                "Parts are: "
                                        + parts.stream()
                                                .map(PartRow::name)
                                                .collect(Collectors.joining(", "))));
    }

    private static CrewRow find(Tx tx, CrewId id) {
        return CrewStore.find(tx, id).orElseThrow(() -> missing(id));
    }

    private static CadreException missing(CrewId id) {
        return new CadreException(
                ErrorCode.NOT_FOUND,
                "No such crew",
                Map.of("crew", id),
                "List the crews with 'cadre crew list'");
    }

    private static CadreException conflict(CrewRow crew, String what, String fix) {
        return new CadreException(
                ErrorCode.CONFLICT,
                what,
                Map.of("crew", crew.id(), "state", crew.state().word()),
                fix);
    }
}
