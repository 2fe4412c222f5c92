package cadre.server.plans;

import cadre.server.storage.Tx;
import cadre.wire.plan.PlanOrder;
import cadre.wire.plan.run.PlanStepView;
import cadre.wire.plan.run.PlanView;
import cadre.wire.plan.run.StreamView;
import java.util.Optional;

/** Plans as clients see them. */
final class Views {
    private Views() {}

    static PlanView whole(Tx tx, PlanRow plan) {
        var streams = PlanStore.streams(tx, plan.id());
        var progress = new Progress(plan.plan(), streams);
        return new PlanView(
                plan.id(),
                plan.plan().name(),
                plan.state(),
                plan.why(),
                plan.submitter(),
                plan.team(),
                plan.plan().integrationBranch(),
                plan.head(),
                plan.filedAt(),
                plan.endedAt(),
                PlanOrder.merge(plan.plan()),
                streams.values().stream().map(row -> stream(progress, row)).toList(),
                StepStore.of(tx, plan.id()).stream().map(Views::step).toList(),
                RehearsalStore.last(tx, plan.id()).map(RehearsalStore.Rehearsal::view));
    }

    private static StreamView stream(Progress progress, StreamRow row) {
        var stream = progress.stream(row);
        return new StreamView(
                row.id(),
                stream.agent(),
                row.state(),
                row.why(),
                row.task(),
                stream.tasks().size(),
                row.rounds(),
                row.job(),
                row.out(),
                row.place(),
                row.board(),
                stream.needs(),
                stream.after());
    }

    private static PlanStepView step(StepRow step) {
        return new PlanStepView(
                step.number(),
                Optional.of(step.stream()).filter(id -> !id.isEmpty()),
                step.kind(),
                !step.isRunning(),
                step.state() == StepRow.State.GOOD,
                step.why(),
                step.job(),
                step.train(),
                step.since(),
                step.endedAt());
    }
}
