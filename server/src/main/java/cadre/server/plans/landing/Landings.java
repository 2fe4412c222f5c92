package cadre.server.plans.landing;

import cadre.server.access.Keys;
import cadre.server.access.Principal;
import cadre.server.feed.Feed;
import cadre.server.fleet.job.Jobs;
import cadre.server.plans.Plans;
import cadre.server.plans.landing.LandingRow.Wish;
import cadre.server.storage.Database;
import cadre.server.storage.Tx;
import cadre.wire.api.Grant;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.event.Actor;
import cadre.wire.id.PlanId;
import cadre.wire.plan.run.LandRequest;
import cadre.wire.plan.run.LandingState;
import cadre.wire.plan.run.LandingView;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings results of plans to their repositories. Thread-safe; every method may block on the store
 * and on hosts.
 */
public final class Landings {
    private static final Logger log = LoggerFactory.getLogger(Landings.class);

    /** So long nobody else goes on with what somebody is at. */
    private static final Duration CLAIM = Duration.ofMinutes(1);

    private final Store store;
    private final Plans plans;
    private final Jobs jobs;
    private final Lander lander;

    /** Rows, events, keys and time. */
    public record Store(Database db, Feed feed, Keys keys, InstantSource clock) {}

    /** Landings of this server. */
    public Landings(Store store, Plans plans, Jobs jobs, Outside outside, LandPolicy policy) {
        this.store = store;
        this.plans = plans;
        this.jobs = jobs;
        this.lander = new Lander(outside, policy);
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
        var rows = LandingRequests.rows(by, result, request, rows(id));
        if (rows.stream().anyMatch(row -> row.is(LandingState.PENDING) && usesToken(row))) {
            by.require(Grant.OPERATOR);
        }
        if (request.merge()) {
            rows.stream()
                    .filter(row -> row.is(LandingState.PENDING))
                    .forEach(row -> lander.requireAllowed(row, row.url()));
        }
        store.db()
                .write(tx -> {
                    tx.lock("landing:" + id);
                    var until = store.clock().instant().plus(CLAIM);
                    rows.stream()
                            .filter(row -> !row.is(LandingState.LANDED))
                            .forEach(row -> LandingStore.ask(tx, row, until));
                    tell(tx, "plan.landing", by.actor(), rows, request.merge());
                    return id;
                });
        goOn(by, result, request.connection());
        return view(by, id);
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
    private static void requirePerson(Principal by) {
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

    /** Plans that nobody goes on with although something is left. */
    void goOnOnce() {
        var now = store.clock().instant();
        for (var id : store.db().read(tx -> LandingStore.due(tx, now))) {
            var isMine = store.db().write(tx -> LandingStore.claim(tx, id, now, now.plus(CLAIM)));
            if (isMine) {
                goOnAlone(id);
            }
        }
    }

    private void goOnAlone(PlanId id) {
        var asker = asker(rows(id));
        try {
            var by =
                    store.keys()
                            .holder(asker.by(), "")
                            .orElseThrow(() ->
                                    new CadreException(
                                            ErrorCode.FORBIDDEN,
                                            "The key that asked for it is no longer good",
                                            Map.of("plan", id, "key", asker.byName()),
                                            "Ask again with another key"));
            goOn(by, Result.of(plans, jobs, by, id), Optional.empty());
        } catch (CadreException e) {
            log.atWarn()
                    .addKeyValue("plan", id)
                    .addKeyValue("reason", String.valueOf(e.getMessage()))
                    .log("a plan could not be landed");
            settle(rows(id).stream().filter(row -> row.by().equals(asker.by())).toList(), said(e));
        } catch (RuntimeException e) { // the others go on
            log.atError()
                    .addKeyValue("plan", id)
                    .setCause(e)
                    .log("a plan does not land; report this");
        }
    }

    /** Who asked for what is left. */
    private static LandingRow asker(List<LandingRow> rows) {
        return rows.stream()
                .filter(row -> row.is(LandingState.PENDING) || row.wish() == Wish.MERGE)
                .findFirst()
                .orElseGet(rows::getFirst);
    }

    /** Nothing goes on by itself with what is left of these. */
    private void settle(List<LandingRow> rows, String why) {
        store.db()
                .write(tx -> {
                    for (var row : rows) {
                        var reason = why.isEmpty() ? row.why() : why;
                        LandingStore.save(tx, row.settled(reason), Optional.empty());
                    }
                    return why;
                });
    }

    private List<LandingRow> rows(PlanId id) {
        return store.db().read(tx -> LandingStore.of(tx, id));
    }

    /** What somebody has asked for meanwhile is that one's. */
    private List<LandingRow> settled(Principal by, PlanId id) {
        return rows(id).stream()
                .filter(row -> !row.is(LandingState.PENDING) && row.by().equals(by.key()))
                .toList();
    }

    private void goOn(Principal by, Result result, Optional<String> connection) {
        var id = result.run().id();
        for (var row : rows(id)) {
            if (row.is(LandingState.PENDING) && row.by().equals(by.key())) {
                save(by, opened(by, result, row, connection));
            }
        }
        try {
            if (by.grant().includes(Grant.OPERATOR)) { // with a connection's token
                lander.describe(result, rows(id));
            }
            merge(by, rows(id));
        } catch (CadreException e) {
            settle(settled(by, id), said(e));
            throw e;
        }
        settle(settled(by, id), "");
    }

    /** All that were asked for, or none. */
    private void merge(Principal by, List<LandingRow> rows) {
        var asked =
                rows.stream()
                        .filter(row -> row.wish() == Wish.MERGE && row.by().equals(by.key()))
                        .toList();
        if (asked.isEmpty()) {
            return;
        }
        requirePerson(by);
        asked.forEach(lander::requireMergeable);
        asked.stream()
                .filter(row -> row.is(LandingState.DRAFT))
                .map(lander::merge)
                .forEach(row -> save(by, row));
    }

    private static String said(CadreException e) {
        return String.valueOf(e.getMessage());
    }

    private LandingRow opened(
            Principal by, Result result, LandingRow row, Optional<String> connection) {
        try {
            return lander.open(by, result, row, connection);
        } catch (CadreException e) {
            return row.to(LandingState.REFUSED, said(e));
        }
    }

    private void save(Principal by, LandingRow row) {
        store.db()
                .write(tx -> {
                    var isOver = row.is(LandingState.LANDED) || row.wish() == Wish.DRAFT;
                    var until = store.clock().instant().plus(CLAIM);
                    LandingStore.save(tx, row, isOver ? Optional.empty() : Optional.of(until));
                    tell(
                            tx,
                            row.is(LandingState.LANDED) ? "plan.landed" : "plan.landing_ended",
                            by.actor(),
                            List.of(row),
                            row.wish() == Wish.MERGE);
                    return row;
                });
    }

    private void tell(Tx tx, String kind, Actor by, List<LandingRow> rows, boolean merge) {
        var all = new ArrayList<Map<String, Object>>();
        for (var row : rows) {
            var body = new TreeMap<String, Object>();
            body.put("repository", row.repository());
            body.put("state", row.state());
            body.put("base", row.base());
            body.put("commit", row.commit());
            row.pull().ifPresent(pull -> body.put("url", pull.url()));
            all.add(body);
        }
        store.feed()
                .append(
                        tx,
                        kind,
                        rows.getFirst().plan().toString(),
                        Optional.empty(),
                        by,
                        Map.of("merge", merge, "repositories", all));
    }
}
