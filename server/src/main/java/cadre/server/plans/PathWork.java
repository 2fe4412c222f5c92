package cadre.server.plans;

import cadre.server.storage.Tx;
import cadre.wire.event.Actor;
import cadre.wire.plan.PlanGrant;
import cadre.wire.plan.run.PathRequestState;
import cadre.wire.plan.run.PathRequestView;
import cadre.wire.plan.run.StepKind;
import cadre.wire.plan.run.StreamState;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What follows from requests and grants while a plan goes on. By who holds its row. */
final class PathWork {
    private PathWork() {}

    /** Open requests of streams that are over are gone; whom no agent answers, a person does. */
    static void settle(Chronicle chronicle, Tx tx, PlanRow plan, Map<String, StreamRow> streams) {
        for (var request : PathStore.open(tx, plan.id())) {
            var asker = Optional.ofNullable(streams.get(request.stream()));
            var owner = request.owner().flatMap(id -> Optional.ofNullable(streams.get(id)));
            if (asker.isEmpty() || isOver(asker.get())) {
                var gone = answered(request, PathRequestState.GONE, chronicle);
                PathStore.save(tx, plan.id(), gone);
                chronicle.path(tx, plan, "plan.path_gone", gone, Actor.CADRE);
            } else if (request.owner().isPresent()
                    && owner.filter(row -> row.is(StreamState.WORKING)).isEmpty()) {
                var waits = toPerson(request);
                PathStore.save(tx, plan.id(), waits);
                chronicle.path(tx, plan, "plan.path_waits", waits, Actor.CADRE);
            }
        }
    }

    /** Whether the stream needs nothing any more. */
    static boolean isOver(StreamRow row) {
        return row.is(StreamState.MERGING)
                || row.is(StreamState.MERGED)
                || row.is(StreamState.DROPPED);
    }

    private static PathRequestView answered(
            PathRequestView request, PathRequestState state, Chronicle chronicle) {
        return new PathRequestView(
                request.number(),
                request.stream(),
                request.path(),
                request.why(),
                request.owner(),
                state,
                Optional.empty(),
                "",
                "",
                request.askedAt(),
                Optional.of(chronicle.now()));
    }

    private static PathRequestView toPerson(PathRequestView request) {
        return new PathRequestView(
                request.number(),
                request.stream(),
                request.path(),
                request.why(),
                Optional.empty(),
                request.state(),
                request.shared(),
                request.answer(),
                request.answeredBy(),
                request.askedAt(),
                request.answeredAt());
    }

    /**
     * Has a stream work on that was given something after its last job began.
     *
     * @return false if there is no such thing
     */
    static boolean goesOn(Chronicle chronicle, Tx tx, PlanRow plan, StreamRow row) {
        var last = Course.lastWork(tx, row);
        var unused = last.map(step -> unused(plan, step)).orElse(List.of());
        if (unused.isEmpty() || last.flatMap(StepRow::job).isEmpty()) {
            return false;
        }
        var stream = plan.plan().stream(row.id()).orElseThrow();
        var request =
                new Steps(plan)
                        .goesOn(stream, PathWords.goOn(unused), last.get().job().orElseThrow());
        chronicle.begin(tx, plan, row.id(), StepKind.REWORK, request);
        chronicle.save(tx, plan, row.to(StreamState.WORKING, "has what it asked for"), Actor.CADRE);
        return true;
    }

    private static List<PlanGrant> unused(PlanRow plan, StepRow last) {
        return plan.plan().grants().stream()
                .filter(grant -> grant.stream().equals(last.stream()))
                .filter(grant -> grant.after() >= last.number())
                .toList();
    }
}
