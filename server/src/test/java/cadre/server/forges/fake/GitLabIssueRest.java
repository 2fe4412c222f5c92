package cadre.server.forges.fake;

import cadre.server.forges.fake.FakeGitLab.User;
import cadre.server.forges.fake.FakeHttp.Answer;
import cadre.server.forges.fake.FakeHttp.Asked;
import cadre.server.forges.fake.FakeIssues.Issue;
import cadre.server.forges.fake.FakeIssues.Note;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Issues of {@link FakeGitLab} over its REST API. A line that begins with a slash is an order, as
 * it is there: {@code /close} closes.
 */
final class GitLabIssueRest {
    private static final Pattern CLOSE = Pattern.compile("(?m)^\\s*/close\\s*$");

    private final FakeGitLab gitlab;
    private final GitLabRest rest;
    final FakeIssues issues = new FakeIssues();

    GitLabIssueRest(FakeGitLab gitlab, GitLabRest rest) {
        this.gitlab = gitlab;
        this.rest = rest;
    }

    void serve() {
        rest.in("GET", "/issues", this::list);
        rest.in("GET", "/issues/{number}", (_, asked) -> one(asked));
        rest.in("PUT", "/issues/{number}", this::move);
        rest.in(
                "GET",
                "/issues/{number}/notes",
                (_, asked) ->
                        rest.page(
                                asked,
                                issues.below(asked.part("number")).reversed().stream()
                                        .map(GitLabIssueRest::note)
                                        .toList()));
        rest.in(
                "POST",
                "/issues/{number}/notes",
                (user, asked) ->
                        Answer.of(
                                201,
                                note(
                                        say(
                                                user,
                                                Long.parseLong(asked.part("number")),
                                                asked.body().path("body").asString("")))));
        rest.in("PUT", "/issues/{number}/notes/{note}", (_, asked) -> edit(asked));
    }

    private Answer list(User user, Asked asked) {
        var since = Instant.parse(asked.query("updated_after", "1970-01-01T00:00:00Z"));
        return rest.page(
                asked,
                issues.changed(asked.query("state", "all").equals("opened"), since).stream()
                        .map(this::issue)
                        .toList());
    }

    private Answer one(Asked asked) {
        return issues.find(asked.part("number"))
                .map(issue -> Answer.of(200, issue(issue)))
                .orElseGet(() -> Answer.error(404, "404 Issue Not Found"));
    }

    private Answer move(User user, Asked asked) {
        var found = issues.find(asked.part("number"));
        if (found.isEmpty()) {
            return Answer.error(404, "404 Issue Not Found");
        }
        set(found.get(), user, asked.body().path("state_event").asString("").equals("reopen"));
        return one(asked);
    }

    private void set(Issue issue, User by, boolean open) {
        issue.open = open;
        issue.updatedAt = gitlab.now();
        var action = open ? "reopen" : "close";
        issues.add(
                new Note(
                        gitlab.id(),
                        issue.number,
                        FakeGitLab.user(by),
                        true,
                        open ? "reopened" : "closed",
                        issue.updatedAt));
        gitlab.tell(
                "Issue Hook",
                "issue",
                by,
                Map.of("object_attributes", Map.of("iid", issue.number, "action", action)));
    }

    private Answer edit(Asked asked) {
        return issues.edit(asked.part("note"), asked.body().path("body").asString(""), gitlab.now())
                .map(note -> Answer.of(200, note(note)))
                .orElseGet(() -> Answer.error(404, "404 Note Not Found"));
    }

    Note say(User by, long issue, String body) {
        if (CLOSE.matcher(body).find()) {
            issues.find(Long.toString(issue)).ifPresent(one -> set(one, by, false));
        }
        var note = new Note(gitlab.id(), issue, FakeGitLab.user(by), false, body, gitlab.now());
        issues.add(note);
        gitlab.tell(
                "Note Hook",
                "note",
                by,
                Map.of(
                        "object_attributes",
                        Map.of("id", note.id, "note", body),
                        "issue",
                        Map.of("iid", issue)));
        return note;
    }

    long open(User by, String title, String description, List<String> labels) {
        var number = issues.issues.size() + 1L;
        issues.issues.put(
                number,
                new Issue(number, FakeGitLab.user(by), title, description, labels, gitlab.now()));
        gitlab.tell(
                "Issue Hook",
                "issue",
                by,
                Map.of("object_attributes", Map.of("iid", number, "action", "open")));
        return number;
    }

    private static Map<String, Object> note(Note note) {
        return Map.of(
                "id",
                note.id,
                "author",
                note.author,
                "body",
                note.body,
                "system",
                note.system,
                "created_at",
                note.createdAt.toString(),
                "updated_at",
                note.updatedAt.toString());
    }

    private Map<String, Object> issue(Issue issue) {
        var json = new LinkedHashMap<String, Object>();
        json.put("id", 1000 + issue.number);
        json.put("iid", issue.number);
        json.put("title", issue.title);
        json.put("description", issue.body.isEmpty() ? null : issue.body);
        json.put("author", issue.author);
        json.put("labels", issue.labels);
        json.put("state", issue.open ? "opened" : "closed");
        json.put("web_url", gitlab.url() + "/" + FakeGitLab.SHOP + "/-/issues/" + issue.number);
        json.put("created_at", issue.createdAt.toString());
        json.put("updated_at", issue.updatedAt.toString());
        return json;
    }
}
