package cadre.server.plans.landing;

import cadre.server.access.Principal;
import cadre.server.storage.Tx;
import cadre.wire.api.Grant;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.event.Actor;
import cadre.wire.id.PlanId;
import cadre.wire.plan.run.LandingState;
import cadre.wire.plan.run.LandingView;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does what one asker wants of the landing of a plan. Whoever holds the token of a turn is at it
 * alone; who lost it to somebody that asked for something else stores nothing more, but that
 * something is merged.
 */
final class LandingWork {
    private static final Logger log = LoggerFactory.getLogger(LandingWork.class);

    /** So long nobody else goes on with what somebody is at; renewed as long as that lasts. */
    private static final Duration CLAIM = Duration.ofMinutes(1);

    private final Landings.Store store;
    private final Lander lander;
    private final LandingEvents events;
    private final Set<Turn> working = ConcurrentHashMap.newKeySet();

    /** What was taken over by one who goes on with it. */
    record Turn(PlanId plan, long token) {}

    LandingWork(Landings.Store store, Lander lander) {
        this.store = store;
        this.lander = lander;
        this.events = new LandingEvents(store.feed());
    }

    Instant until() {
        return store.clock().instant().plus(CLAIM);
    }

    /** What is at work here stays with this server. */
    void keepOnce() {
        for (var turn : working) {
            store.db()
                    .write(tx -> {
                        LandingStore.renew(tx, turn.plan(), turn.token(), until());
                        return turn;
                    });
        }
    }

    /**
     * Does all that can be done now. What is in the way and passes by itself is tried again by the
     * loop; the rows say so.
     *
     * @throws CadreException CONFLICT if a merge is not possible, or somebody has asked for
     *     something else meanwhile; UPSTREAM if a host refuses a merge
     */
    void run(Principal by, Turn turn, Result result) {
        working.add(turn);
        try {
            var rows = mine(turn);
            var trouble = open(by, turn, result);
            if (by.grant().includes(Grant.OPERATOR)) { // with a connection's token
                describe(by, turn, result);
            }
            if (trouble.isPresent()) {
                later(turn, trouble.get());
                return;
            }
            merge(by, turn, rows.size());
            settle(turn, "");
        } catch (RuntimeException e) {
            var why = Passing.fault(e);
            end(turn, why);
            if (!Passing.is(why)) {
                throw why;
            }
        } finally {
            working.remove(turn);
        }
    }

    /** Ends a turn that failed; what passes by itself is tried again. */
    void end(Turn turn, CadreException e) {
        if (e.code() == ErrorCode.INTERNAL) {
            log.atError()
                    .addKeyValue("plan", turn.plan())
                    .setCause(e)
                    .log("a plan does not land; report this");
        }
        if (Passing.is(e)) {
            later(turn, e);
        } else {
            settle(turn, said(e));
        }
    }

    private List<LandingRow> rows(PlanId plan) {
        return store.db().read(tx -> LandingStore.of(tx, plan));
    }

    List<LandingRow> mine(Turn turn) {
        return store.db().read(tx -> mine(tx, turn));
    }

    private static List<LandingRow> mine(Tx tx, Turn turn) {
        return LandingStore.of(tx, turn.plan()).stream()
                .filter(row -> row.ask().token() == turn.token())
                .toList();
    }

    /** What one repository refuses keeps no other; what passes is told of the last. */
    private Optional<CadreException> open(Principal by, Turn turn, Result result) {
        Optional<CadreException> trouble = Optional.empty();
        for (var row : mine(turn)) {
            if (!row.is(LandingState.PENDING)) {
                continue;
            }
            LandingRow opened;
            try {
                opened = lander.open(by, result, row, names(result, row));
            } catch (CadreException e) {
                if (Passing.is(e)) {
                    trouble = Optional.of(e);
                    opened = row.to(LandingState.PENDING, said(e));
                } else {
                    opened = row.to(LandingState.REFUSED, said(e));
                }
            }
            save(by.actor(), opened);
        }
        return trouble;
    }

    /** Of its branch, the best first. */
    private List<String> names(Result result, LandingRow row) {
        if (!row.branch().isEmpty()) {
            return List.of(row.branch());
        }
        var own = result.run().branch();
        var other = LandingView.other(own, row.plan());
        var isTaken = store.db().read(tx -> LandingStore.isAnothers(tx, row, own));
        return isTaken ? List.of(other) : List.of(own, other);
    }

    /** A text that cannot be changed is in the way of nothing. */
    private void describe(Principal by, Turn turn, Result result) {
        var all = rows(turn.plan());
        for (var row : all) {
            try {
                lander.describe(result, row, all);
            } catch (CadreException e) {
                log.atWarn()
                        .addKeyValue("plan", turn.plan())
                        .addKeyValue("repository", row.repository())
                        .addKeyValue("reason", said(e))
                        .log("the text of a plan's pull request could not be changed");
                if (row.ask().token() == turn.token()) {
                    var why = "its text could not be brought up to date: " + said(e);
                    save(by.actor(), row.to(row.state(), why));
                }
            }
        }
    }

    /** All that were asked for, or none. */
    private void merge(Principal by, Turn turn, int size) {
        var asked = mine(turn).stream().filter(LandingRow::isToMerge).toList();
        if (asked.isEmpty()) {
            return;
        }
        Landings.requirePerson(by);
        asked.forEach(lander::requireMergeable);
        for (var row : asked) {
            if (mine(turn).size() < size) {
                throw lost(turn.plan());
            }
            if (row.is(LandingState.DRAFT)) {
                save(by.actor(), lander.merge(row));
            }
        }
    }

    private void save(Actor by, LandingRow row) {
        var isStored =
                store.db()
                        .write(tx -> {
                            var isOver = row.is(LandingState.LANDED);
                            var next = isOver ? Optional.<Instant>empty() : Optional.of(until());
                            var before =
                                    LandingStore.of(tx, row.plan()).stream()
                                            .filter(one -> one.position() == row.position())
                                            .findFirst();
                            if (!LandingStore.save(tx, row, next)) {
                                return before.filter(one -> one.is(LandingState.LANDED))
                                        .isPresent();
                            }
                            if (isEnd(row) && before.filter(row::stands).isEmpty()) {
                                var kind = isOver ? "plan.landed" : "plan.landing_ended";
                                events.tell(tx, kind, by, List.of(row), row.isToMerge());
                            }
                            return true;
                        });
        if (!isStored) {
            throw lost(row.plan());
        }
    }

    /** What is to be merged ends as that, or with the reason why it is not. */
    private static boolean isEnd(LandingRow row) {
        return !row.is(LandingState.PENDING) && !(row.isToMerge() && row.is(LandingState.DRAFT));
    }

    /** Nothing goes on by itself with what is left of a turn. */
    void settle(Turn turn, String why) {
        store.db()
                .write(tx -> {
                    for (var row : mine(tx, turn)) {
                        settle(tx, row, isOpen(row) && !why.isEmpty() ? why : row.why());
                    }
                    return turn;
                });
    }

    private void settle(Tx tx, LandingRow row, String why) {
        var after = row.settled(why);
        if (LandingStore.save(tx, after, Optional.empty()) && isOpen(row) && !why.isEmpty()) {
            events.tell(tx, "plan.landing_ended", asker(row), List.of(after), row.isToMerge());
        }
    }

    private static Actor asker(LandingRow row) {
        return new Actor(row.ask().byName(), Optional.of(row.ask().by()), "");
    }

    private static boolean isOpen(LandingRow row) {
        return row.is(LandingState.PENDING) || row.isToMerge() && !row.is(LandingState.LANDED);
    }

    /** The loop goes on with what is left, if it has not done so too often. */
    private void later(Turn turn, CadreException e) {
        store.db()
                .write(tx -> {
                    tx.lock("landing:" + turn.plan());
                    for (var row : mine(tx, turn)) {
                        var tries = row.ask().tries();
                        if (!isOpen(row)) {
                            settle(tx, row, row.why());
                        } else if (tries + 1 >= Passing.MOST_TRIES) {
                            settle(tx, row, said(e) + " (tried %d times)".formatted(tries + 1));
                        } else {
                            var next = store.clock().instant().plus(Passing.pause(e, tries));
                            var why = said(e) + "; it is tried again";
                            LandingStore.save(tx, row.to(row.state(), why), Optional.of(next));
                        }
                    }
                    LandingStore.leave(tx, turn.plan(), turn.token());
                    return turn;
                });
    }

    private static String said(CadreException e) {
        return String.valueOf(e.getMessage());
    }

    private static CadreException lost(PlanId plan) {
        return new CadreException(
                ErrorCode.CONFLICT,
                "Somebody has asked for something else there meanwhile",
                Map.of("plan", plan),
                "See where it is with 'cadre plan land " + plan + "', which asks for drafts");
    }
}
