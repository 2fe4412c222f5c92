package cadre.server.insight;

import cadre.server.insight.DoctorView.Check;
import cadre.wire.api.RetentionRun;
import cadre.wire.api.RetentionView;
import cadre.wire.api.RetentionView.Kept;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What the doctor says of what is kept. */
final class RetentionChecks {
    private static final Duration LATE = Duration.ofMinutes(10);

    private RetentionChecks() {}

    static List<Check> of(RetentionView view) {
        return List.of(kept(view), next(view));
    }

    private static Check kept(RetentionView view) {
        var kinds =
                view.kept().stream()
                        .filter(each -> each.rows() > 0)
                        .map(RetentionChecks::said)
                        .collect(Collectors.joining("; "));
        return new Check(
                "kept",
                true,
                "the database has "
                        + bytes(view.storeBytes())
                        + (kinds.isEmpty() ? "" : "; " + kinds),
                "");
    }

    private static String said(Kept kept) {
        var bytes = kept.bytes().map(each -> " with " + bytes(each)).orElse("");
        var oldest =
                kept.oldest().map(at -> ", oldest " + at.truncatedTo(ChronoUnit.DAYS)).orElse("");
        return count(kept.rows()) + " " + kept.what() + bytes + oldest.replace("T00:00:00Z", "");
    }

    private static Check next(RetentionView view) {
        var taken =
                view.kept().stream()
                        .filter(each -> each.next().rows() > 0)
                        .map(each ->
                                (each.next().complete() ? "" : "at least ")
                                        + count(each.next().rows())
                                        + " "
                                        + each.what())
                        .collect(Collectors.joining(", "));
        var last = view.lastRun().map(RetentionChecks::said).orElse("never ran yet");
        var failed = view.lastRun().filter(run -> run.state().equals("failed"));
        var late =
                view.nextRunAt()
                        .filter(due -> due.plus(LATE).isBefore(view.measuredAt()))
                        .isPresent();
        return new Check(
                "retention",
                failed.isEmpty() && !late,
                last + "; the next run deletes " + (taken.isEmpty() ? "nothing" : taken),
                failed.isPresent()
                        ? "It failed: " + failed.get().error() + "; look at the server's log"
                        : late ? "It is overdue: look at the server's log" : "");
    }

    private static String said(RetentionRun run) {
        var deleted =
                run.deleted().stream()
                        .map(each -> count(each.rows()) + " " + each.what())
                        .collect(Collectors.joining(", "));
        var broke = run.state().equals("running") || run.state().equals("stopped");
        return "last run %s %s, deleted %s"
                .formatted(
                        run.startedAt().truncatedTo(ChronoUnit.SECONDS),
                        run.state(),
                        // written down every few seconds, and not by one that was killed
                        (broke ? "at least " : "")
                                + (deleted.isEmpty() ? (broke ? "0 rows" : "nothing") : deleted));
    }

    private static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    private static String bytes(long bytes) {
        return bytes < 10L << 20
                ? String.format(Locale.ROOT, "%,d KiB", (bytes + 1023) >> 10)
                : String.format(Locale.ROOT, "%,d MiB", bytes >> 20);
    }
}
