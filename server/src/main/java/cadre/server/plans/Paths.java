package cadre.server.plans;

import cadre.server.access.Principal;
import cadre.server.plans.PathDesk.Answerer;
import cadre.server.storage.Database;
import cadre.server.storage.Tx;
import cadre.wire.api.Grant;
import cadre.wire.api.Page;
import cadre.wire.bus.MessageView;
import cadre.wire.bus.Origin;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.event.Actor;
import cadre.wire.id.JobId;
import cadre.wire.id.PlanId;
import cadre.wire.plan.run.PathAnswer;
import cadre.wire.plan.run.PathRequest;
import cadre.wire.plan.run.PathRequestView;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Paths that streams ask for while their plan runs: over the API, and by messages to the plan's
 * lead. Who asks and who answers is known by the key. Thread-safe; methods block on the store.
 */
public final class Paths {
    private static final Logger log = LoggerFactory.getLogger(Paths.class);

    private final Database db;
    private final Chronicle chronicle;
    private final Hearing hearing;
    private final PathDesk desk;

    Paths(Database db, Chronicle chronicle, Hearing hearing) {
        this.db = db;
        this.chronicle = chronicle;
        this.hearing = hearing;
        this.desk = new PathDesk(chronicle);
    }

    /**
     * What was asked for, oldest first.
     *
     * @throws CadreException NOT_FOUND if there is no such plan; FORBIDDEN for a member's key of
     *     another team
     */
    public Page<PathRequestView> list(Principal by, PlanId id) {
        by.require(Grant.VIEWER);
        return db.read(tx -> {
            var plan = Plans.require(PlanStore.find(tx, id), id);
            if (by.seat().isPresent() && stream(by, plan).isEmpty()) {
                throw notOfPlan(by, id);
            }
            return new Page<>(PathStore.of(tx, id), Optional.empty());
        });
    }

    /**
     * Asks for a path, as the agent of a stream or as a person for one; for the same as before the
     * request of then.
     *
     * @throws CadreException FORBIDDEN for a key that is no stream's and may not change the plan;
     *     INVALID for a path that nobody can be given, or no stream; CONFLICT if plan or stream is
     *     over, or too much is asked
     */
    public PathRequestView ask(Principal by, PlanId id, PathRequest request) {
        by.require(Grant.MEMBER);
        return db.write(tx -> {
            var plan = Plans.require(PlanStore.hold(tx, id), id);
            var stream = by.seat().isPresent() ? own(by, plan, request) : named(by, plan, request);
            return desk.ask(tx, plan, stream, request, by.actor());
        });
    }

    /**
     * Grants a request: the path is the asking stream's alone from its next job on, or all share it
     * by a rule.
     *
     * @throws CadreException NOT_FOUND; FORBIDDEN for who neither owns the path nor may change the
     *     plan; INVALID for a rule that cannot begin now; CONFLICT if it is answered, the stream is
     *     over, or its owner has changed the path
     */
    public PathRequestView grant(Principal by, PlanId id, int number, PathAnswer answer) {
        by.require(Grant.MEMBER);
        answerer(by, db.read(tx -> Plans.require(PlanStore.find(tx, id), id)));
        var touched = touched(id, number);
        return db.write(tx -> {
            var plan = Plans.require(PlanStore.hold(tx, id), id);
            return desk.grant(tx, plan, number, answer, answerer(by, plan), touched);
        });
    }

    /**
     * Refuses a request.
     *
     * @throws CadreException NOT_FOUND; FORBIDDEN as {@link #grant}; CONFLICT if it is answered
     */
    public PathRequestView refuse(Principal by, PlanId id, int number, PathAnswer answer) {
        by.require(Grant.MEMBER);
        return db.write(tx -> {
            var plan = Plans.require(PlanStore.hold(tx, id), id);
            return desk.refuse(tx, plan, number, answer, answerer(by, plan));
        });
    }

    private static String own(Principal by, PlanRow plan, PathRequest request) {
        var own = stream(by, plan).orElseThrow(() -> notOfPlan(by, plan.id()));
        if (!request.stream().orElse(own).equals(own)) {
            throw new CadreException(
                    ErrorCode.IDENTITY_MISMATCH,
                    "This key does not speak for that stream",
                    Map.of("key_speaks_for", own),
                    "Leave the stream out, or give " + own);
        }
        return own;
    }

    private static String named(Principal by, PlanRow plan, PathRequest request) {
        Plans.requireMayChange(by, plan);
        return request.stream()
                .filter(one -> plan.plan().stream(one).isPresent())
                .orElseThrow(() ->
                        new CadreException(
                                ErrorCode.INVALID,
                                "A person asks for one of the plan's streams",
                                Map.of("stream", request.stream().orElse("none")),
                                "Its streams are in 'cadre plan status " + plan.id() + "'"));
    }

    private static Answerer answerer(Principal by, PlanRow plan) {
        if (by.seat().isEmpty()) {
            Plans.requireMayChange(by, plan);
            return new Answerer(Optional.empty(), by.name(), by.actor());
        }
        var stream = stream(by, plan).orElseThrow(() -> notOfPlan(by, plan.id()));
        return new Answerer(Optional.of(stream), stream, by.actor());
    }

    private static CadreException notOfPlan(Principal by, PlanId id) {
        return new CadreException(
                ErrorCode.FORBIDDEN,
                "This key is no stream's of the plan",
                Map.of("plan", id, "key", by.name()),
                "Use the key of one of its streams, or of a person");
    }

    /** The stream that a key speaks for. */
    private static Optional<String> stream(Principal by, PlanRow plan) {
        return by.seat()
                .filter(seat -> plan.team().equals(Optional.of(seat.team())))
                .map(seat -> seat.member().name())
                .filter(name -> plan.plan().stream(name).isPresent());
    }

    /** What the jobs have changed of who owns what is asked for. */
    private Touched touched(PlanId id, int number) {
        var jobs =
                db.read(tx -> {
                    var plan = Plans.require(PlanStore.find(tx, id), id);
                    return PathStore.find(tx, id, number)
                            .map(request -> jobs(tx, plan, request))
                            .orElse(List.of());
                });
        var files = new HashMap<JobId, Touched.Files>();
        jobs.forEach(job -> files.put(job, hearing.files(job)));
        return new Touched(files);
    }

    private static List<JobId> jobs(Tx tx, PlanRow plan, PathRequestView request) {
        var stream = plan.plan().stream(request.stream()).orElseThrow();
        return new Holders(plan.plan(), stream)
                .others(request.path()).stream()
                        .flatMap(owner -> PathDesk.work(tx, plan, owner).stream())
                        .flatMap(step -> step.job().stream())
                        .toList();
    }

    /** Reads what came to the leads of plans since. */
    void readOnce() {
        for (var box : db.read(PathStore::boxes)) {
            try {
                read(box);
            } catch (CadreException e) {
                if (e.code() == ErrorCode.UNAVAILABLE) {
                    throw e;
                }
                report(box, e);
            } catch (RuntimeException e) { // the others go on
                report(box, e);
            }
        }
    }

    private void read(PathStore.Box box) {
        var mail = chronicle.team().mail(box.team(), box.upTo());
        for (var message : mail) {
            handle(box, message);
        }
        if (!mail.isEmpty()) {
            chronicle.team().handled(box.team(), mail);
        }
    }

    private static void report(PathStore.Box box, RuntimeException e) {
        log.atError()
                .addKeyValue("plan", box.plan())
                .setCause(e)
                .log("the mail of a plan's lead could not be handled; report this");
    }

    private void handle(PathStore.Box box, MessageView message) {
        var sender = message.fromRole().name();
        try {
            var wish = PathWords.read(message.body());
            var touched =
                    wish instanceof PathWords.Wish.Grant(var number, _)
                            ? touched(box.plan(), number)
                            : new Touched(Map.of());
            db.write(tx -> {
                var plan = PlanStore.hold(tx, box.plan()).orElseThrow();
                if (PathStore.read(tx, box.plan(), message.id())
                        && message.verified()
                        && message.origin() == Origin.AGENT
                        && plan.plan().stream(sender).isPresent()) {
                    fulfil(tx, plan, sender, wish, touched);
                }
                return true;
            });
        } catch (CadreException e) {
            if (e.code() == ErrorCode.UNAVAILABLE) {
                throw e;
            }
            refused(box, message, e.getMessage() + ". " + PathWords.FORM);
        } catch (RuntimeException e) { // one message holds up no plan
            report(box, e);
            refused(box, message, "That could not be done. " + PathWords.FORM);
        }
    }

    private void refused(PathStore.Box box, MessageView message, String why) {
        db.write(tx -> {
            var plan = PlanStore.hold(tx, box.plan()).orElseThrow();
            if (PathStore.read(tx, box.plan(), message.id())) {
                desk.mail(tx, plan, message.fromRole().name(), why);
            }
            return true;
        });
    }

    private void fulfil(Tx tx, PlanRow plan, String stream, PathWords.Wish wish, Touched touched) {
        var actor = new Actor(stream, Optional.empty(), "");
        var by = new Answerer(Optional.of(stream), stream, actor);
        switch (wish) {
            case PathWords.Wish.Ask(var request) -> desk.ask(tx, plan, stream, request, actor);
            case PathWords.Wish.Grant(var number, var answer) ->
                    desk.grant(tx, plan, number, answer, by, touched);
            case PathWords.Wish.Refuse(var number, var answer) ->
                    desk.refuse(tx, plan, number, answer, by);
            case PathWords.Wish.Other() -> {} // a word to nobody
        }
    }
}
