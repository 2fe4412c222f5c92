package cadre.cli.print;

import cadre.wire.crew.ComparedCheck;
import cadre.wire.crew.CrewComparison;
import cadre.wire.crew.PartState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What several agents made of one prompt, as people read it. */
public record ComparisonText(Style style) {
    private static final int MOST_FILES = 40;

    /**
     * Side by side: what each left, what it took, and which files it changed.
     *
     * @param width of the screen in columns
     */
    public List<String> lines(CrewComparison comparison, int width) {
        var lines = new ArrayList<String>();
        lines.add(
                style.bold("comparison " + comparison.id())
                        + "  "
                        + comparison.state().word()
                        + "  "
                        + Cells.cut(Cells.line(comparison.request(), 100), 100));
        lines.addAll(table(comparison).lines(width, style));
        var files = files(comparison);
        if (!files.isEmpty()) {
            lines.add("");
            lines.addAll(matrix(comparison, files).lines(width, style));
            if (files.size() > MOST_FILES) {
                lines.add("… %d more files".formatted(files.size() - MOST_FILES));
            }
        }
        comparison.results().stream()
                .flatMap(result -> notes(result).stream())
                .forEach(note -> lines.add("  " + note));
        if (new HashSet<>(bases(comparison)).size() > 1) {
            lines.add(style.red("  ! ") + "they did not begin from the same commit");
        }
        lines.add("");
        lines.addAll(next(comparison));
        return lines;
    }

    private Table table(CrewComparison comparison) {
        var table =
                new Table()
                        .left("PART")
                        .left("AGENT")
                        .left("MODEL")
                        .left("STATE")
                        .left("CHANGE")
                        .left("CHECK")
                        .right("TIME")
                        .right("TOKENS")
                        .right("COST")
                        .left("JOB");
        for (var result : comparison.results()) {
            var isPicked = comparison.picked().filter(pick -> pick.part().equals(result.part()));
            table.row(
                    (isPicked.isPresent() ? "* " : "") + result.part(),
                    result.agent(),
                    result.model().isEmpty() ? "-" : result.model(),
                    result.state().word(),
                    result.filesChanged() == 0
                            ? "-"
                            : Amounts.of(result.filesChanged(), "file")
                                    + ", "
                                    + stat(result.insertions(), result.deletions()),
                    result.check().map(check -> check.state().word()).orElse("-"),
                    Durations.words(Duration.ofMillis(result.durationMs())),
                    Amounts.count(result.tokens()),
                    result.tokens() == 0 && result.costUsd().isEmpty()
                            ? "-"
                            : Amounts.cost(result.costUsd()),
                    result.job().map(Object::toString).orElse("-"));
        }
        return table;
    }

    private static String stat(long insertions, long deletions) {
        return "+" + insertions + " -" + deletions;
    }

    /** Each changed file with what each part did to it. */
    private static Map<String, Map<String, String>> files(CrewComparison comparison) {
        var files = new LinkedHashMap<String, Map<String, String>>();
        for (var result : comparison.results()) {
            for (var file : result.files()) {
                files.computeIfAbsent(file.path(), _ -> new LinkedHashMap<>())
                        .put(result.part(), stat(file.insertions(), file.deletions()));
            }
        }
        return files;
    }

    private static Table matrix(CrewComparison comparison, Map<String, Map<String, String>> files) {
        var table = new Table().left("FILE");
        comparison.results().forEach(result -> table.right(result.part()));
        files.entrySet().stream()
                .limit(MOST_FILES)
                .forEach(file -> {
                    var cells = new ArrayList<Object>(List.of(file.getKey()));
                    comparison
                            .results()
                            .forEach(result ->
                                    cells.add(file.getValue().getOrDefault(result.part(), "-")));
                    table.row(cells.toArray());
                });
        return table;
    }

    private List<String> notes(CrewComparison.Result result) {
        var notes = new ArrayList<String>();
        if (!result.why().isEmpty()) {
            notes.add(result.part() + ": " + Cells.line(result.why(), 200));
        }
        result.check()
                .filter(check -> check.state() != ComparedCheck.State.PASSED)
                .filter(check -> !check.why().isEmpty())
                .ifPresent(check ->
                        notes.add(
                                result.part()
                                        + ": check "
                                        + check.state().word()
                                        + ", "
                                        + Cells.line(check.why(), 200)));
        return notes;
    }

    private static List<Map<String, String>> bases(CrewComparison comparison) {
        return comparison.results().stream()
                .map(CrewComparison.Result::bases)
                .filter(bases -> !bases.isEmpty())
                .toList();
    }

    private static List<String> next(CrewComparison comparison) {
        var id = comparison.id();
        return comparison
                .picked()
                .map(pick -> {
                    var job = pick.job();
                    return List.of(
                            "%s was picked by %s".formatted(pick.part(), Cells.clean(pick.by())),
                            "see it: cadre diff %1$s    bring it home: cadre apply %1$s"
                                    .formatted(job));
                })
                .orElseGet(() ->
                        List.of(
                                "see the changes: cadre crew compare %1$s --diff    choose one: cadre crew pick %1$s %2$s"
                                        .formatted(id, done(comparison).orElse("PART"))));
    }

    /** The first that could be picked. */
    private static Optional<String> done(CrewComparison comparison) {
        return comparison.results().stream()
                .filter(result -> result.state() == PartState.DONE)
                .map(CrewComparison.Result::part)
                .findFirst();
    }
}
