package cadre.server.plans.landing;

import cadre.wire.job.RepositoryChange;
import cadre.wire.plan.PlanContract;
import cadre.wire.plan.PlanDefinition;
import cadre.wire.plan.PlanStream;
import cadre.wire.plan.run.PlanView;
import cadre.wire.plan.run.StreamState;
import cadre.wire.plan.run.StreamView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What a plan's pull request says: who did what, which checks passed, which contracts changed, time
 * and cost. What people or agents wrote stands in code spans, where nothing of it is obeyed or
 * linked.
 *
 * @param spent what its agents used
 */
record LandingText(PlanView run, PlanDefinition plan, Spent spent) {
    private static final int LONGEST = 60_000;
    private static final int LONGEST_TASK = 120;

    /** The pull request of another repository. */
    record Link(String repository, String url) {}

    String title() {
        return "Plan " + plan.name() + ": " + merged() + " streams";
    }

    private long merged() {
        return run.streams().stream().filter(one -> one.state() == StreamState.MERGED).count();
    }

    /** Markdown of at most 60,000 characters. */
    String of(RepositoryChange change, List<Link> others) {
        var lines = new ArrayList<String>();
        lines.add(
                "The result of Cadre's plan %s (%s): %d streams, merged in order and checked. The plan began at `%s`."
                        .formatted(code(plan.name()), run.id(), merged(), brief(change.base())));
        lines.add("");
        lines.add("| | stream | agent | did | went back |");
        lines.add("|---|---|---|---|---|");
        run.order().stream().flatMap(id -> stream(id).stream()).forEach(lines::add);
        lines.add("");
        lines.addAll(checks());
        lines.addAll(contracts(change));
        lines.add("- " + time());
        if (!others.isEmpty()) {
            lines.add("");
            lines.add("The plan's other repositories, which belong together:");
            lines.add("");
            others.forEach(
                    other -> lines.add("- " + code(other.repository()) + ": " + other.url()));
        }
        var text = String.join("\n", lines) + "\n";
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST - 2) + "…\n";
    }

    private Optional<String> stream(String id) {
        var view = run.streams().stream().filter(one -> one.id().equals(id)).findFirst();
        return view.flatMap(row -> plan.stream(id).map(stream -> line(row, stream)));
    }

    private String line(StreamView row, PlanStream stream) {
        var did =
                row.state() == StreamState.MERGED
                        ? stream.tasks().stream()
                                .map(task -> code(first(task.text())))
                                .collect(Collectors.joining("<br>"))
                        : "left out";
        return "| %s | %s | %s | %s%s | %s |"
                .formatted(
                        row.place().map(String::valueOf).orElse("-"),
                        code(row.id()),
                        code(row.agent()),
                        did,
                        stream.repository().map(name -> " in " + code(name)).orElse(""),
                        row.rounds() == 0 ? "-" : row.rounds() + "x");
    }

    private List<String> checks() {
        var passed = new ArrayList<String>();
        plan.checks().each().forEach(one -> passed.add("after each merge " + code(one)));
        plan.checks().end().forEach(one -> passed.add("on all of it " + code(one)));
        for (var stream : plan.streams().stream().filter(this::isMerged).toList()) {
            stream.check().ifPresent(one -> passed.add(code(stream.id()) + " alone " + code(one)));
            stream.reviewer()
                    .ifPresent(one -> passed.add(code(stream.id()) + " approved by " + code(one)));
        }
        return passed.isEmpty()
                ? List.of("- No check was named, and none ran.")
                : passed.stream().map(one -> "- Passed: " + one).toList();
    }

    private boolean isMerged(PlanStream stream) {
        return run.streams().stream()
                .anyMatch(one -> one.id().equals(stream.id()) && one.state() == StreamState.MERGED);
    }

    private List<String> contracts(RepositoryChange change) {
        return plan.contracts().stream()
                .filter(one ->
                        one.repository().isEmpty() || one.repository().get().equals(change.name()))
                .map(one ->
                        "- Contract %s (%s), of %s: %s"
                                .formatted(
                                        code(one.name()),
                                        one.kind().word(),
                                        code(one.owner()),
                                        how(one, change)))
                .toList();
    }

    /** Of a large change not all files are known. */
    private static String how(PlanContract contract, RepositoryChange change) {
        var file = contract.file().orElse("");
        if (file.isEmpty()) {
            return "as it was";
        }
        var isChanged =
                change.files().stream()
                        .map(RepositoryChange.FileStat::path)
                        .anyMatch(path -> path.equals(file) || path.startsWith(file + "/"));
        if (isChanged) {
            return "changed, and breaks nobody";
        }
        return change.files().size() < change.filesChanged()
                ? "not known whether it is changed: %d files are".formatted(change.filesChanged())
                : "as it was";
    }

    private String time() {
        var took = Duration.between(run.filedAt(), run.endedAt().orElse(run.filedAt()));
        return "%s from beginning to end; %d jobs of agents, %d tokens%s"
                .formatted(
                        took.toHours() > 0
                                ? took.toHours() + " h " + took.toMinutesPart() + " min"
                                : took.toMinutes() + " min " + took.toSecondsPart() + " s",
                        spent.jobs(),
                        spent.tokens(),
                        spent.costUsd().map(usd -> ", $" + usd.toPlainString()).orElse(""));
    }

    private static String first(String text) {
        var line = text.strip().lines().findFirst().orElse("");
        return line.length() <= LONGEST_TASK
                ? line
                : line.substring(0, line.offsetByCodePoints(0, LONGEST_TASK / 2)) + "…";
    }

    /** In a code span, in a cell of a table: without what ends either of them. */
    private static String code(String text) {
        return "`"
                + text.replaceAll("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]+", " ")
                        .replace('`', '\'')
                        .replaceAll("\\\\+(?=\\|)", "$0$0") // else they would escape each other
                        .replace("|", "\\|")
                        .strip()
                + "`";
    }

    private static String brief(String commit) {
        return commit.substring(0, Math.min(12, commit.length()));
    }
}
