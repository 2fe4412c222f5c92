package cadre.cli.print;

import cadre.wire.plan.run.EstimateSource;
import cadre.wire.plan.run.PlanForecast;
import cadre.wire.plan.run.ReplanView;
import cadre.wire.plan.run.StreamForecast;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What is to be expected of a plan, as people read it. */
public record ForecastText(Style style) {
    private static final String UNKNOWN = "-";
    private static final int WIDEST = 80;

    /** The plan as a whole. */
    public List<String> lines(PlanForecast seen) {
        var lines = new ArrayList<String>();
        lines.add(
                style.bold("plan " + seen.plan())
                        + "  "
                        + Cells.clean(seen.name())
                        + "  "
                        + seen.state().word());
        lines.add(
                "  time            %s so far, %s estimated, %s left"
                        .formatted(
                                words(seen.elapsedMin()),
                                words(seen.estimateMin()),
                                words(seen.leftMin())));
        lines.add(
                "  cost            %s so far, %s"
                        .formatted(
                                Amounts.cost(Optional.of(seen.costUsd())),
                                seen.estimateCostUsd()
                                        .map(cost -> Amounts.cost(Optional.of(cost)) + " estimated")
                                        .orElse("nothing estimated")));
        lines.add("  critical path   " + list(seen.criticalPath(), " -> "));
        lines.add("  can be merged   " + list(seen.mergeable(), ", "));
        if (!seen.blocked().isEmpty()) {
            lines.add("  needs a person  " + style.red(list(seen.blocked(), ", ")));
        }
        if (!seen.slipped().isEmpty()) {
            lines.add("  slipped         " + style.red(list(seen.slipped(), ", ")));
        }
        if (!seen.estimatedBy().isEmpty()) {
            lines.add("  * estimated by what these took: " + list(seen.estimatedBy(), ", "));
        }
        return lines;
    }

    /** A stream a row, in the order of merging; minutes of the plan count from its start. */
    public Table table(PlanForecast seen) {
        var table =
                new Table()
                        .left("stream")
                        .left("state")
                        .right("estimate")
                        .right("spent")
                        .right("left")
                        .right("cost")
                        .right("planned")
                        .right("expected")
                        .right("moves")
                        .left("waits for");
        for (var one : seen.streams()) {
            table.row(
                    Cells.clean(one.id()),
                    one.state().word() + (one.slipped() ? ", slipped" : ""),
                    estimate(one),
                    words(one.spentMin()),
                    words(one.leftMin()),
                    Amounts.cost(Optional.of(one.costUsd())),
                    one.plannedMin().map(min -> "+" + words(min)).orElse(UNKNOWN),
                    one.expectedMin().map(min -> "+" + words(min)).orElse(UNKNOWN),
                    moves(one),
                    one.waitsFor().isEmpty() ? "" : list(one.waitsFor(), ", "));
        }
        return table;
    }

    private static String estimate(StreamForecast one) {
        var mark = one.source() == EstimateSource.FINISHED ? "*" : "";
        return one.estimateMin().map(min -> words(min) + mark).orElse(UNKNOWN);
    }

    private static String moves(StreamForecast one) {
        return one.movesMin()
                .map(min -> min == 0 ? "" : (min < 0 ? "-" : "+") + words(Math.abs(min)))
                .orElse(UNKNOWN);
    }

    private static String list(List<String> names, String between) {
        return names.isEmpty()
                ? UNKNOWN
                : String.join(between, names.stream().map(Cells::clean).toList());
    }

    private static String words(Optional<Long> minutes) {
        return minutes.map(ForecastText::words).orElse(UNKNOWN);
    }

    private static String words(long minutes) {
        return Durations.words(Duration.ofMinutes(minutes));
    }

    /** What another file changed, before and after. */
    public List<String> changes(ReplanView view) {
        var lines = new ArrayList<String>();
        lines.add(
                view.changes().isEmpty()
                        ? "the file says what the plan says already"
                        : "plan %s has %s"
                                .formatted(
                                        view.plan().id(),
                                        Amounts.of(view.changes().size(), "change")));
        for (var one : view.changes()) {
            lines.add(
                    "  %s: %s -> %s"
                            .formatted(
                                    Cells.clean(one.what()),
                                    value(one.before()),
                                    value(one.after())));
        }
        return lines;
    }

    private static String value(String text) {
        return text.isEmpty() ? "nothing" : Cells.cut(Cells.clean(text), WIDEST);
    }
}
