package cadre.server.plans;

import cadre.server.access.Keys;
import cadre.server.access.Principal;
import cadre.server.feed.cause.KeptOrigins;
import cadre.server.fleet.job.OwnTerms;
import cadre.server.merges.Merges;
import cadre.server.plans.RehearsalStore.Rehearsal;
import cadre.server.storage.Database;
import cadre.server.storage.Tx;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.event.Actor;
import cadre.wire.id.PlanId;
import cadre.wire.id.TrainId;
import cadre.wire.merge.TrainState;
import cadre.wire.merge.TrainView;
import cadre.wire.plan.run.PlanState;
import cadre.wire.plan.run.RehearsalFinding;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Rehearses the merge of plans that run: every few minutes, if anything was done since, all that
 * their streams have saved, or their jobs have sent while they run, is merged in a train that
 * counts for nothing, one at a time for a plan. Compares the store with what should be, as the loop
 * that calls it; what is found is told to those whom it concerns once.
 */
record Rehearsals(Database db, Keys keys, Merges merges, Hearing hearing, Chronicle chronicle) {
    private static final Logger log = LoggerFactory.getLogger(Rehearsals.class);
    private static final int AT_ONCE = 200;
    private static final Duration NEVER = Duration.ofDays(1);

    /** One round. */
    void once() {
        hearing.artifacts().dropSnapshots();
        for (var one : db.read(tx -> RehearsalStore.running(tx, AT_ONCE))) {
            apart(one.plan(), () -> goOn(one));
        }
        for (var plan : db.read(tx -> RehearsalStore.due(tx, chronicle.now(), AT_ONCE))) {
            apart(plan, () -> begin(plan));
        }
    }

    /** What is wrong with one plan holds up no other; a store that is away does. */
    private void apart(PlanId plan, Runnable run) {
        KeptOrigins.within(db, plan.toString(), () -> runApart(plan, run));
    }

    private static void runApart(PlanId plan, Runnable run) {
        try {
            run.run();
        } catch (RuntimeException e) {
            if (e instanceof CadreException known && known.code() == ErrorCode.UNAVAILABLE) {
                throw e;
            }
            log.atError()
                    .addKeyValue("plan", plan)
                    .setCause(e)
                    .log("a plan is not rehearsed; report this");
        }
    }

    private void goOn(Rehearsal one) {
        var plan = db.read(tx -> PlanStore.find(tx, one.plan())).orElseThrow();
        if (plan.state() != PlanState.RUNNING) {
            one.view()
                    .train()
                    .or(() -> merges.begun(plan.submitterKey(), one.key())) // just before a crash
                    .ifPresent(this::stop);
            db.write(tx -> {
                RehearsalStore.forget(tx, one);
                return end(tx, one, "the plan is " + plan.state().word(), List.of());
            });
            return;
        }
        if (one.view().train().isEmpty()) {
            file(plan, one);
            return;
        }
        try {
            var train = merges.view(Principal.CADRE, one.view().train().get());
            if (train.state() != TrainState.RUNNING) {
                ended(one, train);
            }
        } catch (CadreException e) {
            ended(one, e, ErrorCode.NOT_FOUND);
        }
    }

    private void file(PlanRow plan, Rehearsal one) {
        try {
            var request = db.read(tx -> RehearsalStore.request(tx, one));
            var by = PlanLoop.submitter(keys, plan);
            var terms = OwnTerms.LIVE.only(tx -> PlanStore.requireRunning(tx, plan.id()));
            var once = request.withIdempotencyKey(one.key());
            var id = plan.id().toString();
            var train = KeptOrigins.in(db, id, () -> merges.start(by, once, terms).id());
            if (!db.write(tx -> RehearsalStore.filed(tx, one, train))) {
                stop(train);
            }
        } catch (CadreException e) {
            if (e.code() == ErrorCode.UNAVAILABLE || e.code() == ErrorCode.INTERNAL) {
                throw e;
            }
            if (e.code() != ErrorCode.STALE) { // else the next round sees what became of the plan
                ended(one, e, e.code());
            }
        }
    }

    private void stop(TrainId train) {
        try {
            merges.stop(Principal.CADRE, train, "its plan does not run");
        } catch (CadreException e) {
            if (e.code() != ErrorCode.CONFLICT && e.code() != ErrorCode.NOT_FOUND) {
                throw e; // else it is over by now
            }
        }
    }

    private void ended(Rehearsal one, CadreException e, ErrorCode expected) {
        if (e.code() != expected) {
            throw e;
        }
        db.write(tx -> end(tx, one, String.valueOf(e.getMessage()), List.of()));
    }

    private void ended(Rehearsal one, TrainView train) {
        var isWhole = train.state() == TrainState.DONE;
        var found =
                isWhole
                        ? new RehearsedTrain(train, hearing).findings()
                        : List.<RehearsalFinding>of();
        db.write(tx -> end(tx, one, isWhole ? "" : train.reason(), found));
    }

    /** Stores what it came to, and tells those whom something new concerns. */
    private boolean end(Tx tx, Rehearsal one, String why, List<RehearsalFinding> found) {
        var plan = PlanStore.hold(tx, one.plan()).orElseThrow();
        var known =
                RehearsalStore.lastGood(tx, one.plan())
                        .map(last -> last.view().findings())
                        .orElse(List.of());
        if (!RehearsalStore.end(tx, one, Chronicle.cut(why), found, chronicle.now())) {
            return false; // another server did
        }
        if (!why.isEmpty()) {
            RehearsalStore.forget(tx, one); // it said nothing, and is tried again
        }
        var fresh =
                found.stream()
                        .filter(finding -> known.stream().noneMatch(finding::isSame))
                        .toList();
        var body = new TreeMap<String, Object>();
        body.put("rehearsal", one.view().number());
        body.put("streams", one.view().streams());
        body.put("good", why.isEmpty() && found.isEmpty());
        body.put("why", Chronicle.cut(why));
        body.put("findings", found.stream().map(RehearsedTrain::line).toList());
        body.put("fresh", fresh.size());
        one.view().train().ifPresent(train -> body.put("train", train));
        chronicle.tell(tx, "plan.rehearsed", plan.id(), Optional.empty(), Actor.CADRE, body);
        plan.team()
                .filter(_ -> !plan.state().isOver())
                .ifPresent(team ->
                        fresh.forEach(finding ->
                                chronicle
                                        .team()
                                        .mail(
                                                tx,
                                                team,
                                                RehearsedTrain.concerned(finding),
                                                RehearsedTrain.mail(
                                                        finding, SavedWork.isLive(one.seen())))));
        return true;
    }

    private void begin(PlanId id) {
        db.write(tx -> {
            var plan = PlanStore.hold(tx, id).orElseThrow();
            if (plan.state() != PlanState.RUNNING) {
                return false;
            }
            var every = plan.plan().rehearse();
            var now = chronicle.now();
            RehearsalStore.lookAt(
                    tx, id, now.plus(every.isOn() ? Duration.ofMinutes(every.everyMin()) : NEVER));
            return every.isOn() && begin(tx, plan);
        });
    }

    private boolean begin(Tx tx, PlanRow plan) {
        var saved = SavedWork.of(tx, plan, hearing.artifacts()::snapshot);
        var last = RehearsalStore.last(tx, plan.id());
        var isIdle = last.isEmpty() || last.get().view().done();
        var isNew = last.isEmpty() || !last.get().seen().equals(saved.word());
        if (!isIdle || !isNew || !saved.isWorthIt()) {
            return false;
        }
        RehearsalStore.insert(
                tx,
                plan.id(),
                last.map(one -> one.view().number()).orElse(0) + 1,
                saved.word(),
                saved.names(),
                saved.train(),
                chronicle.now());
        return true;
    }
}
