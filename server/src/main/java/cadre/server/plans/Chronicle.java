package cadre.server.plans;

import cadre.server.feed.Feed;
import cadre.server.storage.Tx;
import cadre.wire.event.Actor;
import cadre.wire.id.JobId;
import cadre.wire.id.PlanId;
import cadre.wire.plan.PlanDefinition;
import cadre.wire.plan.run.PathRequestState;
import cadre.wire.plan.run.PathRequestView;
import cadre.wire.plan.run.PlanState;
import cadre.wire.plan.run.StepKind;
import cadre.wire.plan.run.StreamState;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Changes of plans and their streams, each with its event, by who holds the plan's row. */
record Chronicle(Feed feed, InstantSource clock, PlanTeam team) {
    private static final int LONGEST = 2_000;

    Instant now() {
        return clock.instant();
    }

    /** A plan is stored, with its streams. */
    void started(Tx tx, PlanId id, PlanDefinition plan, Actor by) {
        tell(
                tx,
                "plan.started",
                id,
                Optional.empty(),
                by,
                Map.of("name", plan.name(), "streams", plan.streams().size()));
    }

    /** A plan is in another state; the loop looks at it soon. */
    void move(Tx tx, PlanRow plan, PlanState to, String why, Actor by) {
        PlanStore.move(
                tx, plan.id(), to, cut(why), to.isOver() ? Optional.of(now()) : Optional.empty());
        PlanStore.lookAt(tx, plan.id(), Optional.of(now()));
        tell(
                tx,
                "plan." + to.word(),
                plan.id(),
                Optional.empty(),
                by,
                Map.of("why", cut(why), "name", plan.plan().name(), "submitter", plan.submitter()));
    }

    /** A stream is in another state, or waits for something else. */
    StreamRow save(Tx tx, PlanRow plan, StreamRow after, Actor by) {
        var before = PlanStore.state(tx, after);
        PlanStore.save(tx, after);
        if (before != after.state()) {
            var body = new TreeMap<String, Object>();
            body.put("stream", after.id());
            body.put("from", before);
            body.put("state", after.state());
            body.put("why", after.why());
            body.put("name", plan.plan().name());
            body.put("submitter", plan.submitter());
            after.place().ifPresent(place -> body.put("place", place));
            tell(tx, "plan.stream_" + after.state().word(), plan.id(), after.job(), by, body);
            if (isToBeSeen(before) || isToBeSeen(after.state())) {
                plan.team().ifPresent(name -> team.tell(tx, name, after));
            }
        }
        return after;
    }

    private static boolean isToBeSeen(StreamState state) {
        return state == StreamState.MERGED || state == StreamState.DROPPED;
    }

    /** The streams that rely on what a stream's contracts say are told that it would break one. */
    void tellOfContracts(Tx tx, PlanRow plan, String owner, String why) {
        var consumers =
                plan.plan().contracts().stream()
                        .filter(contract -> contract.owner().equals(owner))
                        .filter(contract -> Briefs.names(why, contract.name()))
                        .flatMap(contract -> contract.consumers().stream())
                        .distinct()
                        .toList();
        plan.team().ifPresent(name -> team.mail(tx, name, consumers, owner + ": " + cut(why)));
        tell(
                tx,
                "plan.contract_broken",
                plan.id(),
                Optional.empty(),
                Actor.CADRE,
                Map.of("stream", owner, "consumers", consumers, "why", cut(why)));
    }

    /** A step begins: it is stored, and filed by the loop. */
    void begin(Tx tx, PlanRow plan, String stream, StepKind kind, Object request) {
        var step = StepStore.insert(tx, plan.id(), stream, kind, request, now());
        PlanStore.lookAt(tx, plan.id(), Optional.of(now()));
        tell(tx, "plan.step_begun", plan.id(), Optional.empty(), Actor.CADRE, body(step, true, ""));
    }

    /** A step is over; the loop looks at its plan soon. */
    void end(Tx tx, StepRow step, boolean good, String why) {
        StepStore.end(tx, step, good, cut(why), now());
        PlanStore.lookAt(tx, step.plan(), Optional.of(now()));
        tell(tx, "plan.step_ended", step.plan(), step.job(), Actor.CADRE, body(step, good, why));
    }

    private static Map<String, Object> body(StepRow step, boolean good, String why) {
        var body = new TreeMap<String, Object>();
        body.put("step", step.number());
        body.put("kind", step.kind());
        body.put("stream", step.stream());
        body.put("good", good);
        body.put("why", cut(why));
        step.train().ifPresent(train -> body.put("train", train));
        return body;
    }

    /** A request for a path is made or answered. */
    void path(Tx tx, PlanRow plan, String kind, PathRequestView request, Actor by) {
        var body = new TreeMap<String, Object>();
        body.put("request", request.number());
        body.put("stream", request.stream());
        body.put("path", request.path());
        body.put("owner", request.owner());
        body.put(
                "why",
                request.state() == PathRequestState.ASKED ? request.why() : request.answer());
        body.put("name", plan.plan().name());
        body.put("submitter", plan.submitter());
        request.shared().ifPresent(rule -> body.put("shared", rule));
        tell(tx, kind, plan.id(), Optional.empty(), by, body);
    }

    /** Something happened to a plan. */
    void tell(Tx tx, String kind, PlanId plan, Optional<JobId> job, Actor by, Object body) {
        feed.append(tx, kind, plan.toString(), job, by, body);
    }

    static String cut(String text) {
        if (text.length() <= LONGEST) {
            return text;
        }
        var end = Character.isHighSurrogate(text.charAt(LONGEST - 1)) ? LONGEST - 1 : LONGEST;
        return text.substring(0, end);
    }
}
