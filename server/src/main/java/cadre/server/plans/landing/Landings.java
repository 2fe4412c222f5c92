package cadre.server.plans.landing;

import cadre.server.access.Keys;
import cadre.server.access.Principal;
import cadre.server.feed.Feed;
import cadre.server.fleet.job.Jobs;
import cadre.server.plans.Plans;
import cadre.server.storage.Database;
import cadre.wire.api.Grant;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.id.PlanId;
import cadre.wire.plan.run.LandRequest;
import cadre.wire.plan.run.LandingState;
import cadre.wire.plan.run.LandingView;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings results of plans to their repositories. Thread-safe; every method may block on the store
 * and on hosts.
 */
public final class Landings {
    private static final Logger log = LoggerFactory.getLogger(Landings.class);

    private final Store store;
    private final Plans plans;
    private final Jobs jobs;
    private final Lander lander;
    private final LandingWork work;
    private final LandingEvents events;

    /** Rows, events, keys and time. */
    public record Store(Database db, Feed feed, Keys keys, InstantSource clock) {}

    /** Landings of this server. */
    public Landings(Store store, Plans plans, Jobs jobs, Outside outside, LandPolicy policy) {
        this.store = store;
        this.plans = plans;
        this.jobs = jobs;
        this.lander = new Lander(outside, policy);
        this.work = new LandingWork(store, lander);
        this.events = new LandingEvents(store.feed());
    }

    /**
     * Pushes the result of a plan to its repositories and opens a draft pull request for each; with
     * {@code merge} it merges these, if all of them can be. What is there already is found. Needs
     * operator where a connection's token is used.
     *
     * @return where all of it is; a repository that refused says why, and the others went on
     * @throws CadreException NOT_FOUND if there is no such plan or repository; CONFLICT if the plan
     *     is not done, or a merge is not allowed or not possible; FORBIDDEN for a member that did
     *     not start it, and for a merge by who is no person; UPSTREAM if a host refuses a merge
     */
    public LandingView land(Principal by, PlanId id, LandRequest request) {
        by.require(Grant.MEMBER);
        if (request.merge()) {
            requirePerson(by);
        }
        var result = Result.of(plans, jobs, by, id);
        var asked = LandingRequests.rows(by, result, request, rows(id));
        if (asked.stream().anyMatch(row -> row.is(LandingState.PENDING) && usesToken(row))) {
            by.require(Grant.OPERATOR);
        }
        var rows = request.merge() ? allowed(by, result, asked) : asked;
        var token =
                store.db()
                        .write(tx -> {
                            tx.lock("landing:" + id);
                            var next = LandingStore.next(tx, id);
                            rows.stream()
                                    .filter(row -> !row.is(LandingState.LANDED))
                                    .forEach(row -> LandingStore.ask(tx, row, next, work.until()));
                            events.tell(tx, "plan.landing", by.actor(), rows, request.merge());
                            return LandingStore.has(tx, id, next)
                                    ? Optional.of(next)
                                    : Optional.<Long>empty(); // all are landed: it is nobody's turn
                        });
        token.ifPresent(turn -> work.run(by, new LandingWork.Turn(id, turn), result));
        return view(by, id);
    }

    /** Nothing is pushed before it is known whether it may be merged where it would be. */
    private List<LandingRow> allowed(Principal by, Result result, List<LandingRow> asked) {
        return asked.stream()
                .map(row -> {
                    if (!row.is(LandingState.PENDING)) {
                        return row;
                    }
                    var based = lander.based(by, result, row);
                    lander.requireAllowed(based, based.url());
                    return based;
                })
                .toList();
    }

    /**
     * Where the result of a plan is.
     *
     * @throws CadreException NOT_FOUND if there is no such plan; CONFLICT if nothing of it is
     *     merged yet
     */
    public LandingView view(Principal by, PlanId id) {
        by.require(Grant.VIEWER);
        var run = plans.view(by, id);
        var head =
                run.head()
                        .orElseThrow(() ->
                                new CadreException(
                                        ErrorCode.CONFLICT,
                                        "Nothing of the plan is merged",
                                        Map.of("plan", id),
                                        "See 'cadre plan status " + id + "'"));
        return new LandingView(
                id,
                run.branch(),
                head,
                rows(id).stream().map(row -> row.view(lander.isAllowed(row))).toList());
    }

    /** A key that stands for one human, and not for a member of a team, a node or all at once. */
    static void requirePerson(Principal by) {
        if (by.seat().isPresent()
                || by.node().isPresent()
                || by.isShared()
                || by.sharedTeam().isPresent()) {
            throw new CadreException(
                    ErrorCode.FORBIDDEN,
                    "Only a person's key merges the result of a plan",
                    Map.of("key", by.name()),
                    "Use a key of a person with the grant operator; without --merge its pull"
                            + " requests stay drafts");
        }
        by.require(Grant.OPERATOR);
    }

    private boolean usesToken(LandingRow row) {
        return lander.outside().destinations().isKnown(row.url());
    }

    /** What is at work here is renewed. */
    void keepOnce() {
        work.keepOnce();
    }

    /** Plans that nobody goes on with although something is left. */
    void goOnOnce() {
        var now = store.clock().instant();
        for (var id : store.db().read(tx -> LandingStore.due(tx, now))) {
            store.db()
                    .write(tx -> {
                        tx.lock("landing:" + id);
                        return LandingStore.claim(tx, id, now, work.until());
                    })
                    .ifPresent(token -> goOnAlone(new LandingWork.Turn(id, token)));
        }
    }

    private void goOnAlone(LandingWork.Turn turn) {
        var id = turn.plan();
        try {
            var asker = work.mine(turn).getFirst().ask();
            if (asker.tries() >= Passing.MOST_TRIES) {
                work.settle(turn, "It came to no end, however often it was tried");
                return;
            }
            var by =
                    store.keys()
                            .holder(asker.by(), "")
                            .orElseThrow(() ->
                                    new CadreException(
                                            ErrorCode.FORBIDDEN,
                                            "The key that asked for it is no longer good",
                                            Map.of("plan", id, "key", asker.byName()),
                                            "Ask again with another key"));
            work.run(by, turn, Result.of(plans, jobs, by, id));
        } catch (RuntimeException e) { // the others go on
            log.atWarn()
                    .addKeyValue("plan", id)
                    .addKeyValue("reason", String.valueOf(e.getMessage()))
                    .log("a plan could not be landed");
            work.end(turn, Passing.fault(e));
        }
    }

    private List<LandingRow> rows(PlanId id) {
        return store.db().read(tx -> LandingStore.of(tx, id));
    }
}
