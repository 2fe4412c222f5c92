package cadre.app.e2e;

import cadre.wire.crew.CrewReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Crews of real CLIs as a text for people: who tried which part, and how that ended. */
final class CrewTable {
    private static final String ROW = "%-34s %-13s %6s  %-16s %s%n";

    private final List<String> rows = new ArrayList<>();

    /** Runs a case; its row is there however it ends. */
    void tell(String name, Supplier<CrewReport> run) {
        var begun = System.nanoTime();
        var row = List.of("no end", "NOT AS EXPECTED", "");
        try {
            var report = run.get();
            row = List.of(report.state().word(), "as expected", tries(report));
        } finally {
            var seconds =
                    String.format(
                            Locale.ROOT, "%.1f", (System.nanoTime() - begun) / 1_000_000_000.0);
            rows.add(ROW.formatted(name, row.get(0), seconds, row.get(1), row.get(2)));
        }
    }

    private static String tries(CrewReport report) {
        return report.parts().stream()
                .map(part ->
                        part.name()
                                + ": "
                                + part.tries().stream()
                                        .map(one -> one.agent() + " " + one.state().word())
                                        .collect(Collectors.joining(", ")))
                .collect(Collectors.joining("; "));
    }

    @Override
    public String toString() {
        return ROW.formatted("crew", "seen", "s", "", "tries") + String.join("", rows);
    }
}
