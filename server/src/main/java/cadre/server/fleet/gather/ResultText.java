package cadre.server.fleet.gather;

import cadre.wire.job.AttemptResult;
import cadre.wire.job.JobView;
import cadre.wire.job.RepositoryChange;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** A job's result as a document: what was asked, what was answered, what changed. */
final class ResultText {
    private static final int LONGEST_PROMPT = 4_000;
    private static final int LONGEST_TITLE = 100;
    private static final int MOST_FILES = 50;

    private ResultText() {}

    /** The document's name in a collection. */
    static String source(JobView job) {
        return "jobs/" + job.id() + ".md";
    }

    /** The result of its last attempt that left one. */
    static Optional<AttemptResult> result(JobView job) {
        return job.attempts().reversed().stream()
                .flatMap(attempt -> attempt.result().stream())
                .findFirst();
    }

    /** Its text, as UTF-8. The same job gives the same bytes. */
    static byte[] of(JobView job, AttemptResult result, List<String> repositories) {
        var text = new StringBuilder("# ").append(job.id()).append(": ").append(title(job));
        text.append("\n\nAsked by ")
                .append(job.submitter())
                .append(" on ")
                .append(job.filedAt())
                .append(", done by ")
                .append(job.agent())
                .append(".\n");
        for (var repository : repositories) {
            text.append("Repository: ").append(repository).append('\n');
        }
        text.append("\n## What was asked\n\n").append(cut(job.prompt(), LONGEST_PROMPT));
        text.append("\n\n## What was answered\n\n")
                .append(result.answer().isBlank() ? "Nothing." : result.answer().strip())
                .append('\n');
        if (!result.changes().isEmpty()) {
            text.append("\n## What changed\n\n");
            result.changes().forEach(change -> add(text, change));
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void add(StringBuilder text, RepositoryChange change) {
        text.append(
                "- `%s`: %d files in %d commits, +%d -%d lines, saved as %s\n"
                        .formatted(
                                change.name(),
                                change.filesChanged(),
                                change.commits(),
                                change.insertions(),
                                change.deletions(),
                                change.head()));
        change.files().stream()
                .limit(MOST_FILES)
                .forEach(file -> text.append("  - `").append(file.path()).append("`\n"));
        if (change.filesChanged() > MOST_FILES) {
            text.append("  - and %d more\n".formatted(change.filesChanged() - MOST_FILES));
        }
    }

    private static String title(JobView job) {
        var line =
                job.prompt().lines().filter(each -> !each.isBlank()).findFirst().orElse("").strip();
        return cut(line, LONGEST_TITLE);
    }

    private static String cut(String text, int most) {
        if (text.length() <= most) {
            return text.strip();
        }
        int end = Character.isHighSurrogate(text.charAt(most - 1)) ? most - 1 : most;
        return text.substring(0, end).strip() + "...";
    }
}
