package cadre.app.e2e;

import cadre.wire.plan.run.PlanStepView;
import cadre.wire.plan.run.PlanView;
import cadre.wire.plan.run.StreamView;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Plans of real CLIs as a text for people: how each ended, in how many steps, and what went back.
 */
final class PlanTable {
    private static final String ROW = "%-34s %-8s %6s  %-16s %s%n";

    private final List<String> rows = new ArrayList<>();

    /** Runs a case; its row is there however it ends. */
    void tell(String name, Supplier<PlanView> run) {
        var begun = System.nanoTime();
        var row = List.of("no end", "NOT AS EXPECTED", "");
        try {
            var plan = run.get();
            row = List.of(plan.state().word(), "as expected", told(plan));
        } finally {
            var seconds =
                    String.format(
                            Locale.ROOT, "%.1f", (System.nanoTime() - begun) / 1_000_000_000.0);
            rows.add(ROW.formatted(name, row.get(0), seconds, row.get(1), row.get(2)));
        }
    }

    private static String told(PlanView plan) {
        var red = plan.steps().stream().filter(step -> !step.good()).toList();
        return "%d steps, %d of them red; %s"
                .formatted(
                        plan.steps().size(),
                        red.size(),
                        plan.streams().stream()
                                .map(stream -> told(stream, red))
                                .collect(Collectors.joining("; ")));
    }

    private static String told(StreamView stream, List<PlanStepView> red) {
        var why =
                red.stream()
                        .filter(step -> step.stream().filter(stream.id()::equals).isPresent())
                        .map(step -> step.kind().word())
                        .collect(Collectors.joining(", "));
        return stream.id() + " by " + stream.agent() + (why.isEmpty() ? "" : ", back after " + why);
    }

    @Override
    public String toString() {
        return ROW.formatted("plan", "seen", "s", "", "steps") + String.join("", rows);
    }
}
