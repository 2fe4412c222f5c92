package cadre.cli.print;

import cadre.wire.plan.run.PlanState;
import cadre.wire.plan.run.PlanStepView;
import cadre.wire.plan.run.PlanView;
import cadre.wire.plan.run.StreamState;
import cadre.wire.plan.run.StreamView;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Plans that run, as people read them. */
public record PlanRunText(Style style) {
    private static final int WIDEST = 160;

    /** A plan with its streams, in the order in which they are merged. */
    public List<String> lines(PlanView plan) {
        var lines = new ArrayList<String>();
        lines.add(
                style.bold("plan " + plan.id())
                        + "  "
                        + Cells.clean(plan.name())
                        + "  "
                        + word(plan.state())
                        + plan.team().map(team -> "  team " + team).orElse("")
                        + (plan.why().isEmpty() ? "" : "  " + Cells.clean(plan.why())));
        for (int i = 0; i < plan.order().size(); i++) {
            var id = plan.order().get(i);
            var number = i + 1;
            plan.streams().stream()
                    .filter(stream -> stream.id().equals(id))
                    .forEach(stream ->
                            lines.add(
                                    "  %2d. %s"
                                            .formatted(
                                                    number,
                                                    line(
                                                            stream,
                                                            plan.state() == PlanState.STOPPED))));
        }
        lines.add(
                plan.head()
                        .map(head ->
                                "  %s is the change of %s: cadre diff %s, cadre apply %s"
                                        .formatted(plan.branch(), head, head, head))
                        .orElse("  nothing is merged yet"));
        plan.rehearsal()
                .filter(_ -> !isOver(plan)) // then the merges themselves have said it
                .ifPresent(last -> lines.addAll(new RehearsalText(style).lines(last)));
        return lines;
    }

    private static boolean isOver(PlanView plan) {
        return plan.state() == PlanState.DONE || plan.state() == PlanState.STOPPED;
    }

    /** A stream of a plan that goes on, in a line. */
    public String line(StreamView stream) {
        return line(stream, false);
    }

    private String line(StreamView stream, boolean stopped) {
        var at =
                stream.state() != StreamState.WORKING
                        ? ""
                        : stream.rounds() > 0
                                ? " to mend it"
                                : stream.tasks() > 1
                                        ? " task %d of %d".formatted(stream.task(), stream.tasks())
                                        : "";
        var place = stream.place().map(number -> " as number " + number).orElse("");
        var rounds =
                stream.rounds() == 0
                        ? ""
                        : "  sent back "
                                + stream.rounds()
                                + (stream.rounds() == 1 ? " time" : " times");
        return style.bold(Cells.clean(stream.id()))
                + "  "
                + word(stream.state())
                + at
                + (stopped && isAtWork(stream.state()) ? ", stopped" : "")
                + place
                + "  "
                + Cells.clean(stream.agent())
                + stream.job().map(job -> "  " + job).orElse("")
                + rounds
                + (stream.why().isEmpty()
                        ? ""
                        : "  " + Cells.cut(Cells.clean(stream.why()), WIDEST));
    }

    /** Why a plan, or one stream of it, stands as it does: its steps, and what each came to. */
    public List<String> why(PlanView plan, Optional<String> stream, Instant now) {
        var lines = new ArrayList<String>();
        lines.add(
                style.bold("plan " + plan.id())
                        + "  "
                        + word(plan.state())
                        + (plan.why().isEmpty() ? "" : "  " + Cells.clean(plan.why())));
        for (var one : plan.streams()) {
            if (stream.isEmpty() || stream.get().equals(one.id())) {
                lines.add("  " + line(one));
                lines.addAll(whole(one.why()));
                plan.steps().stream()
                        .filter(step -> step.stream().equals(Optional.of(one.id())))
                        .forEach(step -> lines.add("      " + line(step, now)));
            }
        }
        if (stream.isEmpty()) {
            var whole = plan.steps().stream().filter(step -> step.stream().isEmpty()).toList();
            if (!whole.isEmpty()) {
                lines.add("  " + style.bold("the whole"));
                whole.forEach(step -> lines.add("      " + line(step, now)));
            }
        }
        plan.rehearsal()
                .ifPresent(last -> lines.addAll(new RehearsalText(style).why(last, stream, now)));
        return lines;
    }

    /**
     * A reason that the line of its stream cuts, such as a list of files; nothing if it does not.
     */
    private static List<String> whole(String why) {
        return why.contains("\n") || Cells.width(Cells.clean(why)) > WIDEST
                ? why.lines().map(line -> "        | " + Cells.clean(line)).toList()
                : List.of();
    }

    private String line(PlanStepView step, Instant now) {
        var took = Duration.between(step.since(), step.endedAt().orElse(now));
        var by =
                step.job()
                        .map(job -> "  " + job)
                        .or(() -> step.train().map(train -> "  " + train))
                        .orElse("");
        return "%d. %s%s  %s  %s%s"
                .formatted(
                        step.number(),
                        step.kind().word(),
                        by,
                        !step.done()
                                ? "at work"
                                : step.good() ? style.green("good") : style.red("not good"),
                        Durations.words(took.isNegative() ? Duration.ZERO : took),
                        step.why().isEmpty()
                                ? ""
                                : "  " + Cells.cut(Cells.clean(step.why()), WIDEST));
    }

    /** Plans, one a row. */
    public Table table(List<PlanView> plans, Instant now) {
        var table = new Table().left("plan").left("name").left("state").left("by").right("age");
        for (var plan : plans) {
            table.row(
                    plan.id().toString(),
                    Cells.clean(plan.name()),
                    plan.state().word(),
                    Cells.clean(plan.submitter()),
                    Durations.words(Duration.between(plan.filedAt(), now)));
        }
        return table;
    }

    private String word(PlanState state) {
        return switch (state) {
            case DONE -> style.green(state.word());
            case NEEDS_PERSON, STOPPED -> style.red(state.word());
            case RUNNING, PAUSED -> state.word();
        };
    }

    private static boolean isAtWork(StreamState state) {
        return switch (state) {
            case WORKING, CHECKING, REVIEWING, MERGING -> true;
            case WAITING, READY, MERGED, HELD, DROPPED -> false;
        };
    }

    private String word(StreamState state) {
        return switch (state) {
            case MERGED -> style.green(state.word());
            case HELD -> style.red(state.word());
            case WAITING, WORKING, CHECKING, REVIEWING, READY, MERGING, DROPPED -> state.word();
        };
    }
}
