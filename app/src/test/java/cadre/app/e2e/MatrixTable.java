package cadre.app.e2e;

import cadre.app.model.Tokens;
import java.util.List;
import java.util.Locale;

/** The matrix as a text for people: CLI by case, expected and seen. */
final class MatrixTable {
    private static final String ROW = "%-7s %-19s %-23s %-23s %-24s %-24s %6s  %s%n";

    private MatrixTable() {}

    static String of(List<CaseRun.Outcome> outcomes) {
        var table = new StringBuilder();
        table.append(
                ROW.formatted(
                        "cli",
                        "case",
                        "expected",
                        "seen",
                        "tokens in/cache/out",
                        "counted",
                        "s",
                        ""));
        for (var outcome : outcomes) {
            table.append(
                    ROW.formatted(
                            outcome.cli().word(),
                            outcome.matrixCase().words(),
                            outcome.matrixCase().expected(outcome.cli()),
                            outcome.seen(),
                            words(outcome.said()),
                            words(outcome.counted()),
                            String.format(Locale.ROOT, "%.1f", outcome.millis() / 1000.0),
                            outcome.complaints().isEmpty() ? "as expected" : "NOT AS EXPECTED"));
            outcome.complaints()
                    .forEach(complaint -> table.append("        ").append(complaint).append('\n'));
        }
        return table.toString();
    }

    /** Input, cache reads + writes, output with its reasoning. */
    private static String words(Tokens tokens) {
        return tokens.equals(Tokens.NONE)
                ? "-"
                : "%d/%d+%d/%d(%d)"
                        .formatted(
                                tokens.input(),
                                tokens.cached(),
                                tokens.cacheWrite(),
                                tokens.output(),
                                tokens.reasoning());
    }
}
