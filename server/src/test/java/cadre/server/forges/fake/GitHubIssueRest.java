package cadre.server.forges.fake;

import cadre.server.forges.fake.FakeGitHub.Repository;
import cadre.server.forges.fake.FakeGitHub.User;
import cadre.server.forges.fake.FakeHttp.Answer;
import cadre.server.forges.fake.FakeHttp.Asked;
import cadre.server.forges.fake.FakeIssues.Issue;
import cadre.server.forges.fake.FakeIssues.Note;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;

/** Issues of {@link FakeGitHub} over its REST API; pull requests are among them. */
final class GitHubIssueRest {
    private final FakeGitHub github;
    private final GitHubRest rest;

    GitHubIssueRest(FakeGitHub github, GitHubRest rest) {
        this.github = github;
        this.rest = rest;
    }

    void serve() {
        rest.in("GET", "/issues", this::list);
        rest.in("GET", "/issues/{number}", this::one);
        rest.in("PATCH", "/issues/{number}", this::move);
        rest.in(
                "GET",
                "/issues/{number}/comments",
                (_, repository, asked) ->
                        rest.page(
                                asked,
                                repository.issues.below(asked.part("number")).stream()
                                        .map(GitHubIssueRest::comment)
                                        .toList()));
        rest.in("POST", "/issues/{number}/comments", this::say);
        rest.in("PATCH", "/issues/comments/{comment}", this::edit);
    }

    private Answer list(User user, Repository repository, Asked asked) {
        var since = Instant.parse(asked.query("since", "1970-01-01T00:00:00Z"));
        var all = new ArrayList<Map<String, Object>>();
        repository
                .issues
                .changed(asked.query("state", "open").equals("open"), since)
                .forEach(issue -> all.add(issue(repository, issue)));
        repository
                .pulls
                .values()
                .forEach(pull ->
                        all.add(
                                Map.of(
                                        "number",
                                        pull.number,
                                        "title",
                                        pull.title,
                                        "pull_request",
                                        Map.of("url", "x"))));
        return rest.page(asked, all);
    }

    private Answer one(User user, Repository repository, Asked asked) {
        return repository
                .issues
                .find(asked.part("number"))
                .map(issue -> Answer.of(200, issue(repository, issue)))
                .orElseGet(() -> Answer.error(404, "Not Found"));
    }

    private Answer move(User user, Repository repository, Asked asked) {
        var found = repository.issues.find(asked.part("number"));
        if (found.isEmpty() || !GitHubRest.mayWrite(repository, user)) {
            return Answer.error(403, "Must have admin rights to Repository.");
        }
        var issue = found.get();
        issue.open = asked.body().path("state").asString("").equals("open");
        issue.updatedAt = github.now();
        github.tell(
                repository,
                "issues",
                user,
                Map.of(
                        "action",
                        issue.open ? "reopened" : "closed",
                        "issue",
                        issue(repository, issue)));
        return Answer.of(200, issue(repository, issue));
    }

    private Answer say(User user, Repository repository, Asked asked) {
        var body = asked.body().path("body").asString("");
        var note = github.comment(user, repository, Long.parseLong(asked.part("number")), body);
        return Answer.of(201, Map.of("id", note));
    }

    private Answer edit(User user, Repository repository, Asked asked) {
        return repository
                .issues
                .edit(asked.part("comment"), asked.body().path("body").asString(""), github.now())
                .map(note -> Answer.of(200, comment(note)))
                .orElseGet(() -> Answer.error(404, "Not Found"));
    }

    static Map<String, Object> comment(Note note) {
        return Map.of(
                "id",
                note.id,
                "user",
                note.author,
                "body",
                note.body,
                "created_at",
                note.createdAt.toString(),
                "updated_at",
                note.updatedAt.toString());
    }

    Map<String, Object> issue(Repository repository, Issue issue) {
        var json = new LinkedHashMap<String, Object>();
        json.put("number", issue.number);
        json.put("title", issue.title);
        json.put("body", issue.body.isEmpty() ? null : issue.body);
        json.put("user", issue.author);
        json.put("labels", issue.labels.stream().map(name -> Map.of("name", name)).toList());
        json.put("state", issue.open ? "open" : "closed");
        json.put("html_url", github.url() + "/" + repository.fullName + "/issues/" + issue.number);
        json.put("created_at", issue.createdAt.toString());
        json.put("updated_at", issue.updatedAt.toString());
        return json;
    }
}
