package cadre.server.crews;

import cadre.wire.crew.CombinedView;
import cadre.wire.crew.CrewReport;
import cadre.wire.crew.CrewState;
import cadre.wire.crew.TryView;
import java.math.RoundingMode;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * A report of a crew for people. What agents wrote stands in quotations, so that it cannot forge.
 */
final class Markdown {
    private Markdown() {}

    static String of(CrewReport report) {
        var text = new StringBuilder();
        text.append("# Crew ").append(report.id()).append(": ").append(report.state().word());
        text.append("\n\n").append(Prompts.quoted(report.request().strip())).append("\n\n");
        if (!report.causes().isEmpty()) {
            var isOpen = report.state() == CrewState.NEEDS_PERSON;
            text.append(isOpen ? "## To be decided\n\n" : "## What was not done\n\n");
            report.causes().forEach(cause -> text.append("- ").append(inLine(cause)).append('\n'));
            text.append('\n');
        }
        text.append("## Parts\n\n");
        text.append(
                "| part | worker | CLI | model | state | attempts | duration | tokens | cost |"
                        + " change |\n");
        text.append("|---|---|---|---|---|---|---|---|---|---|\n");
        report.parts().forEach(line -> text.append(row(line)).append('\n'));
        var totals = report.totals();
        text.append(
                "\n%d of %d parts done, %d attempts, %s in all (%s of agents), %d tokens, $%s%s.\n"
                        .formatted(
                                totals.done(),
                                totals.parts(),
                                totals.attempts(),
                                seconds(totals.durationMs()),
                                seconds(totals.agentMs()),
                                totals.tokens(),
                                totals.costUsd().setScale(4, RoundingMode.HALF_UP),
                                totals.unpriced() == 0
                                        ? ""
                                        : " and "
                                                + totals.unpriced()
                                                + " attempts without a price"));
        report.combined().ifPresent(combined -> text.append('\n').append(combined(combined)));
        report.parts().stream()
                .filter(line ->
                        !line.answer().isBlank()
                                || !line.why().isBlank()
                                || line.tries().size() > 1)
                .forEach(line -> text.append('\n').append(part(line)));
        return text.toString();
    }

    /** The CLI, and the profile where it has a name of its own. */
    private static String agent(CrewReport.Line line) {
        var profile = line.agent().name();
        return profile.equals(line.cli()) ? line.cli() : line.cli() + " (" + profile + ")";
    }

    private static String row(CrewReport.Line line) {
        return List.of(
                        line.name(),
                        line.worker().isEmpty() ? "-" : line.worker(),
                        agent(line),
                        line.model().isEmpty() ? "-" : inLine(line.model()),
                        line.state().word(),
                        Integer.toString(line.attempts()),
                        seconds(line.durationMs()),
                        Long.toString(line.tokens()),
                        line.costUsd()
                                .map(usd -> "$" + usd.setScale(4, RoundingMode.HALF_UP))
                                .orElse("unknown"),
                        line.diffstat().isEmpty() ? "-" : line.diffstat())
                .stream()
                .collect(Collectors.joining(" | ", "| ", " |"));
    }

    private static String combined(CombinedView combined) {
        var text = new StringBuilder("## Combined branch\n\n");
        if (combined.state().equals("stopped")) {
            text.append("The merge was **stopped**: what is pending below is not in it.\n\n");
        }
        text.append(
                combined.job()
                        .map(job -> "The change of job " + job + " (`cadre apply " + job + "`), ")
                        .orElse("There is none, "));
        text.append(
                combined.check().isEmpty()
                        ? "**unchecked**: there was no check to run.\n"
                        : "after each part checked by `" + inLine(combined.check()) + "`.\n");
        for (var one : combined.parts()) {
            text.append("- ")
                    .append(one.name())
                    .append(" (")
                    .append(one.job())
                    .append("): ")
                    .append(one.state());
            if (!one.with().isEmpty()) {
                text.append(" with ").append(String.join(", ", one.with()));
            }
            if (!one.files().isEmpty()) {
                text.append(" in ").append(inLine(String.join(", ", one.files())));
            } else if (!one.why().isEmpty()) {
                text.append(", ").append(inLine(one.why()));
            }
            text.append('\n');
        }
        return text.toString();
    }

    private static String part(CrewReport.Line line) {
        var text = new StringBuilder("## ").append(line.name()).append("\n\n");
        if (!line.why().isBlank()) {
            text.append("Not done: ").append(inLine(line.why())).append("\n\n");
        }
        if (line.tries().size() > 1) {
            line.tries().forEach(one -> text.append(tried(one)).append('\n'));
            text.append('\n');
        }
        if (!line.answer().isBlank()) {
            text.append(Prompts.quoted(line.answer())).append('\n');
        }
        return text.toString();
    }

    /** Who tried what, and how that ended, as an item of a numbered list. */
    private static String tried(TryView one) {
        return one.number()
                + ". "
                + one.kind().word()
                + " by "
                + one.agent()
                + one.job().map(job -> " (" + job + ")").orElse("")
                + ": "
                + one.state().word()
                + (one.why().isBlank() ? "" : ", " + inLine(one.why()));
    }

    /** One line that cannot end a cell of a table or begin a heading. */
    private static String inLine(String text) {
        return text.replaceAll("[\\p{Cntrl}]+", " ").replace("|", "\\|").replace("`", "'").strip();
    }

    private static String seconds(long ms) {
        return ms < 60_000
                ? String.format(Locale.ROOT, "%.1f s", ms / 1000.0)
                : ms / 60_000 + " min " + ms / 1000 % 60 + " s";
    }
}
