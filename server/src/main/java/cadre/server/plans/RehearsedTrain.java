package cadre.server.plans;

import cadre.wire.job.MergeConflictKind;
import cadre.wire.merge.TrainView;
import cadre.wire.merge.WagonState;
import cadre.wire.merge.WagonView;
import cadre.wire.plan.run.RehearsalFinding;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads what a rehearsal found out of its train, which came to its end. */
record RehearsedTrain(TrainView train, Hearing hearing) {
    private static final int MOST_LINES = 20;
    private static final int MOST_OUTPUT = 2_000;
    private static final int MOST_FILES = 10;

    List<RehearsalFinding> findings() {
        return train.wagons().stream().flatMap(wagon -> finding(wagon).stream()).toList();
    }

    private Optional<RehearsalFinding> finding(WagonView wagon) {
        return switch (wagon.state()) {
            case PENDING, MERGED, UNCHANGED -> Optional.empty();
            case CONFLICT ->
                    Optional.of(
                            finding(
                                    wagon,
                                    kind(wagon.kind().orElse(MergeConflictKind.CONFLICT)),
                                    ""));
            case CHECK_FAILED ->
                    Optional.of(
                            finding(
                                    wagon,
                                    RehearsalFinding.Kind.RED,
                                    wagon.mergeJob()
                                            .map(hearing::printed)
                                            .map(RehearsedTrain::end)
                                            .orElse("")));
        };
    }

    private RehearsalFinding finding(WagonView wagon, RehearsalFinding.Kind kind, String output) {
        return new RehearsalFinding(
                wagon.name(), kind, with(wagon), wagon.files(), wagon.reason(), output);
    }

    /** Those before it that touched the same, by what they have not saved yet too. */
    private List<String> with(WagonView wagon) {
        var files =
                wagon.state() == WagonState.CONFLICT
                        ? Set.copyOf(wagon.files())
                        : hearing.touched(wagon.job());
        return train.wagons().stream()
                .takeWhile(other -> !other.equals(wagon))
                .filter(other ->
                        wagon.with().contains(other.name())
                                || other.state() == WagonState.MERGED
                                        && hearing.touched(other.job()).stream()
                                                .anyMatch(files::contains))
                .map(WagonView::name)
                .toList();
    }

    private static RehearsalFinding.Kind kind(MergeConflictKind kind) {
        return switch (kind) {
            case CONFLICT -> RehearsalFinding.Kind.CONFLICT;
            case RULE -> RehearsalFinding.Kind.RULE;
            case FOREIGN -> RehearsalFinding.Kind.FOREIGN;
            case CONTRACT -> RehearsalFinding.Kind.CONTRACT;
        };
    }

    private static String end(String output) {
        var lines = output.strip().lines().toList();
        var last =
                lines.stream()
                        .skip(Math.max(0, lines.size() - MOST_LINES))
                        .collect(Collectors.joining("\n"));
        return last.length() <= MOST_OUTPUT ? last : last.substring(last.length() - MOST_OUTPUT);
    }

    /** The streams that can do something about it. */
    static List<String> concerned(RehearsalFinding finding) {
        return Stream.concat(Stream.of(finding.stream()), finding.with().stream())
                .distinct()
                .toList();
    }

    /** The finding in a line, such as {@code cost: conflict with queue in go.mod}. */
    static String line(RehearsalFinding finding) {
        var files = String.join(", ", finding.files().stream().limit(MOST_FILES).toList());
        return finding.stream()
                + ": "
                + finding.kind().word()
                + (finding.with().isEmpty() ? "" : " with " + String.join(", ", finding.with()))
                + (files.isEmpty() ? "" : " in " + files);
    }

    /** The same for those whom it concerns. */
    static String mail(RehearsalFinding finding, boolean live) {
        return Chronicle.cut(
                (live
                                ? "If all were merged as it is now: "
                                : "If all were merged as it is saved now: ")
                        + line(finding)
                        + ". "
                        + finding.why()
                        + (finding.output().isEmpty() ? "" : "\n" + finding.output())
                        + "\nNothing is merged yet; settle it between you before it is.");
    }
}
