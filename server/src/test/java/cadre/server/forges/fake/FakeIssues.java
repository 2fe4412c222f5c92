package cadre.server.forges.fake;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Issues and what is written below them, as the fakes of GitHub and GitLab keep them. */
final class FakeIssues {
    final Map<Long, Issue> issues = new LinkedHashMap<>();
    final List<Note> notes = new ArrayList<>();

    /** An issue; its author is as the API tells people. */
    static final class Issue {
        final long number;
        final Map<String, Object> author;
        final String title;
        final String body;
        final List<String> labels;
        final Instant createdAt;
        Instant updatedAt;
        boolean open = true;

        Issue(
                long number,
                Map<String, Object> author,
                String title,
                String body,
                List<String> labels,
                Instant at) {
            this.number = number;
            this.author = author;
            this.title = title;
            this.body = body;
            this.labels = List.copyOf(labels);
            this.createdAt = at;
            this.updatedAt = at;
        }
    }

    /** What someone wrote below an issue, or, where nobody did, the program itself. */
    static final class Note {
        final long id;
        final long issue;
        final Map<String, Object> author;
        final boolean system;
        final Instant createdAt;
        String body;
        Instant updatedAt;

        Note(
                long id,
                long issue,
                Map<String, Object> author,
                boolean system,
                String body,
                Instant at) {
            this.id = id;
            this.issue = issue;
            this.author = author;
            this.system = system;
            this.body = body;
            this.createdAt = at;
            this.updatedAt = at;
        }
    }

    Optional<Issue> find(String number) {
        return Optional.ofNullable(issues.get(Long.parseLong(number)));
    }

    List<Note> below(String number) {
        return notes.stream().filter(each -> each.issue == Long.parseLong(number)).toList();
    }

    void add(Note note) {
        notes.add(note);
        touch(note.issue, note.createdAt);
    }

    void touch(long issue, Instant at) {
        Optional.ofNullable(issues.get(issue)).ifPresent(one -> one.updatedAt = at);
    }

    Optional<Note> edit(String note, String body, Instant at) {
        var found = notes.stream().filter(each -> each.id == Long.parseLong(note)).findFirst();
        found.ifPresent(each -> {
            each.body = body;
            each.updatedAt = at;
            touch(each.issue, at);
        });
        return found;
    }

    /** The newest change first. */
    List<Issue> changed(boolean openAlone, Instant since) {
        return issues.values().stream()
                .filter(each -> each.open || !openAlone)
                .filter(each -> !each.updatedAt.isBefore(since))
                .sorted((one, other) -> other.updatedAt.compareTo(one.updatedAt))
                .toList();
    }
}
