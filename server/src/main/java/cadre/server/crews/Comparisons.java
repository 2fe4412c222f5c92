package cadre.server.crews;

import cadre.server.access.Principal;
import cadre.server.fleet.artifact.Artifacts;
import cadre.server.storage.Database;
import cadre.server.storage.Tx;
import cadre.wire.crew.CombinedView;
import cadre.wire.crew.ComparedCheck;
import cadre.wire.crew.CrewComparison;
import cadre.wire.crew.CrewPick;
import cadre.wire.crew.CrewReport;
import cadre.wire.crew.CrewState;
import cadre.wire.crew.PartState;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.id.JobId;
import cadre.wire.job.AttemptResult;
import cadre.wire.job.RepositoryChange;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** What agents made of the same prompt, side by side, and which of it was picked. */
record Comparisons(
        Database db, Reports reports, HeardJobs jobs, Artifacts artifacts, Chronicle chronicle) {
    private static final int MOST_FILES = 400;

    /**
     * As it stands.
     *
     * @throws CadreException CONFLICT for a crew that compares nothing
     */
    CrewComparison of(CrewRow crew) {
        require(crew);
        var parts = db.read(tx -> CrewStore.parts(tx, crew.id()));
        var checks = db.read(tx -> ComparisonStore.of(tx, crew.id()));
        var lines = reports.of(crew).parts();
        var picks = db.read(tx -> ComparisonStore.picks(tx, crew.id()));
        return new CrewComparison(
                crew.id(),
                crew.state(),
                crew.request().request(),
                crew.request().check(),
                parts.stream()
                        .map(part ->
                                result(
                                        part,
                                        lines.get(part.position()),
                                        checks.stream()
                                                .filter(one -> one.part() == part.position())
                                                .map(ComparisonStore.Check::outcome)
                                                .findFirst()))
                        .toList(),
                picks.stream().reduce((_, later) -> later),
                picks);
    }

    private CrewComparison.Result result(
            PartRow part, CrewReport.Line line, Optional<ComparedCheck> check) {
        var changes =
                part.changed()
                        ? part.job().map(job -> changes(job, line.cli())).orElse(List.of())
                        : List.<RepositoryChange>of();
        return new CrewComparison.Result(
                part.name(),
                line.agent(),
                line.cli(),
                line.model(),
                part.state(),
                part.why(),
                line.job(),
                changes.stream()
                        .filter(one -> !one.base().isEmpty())
                        .collect(Collectors.toMap(RepositoryChange::name, RepositoryChange::base)),
                changes.stream().mapToInt(RepositoryChange::filesChanged).sum(),
                changes.stream().mapToLong(RepositoryChange::insertions).sum(),
                changes.stream().mapToLong(RepositoryChange::deletions).sum(),
                files(changes),
                check,
                line.tokens(),
                line.costUsd(),
                line.durationMs(),
                line.answer());
    }

    /** Empty for a job that retention has deleted. */
    private List<RepositoryChange> changes(JobId job, String cli) {
        try {
            return Prompts.result(jobs.job(job, cli)).map(AttemptResult::changes).orElse(List.of());
        } catch (CadreException e) {
            if (e.code() == ErrorCode.NOT_FOUND) {
                return List.of();
            }
            throw e;
        }
    }

    private static List<CrewComparison.File> files(List<RepositoryChange> changes) {
        var named = changes.size() > 1;
        return changes.stream()
                .flatMap(change ->
                        change.files().stream()
                                .map(file ->
                                        new CrewComparison.File(
                                                (named ? change.name() + "/" : "") + file.path(),
                                                file.insertions(),
                                                file.deletions())))
                .limit(MOST_FILES)
                .toList();
    }

    /**
     * Makes a part's result the crew's, in place of the one that was picked before. By who holds
     * the crew's row; the same pick once more changes nothing.
     *
     * @throws CadreException CONFLICT for a crew that compares nothing or is not over, and for a
     *     part without a result
     */
    void pick(Tx tx, CrewRow crew, PartRow part, Principal by) {
        require(crew);
        if (!crew.state().isAtRest()) {
            throw conflict(
                    crew,
                    "The comparison is not over yet",
                    "Wait for it with 'cadre crew attach "
                            + crew.id()
                            + "', or end it with 'cadre crew kill "
                            + crew.id()
                            + "'");
        }
        if (part.state() != PartState.DONE) {
            throw conflict(
                    crew,
                    "The part "
                            + part.name()
                            + " is "
                            + part.state().word()
                            + (part.why().isEmpty() ? "" : ": " + part.why()),
                    fix(CrewStore.parts(tx, crew.id())));
        }
        var before = ComparisonStore.picked(tx, crew.id());
        var job = part.job().orElseThrow();
        if (before.filter(one -> one.job().equals(job)).isPresent()) {
            return;
        }
        var pick = new CrewPick(part.name(), job, by.name(), chronicle.now());
        ComparisonStore.pick(tx, crew.id(), pick, by);
        CrewStore.combined(tx, crew.id(), part.changed() ? combined(tx, part) : Optional.empty());
        chronicle.tell(
                tx,
                "crew.picked",
                crew.id(),
                Optional.of(job),
                by.actor(),
                Map.of("part", part.name(), "before", before.map(CrewPick::part).orElse("")));
        var why = part.name() + " was picked by " + by.name();
        if (crew.state() == CrewState.DONE) {
            CrewStore.move(tx, crew.id(), CrewState.DONE, why, crew.endedAt());
        } else {
            chronicle.move(tx, crew, CrewState.DONE, why, by.actor());
        }
    }

    private static String fix(List<PartRow> parts) {
        var done =
                parts.stream()
                        .filter(one -> one.state() == PartState.DONE)
                        .map(PartRow::name)
                        .collect(Collectors.joining(", "));
        return done.isEmpty()
                ? "None of them left a result; try one once more with 'cadre crew retry'"
                : "These can be picked: " + done;
    }

    private static Optional<CombinedView> combined(Tx tx, PartRow part) {
        var job = part.job().orElseThrow();
        var check =
                ComparisonStore.of(tx, part.crew()).stream()
                        .filter(one -> one.part() == part.position())
                        .map(ComparisonStore.Check::outcome)
                        .filter(one -> one.state() == ComparedCheck.State.PASSED)
                        .map(ComparedCheck::command)
                        .findFirst();
        return Optional.of(
                new CombinedView(
                        "done",
                        Optional.of(job),
                        check.orElse(""),
                        List.of(
                                new CombinedView.MergedPart(
                                        part.name(), job, "merged", List.of(), List.of(), ""))));
    }

    /** Refuses a job of which nothing is kept any more. */
    void requireKept(PartRow part) {
        if (part.changed()) {
            artifacts.requireKept(part.job().orElseThrow());
        }
    }

    private static void require(CrewRow crew) {
        if (!crew.request().isComparison()) {
            throw conflict(
                    crew,
                    "This crew compares nothing",
                    "Begin one with 'cadre crew --compare codex,claude \"...\"'");
        }
    }

    private static CadreException conflict(CrewRow crew, String what, String fix) {
        return new CadreException(
                ErrorCode.CONFLICT,
                what,
                Map.of("crew", crew.id(), "state", crew.state().word()),
                fix);
    }
}
