package cadre.server.crews;

import cadre.server.storage.Database;
import cadre.wire.agent.Usage;
import cadre.wire.crew.CrewReport;
import cadre.wire.crew.PartState;
import cadre.wire.crew.TryKind;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.id.JobId;
import cadre.wire.job.AttemptResult;
import cadre.wire.job.JobView;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes reports of crews from their rows and jobs. */
record Reports(Database db, HeardJobs jobs, Casting casting, InstantSource clock) {
    private static final int LONGEST_ANSWER = 4_000;

    CrewReport of(CrewRow crew) {
        var parts = db.read(tx -> CrewStore.parts(tx, crew.id()));
        var tries = db.read(tx -> TryStore.of(tx, crew.id()));
        var views = new HashMap<JobId, JobView>();
        for (var one : tries) {
            one.job()
                    .flatMap(job -> kept(job, one.cli()))
                    .ifPresent(view -> views.put(view.id(), view));
        }
        var lines = new ArrayList<CrewReport.Line>();
        for (var part : parts) {
            var own = tries.stream().filter(one -> one.part() == part.position()).toList();
            lines.add(line(part, own, views));
        }
        var totals = totals(crew, lines, tries, views);
        var report =
                new CrewReport(
                        crew.id(),
                        crew.state(),
                        crew.request().request(),
                        crew.filedAt(),
                        crew.endedAt(),
                        Views.causes(parts, crew.combined()),
                        lines,
                        totals,
                        crew.combined(),
                        "");
        return new CrewReport(
                report.id(),
                report.state(),
                report.request(),
                report.filedAt(),
                report.endedAt(),
                report.causes(),
                report.parts(),
                report.totals(),
                report.combined(),
                Markdown.of(report));
    }

    /** Empty for a job that retention has deleted. */
    private Optional<JobView> kept(JobId job, String cli) {
        try {
            return Optional.of(jobs.job(job, cli));
        } catch (CadreException e) {
            if (e.code() == ErrorCode.NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private CrewReport.Line line(PartRow part, List<TryRow> tries, Map<JobId, JobView> views) {
        var worked =
                tries.stream()
                        .filter(one -> one.kind() != TryKind.REVIEW && one.job().isPresent())
                        .toList();
        var last = worked.isEmpty() ? Optional.<TryRow>empty() : Optional.of(worked.getLast());
        var job = part.job().or(() -> last.flatMap(TryRow::job)).map(views::get);
        var result = job.flatMap(Prompts::result);
        var filed =
                tries.stream()
                        .flatMap(one -> one.job().stream())
                        .flatMap(each -> Optional.ofNullable(views.get(each)).stream())
                        .toList();
        var did =
                part.state() == PartState.DONE
                        ? worked.stream()
                                .filter(one -> one.job().equals(part.job()))
                                .findFirst()
                                .or(() -> last)
                        : last;
        return new CrewReport.Line(
                part.name(),
                did.flatMap(TryRow::worker).or(part::worker).map(Object::toString).orElse(""),
                did.map(TryRow::agent).orElse(part.agent()),
                did.map(TryRow::cli).orElseGet(() -> casting.cli(part.agent())),
                result.map(AttemptResult::model).orElse(""),
                part.state(),
                tries.size(),
                filed.stream().mapToLong(Prompts::durationMs).sum(),
                filed.stream().mapToLong(view -> used(view).totalTokens()).sum(),
                cost(filed),
                part.job().or(() -> last.flatMap(TryRow::job)),
                part.changed() ? result.map(Reports::diffstat).orElse("") : "",
                part.state().isLost() ? part.why() : "",
                result.map(found -> Prompts.cut(found.answer().strip(), LONGEST_ANSWER)).orElse(""),
                tries.stream().map(TryRow::view).toList());
    }

    private static Usage used(JobView job) {
        return job.attempts().stream()
                .map(attempt -> attempt.usage())
                .reduce(Usage::plus)
                .orElse(Usage.NONE);
    }

    /** Empty if what one of them cost is not known. */
    private static Optional<BigDecimal> cost(List<JobView> filed) {
        var priced = filed.stream().filter(view -> used(view).totalTokens() > 0).toList();
        return priced.stream().allMatch(view -> used(view).costUsd().isPresent())
                ? Optional.of(sum(priced))
                : Optional.empty();
    }

    private static BigDecimal sum(List<JobView> jobs) {
        return jobs.stream()
                .flatMap(view -> used(view).costUsd().stream())
                .reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    private static String diffstat(AttemptResult result) {
        int files = 0;
        long added = 0;
        long removed = 0;
        for (var change : result.changes()) {
            files += change.filesChanged();
            added += change.insertions();
            removed += change.deletions();
        }
        return files == 0
                ? ""
                : files + (files == 1 ? " file, +" : " files, +") + added + " -" + removed;
    }

    private CrewReport.Totals totals(
            CrewRow crew,
            List<CrewReport.Line> lines,
            List<TryRow> tries,
            Map<JobId, JobView> views) {
        var all = List.copyOf(views.values());
        return new CrewReport.Totals(
                lines.size(),
                (int) lines.stream().filter(line -> line.state() == PartState.DONE).count(),
                tries.size(),
                Duration.between(crew.filedAt(), crew.endedAt().orElseGet(clock::instant))
                        .toMillis(),
                all.stream().mapToLong(Prompts::durationMs).sum(),
                all.stream().mapToLong(view -> used(view).totalTokens()).sum(),
                sum(all),
                (int)
                        all.stream()
                                .filter(view ->
                                        used(view).totalTokens() > 0
                                                && used(view).costUsd().isEmpty())
                                .count());
    }
}
