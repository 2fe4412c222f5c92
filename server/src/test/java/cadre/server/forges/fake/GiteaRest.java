package cadre.server.forges.fake;

import cadre.server.forges.fake.FakeGitea.Repository;
import cadre.server.forges.fake.FakeGitea.User;
import cadre.server.forges.fake.FakeHttp.Answer;
import cadre.server.forges.fake.FakeHttp.Asked;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;

/** The API of {@link FakeGitea}, without pull requests. */
final class GiteaRest {
    static final String REPO = "/api/v1/repos/{owner}/{name}";

    private final FakeGitea gitea;
    private final FakeHttp http;

    GiteaRest(FakeGitea gitea, FakeHttp http) {
        this.gitea = gitea;
        this.http = http;
    }

    interface InRepository {
        Answer answer(User user, Repository repository, Asked asked);
    }

    void serve() {
        on("GET", "/api/v1/user", (user, _) -> Answer.of(200, GiteaJson.user(user)));
        on(
                "GET",
                "/api/v1/user/repos",
                (user, asked) ->
                        page(
                                asked,
                                gitea.repositories.values().stream()
                                        .map(each -> GiteaJson.repository(gitea, each, user))
                                        .toList()));
        in(
                "GET",
                "",
                (user, repository, _) ->
                        Answer.of(200, GiteaJson.repository(gitea, repository, user)));
        in("GET", "/hooks", this::hooks);
        in("GET", "/branches/{+branch}", this::branch);
        in("POST", "/branches", this::newBranch);
        in("GET", "/contents/{+path}", this::file);
        in("GET", "/issues", this::issues);
        in(
                "GET",
                "/issues/{number}",
                (_, repository, asked) -> found(repository.issues.get(number(asked))));
        in("PATCH", "/issues/{number}", this::moveIssue);
        in("GET", "/issues/{number}/comments", this::comments);
        in("POST", "/issues/{number}/comments", this::comment);
        in("PATCH", "/issues/comments/{comment}", this::edit);
        in("GET", "/commits/{sha}/statuses", this::statuses);
        in("POST", "/statuses/{sha}", this::newStatus);
    }

    private Answer hooks(User user, Repository repository, Asked asked) {
        if (!repository.admins.contains(user.id())) {
            return Answer.error(403, "must be an admin");
        }
        return page(
                asked,
                repository.hooks.stream()
                        .map(hook ->
                                Map.<String, Object>of(
                                        "id",
                                        1,
                                        "type",
                                        "gitea",
                                        "active",
                                        true,
                                        "config",
                                        Map.of(
                                                "url",
                                                hook.url().toString(),
                                                "content_type",
                                                "json"),
                                        "events",
                                        List.of("push", "pull_request", "status")))
                        .toList());
    }

    private Answer branch(User user, Repository repository, Asked asked) {
        var name = asked.part("branch");
        return Optional.ofNullable(repository.git.branches().get(name))
                .map(commit ->
                        Answer.of(200, GiteaJson.branch(gitea, repository, name, commit, user)))
                .orElseGet(() -> Answer.error(404, "branch does not exist [name: " + name + "]"));
    }

    private Answer newBranch(User user, Repository repository, Asked asked) {
        if (!mayWrite(user, repository)) {
            return Answer.error(403, "user should have a permission to write to a branch");
        }
        var name = asked.body().path("new_branch_name").asString("");
        var from =
                asked.body()
                        .path("old_ref_name")
                        .asString(asked.body().path("old_branch_name").asString("main"));
        var commit = repository.git.resolve(from);
        if (commit.isEmpty()) {
            return Answer.error(404, "The old branch does not exist");
        }
        var before = repository.git.branches();
        if (before.containsKey(name)) {
            return Answer.error(409, "The branch already exists.");
        }
        if (!gitea.acceptsEverything && repository.protections.containsKey(name)) {
            return Answer.error(403, "branch is protected");
        }
        repository.git.branch(name, commit.get());
        gitea.pushed(user, repository, before);
        return Answer.of(201, GiteaJson.branch(gitea, repository, name, commit.get(), user));
    }

    private Answer file(User user, Repository repository, Asked asked) {
        var path = asked.part("path");
        return repository
                .git
                .file(asked.query("ref", "main"), path)
                .map(bytes ->
                        Answer.of(
                                200,
                                Map.of(
                                        "type",
                                        "file",
                                        "path",
                                        path,
                                        "size",
                                        bytes.length,
                                        "encoding",
                                        "base64",
                                        "content",
                                        Base64.getEncoder().encodeToString(bytes))))
                .orElseGet(() -> Answer.error(404, "object does not exist"));
    }

    private Answer issues(User user, Repository repository, Asked asked) {
        var state = asked.query("state", "open");
        var since = Instant.parse(asked.query("since", "1970-01-01T00:00:00Z"));
        var all =
                new ArrayList<>(
                        repository.issues.values().stream()
                                .filter(each ->
                                        state.equals("all") || state.equals(each.get("state")))
                                .filter(each ->
                                        !Instant.parse(String.valueOf(each.get("updated_at")))
                                                .isBefore(since))
                                .toList());
        Collections.reverse(all);
        return page(asked, all);
    }

    private Answer moveIssue(User user, Repository repository, Asked asked) {
        var issue = repository.issues.get(number(asked));
        if (issue == null) {
            return found(null);
        }
        var state = asked.body().path("state").asString("");
        if (!state.equals(issue.get("state"))) {
            issue.put("state", state);
            issue.put("updated_at", gitea.now());
            gitea.tellIssue(
                    repository,
                    issue,
                    user,
                    state.equals("closed") ? "closed" : "reopened",
                    "issues",
                    Map.of());
        }
        return Answer.of(201, issue);
    }

    private Answer comments(User user, Repository repository, Asked asked) {
        return Answer.of(
                200,
                repository.comments.stream()
                        .filter(each -> each.get("issue").equals(number(asked)))
                        .toList());
    }

    private Answer comment(User user, Repository repository, Asked asked) {
        var id =
                gitea.comment(
                        user, repository, number(asked), asked.body().path("body").asString(""));
        return Answer.of(201, Map.of("id", id));
    }

    private Answer edit(User user, Repository repository, Asked asked) {
        var id = Long.parseLong(asked.part("comment"));
        gitea.edit(user, repository, id, asked.body().path("body").asString(""));
        return Answer.of(200, Map.of("id", id));
    }

    private Answer statuses(User user, Repository repository, Asked asked) {
        var all =
                new ArrayList<>(
                        repository.statuses.stream()
                                .filter(each -> asked.part("sha").equals(each.get("sha")))
                                .toList());
        Collections.reverse(all);
        return page(asked, all);
    }

    private Answer newStatus(User user, Repository repository, Asked asked) {
        var body = asked.body();
        gitea.status(
                user,
                repository,
                asked.part("sha"),
                body.path("context").asString("default"),
                body.path("state").asString("pending"));
        return Answer.of(201, repository.statuses.getLast());
    }

    private boolean mayWrite(User user, Repository repository) {
        return gitea.acceptsEverything || repository.writers.contains(user.id());
    }

    private static long number(Asked asked) {
        return Long.parseLong(asked.part("number"));
    }

    private static Answer found(@org.jspecify.annotations.Nullable Object json) {
        return json == null ? Answer.error(404, "not found") : Answer.of(200, json);
    }

    void in(String method, String path, InRepository handler) {
        on(
                method,
                REPO + path,
                (user, asked) ->
                        Optional.ofNullable(
                                        gitea.repositories.get(
                                                asked.part("owner") + "/" + asked.part("name")))
                                .map(repository -> handler.answer(user, repository, asked))
                                .orElseGet(() -> Answer.error(404, "not found")));
    }

    private void on(String method, String path, BiFunction<User, Asked, Answer> handler) {
        http.on(
                method,
                path,
                asked -> {
                    var header = asked.headers().getOrDefault("Authorization", "");
                    synchronized (gitea) {
                        return gitea.users.values().stream()
                                .filter(each -> header.equals("token " + each.token()))
                                .findFirst()
                                .map(user -> handler.apply(user, asked))
                                .orElseGet(() -> Answer.error(401, "token is required"));
                    }
                });
    }

    /** Never more than ten: a server may have a lower cap than the caller thinks. */
    static Answer page(Asked asked, List<? extends Map<String, Object>> all) {
        int size = Math.min(10, Integer.parseInt(asked.query("limit", "10")));
        int from = Math.min(all.size(), (Integer.parseInt(asked.query("page", "1")) - 1) * size);
        var some = new ArrayList<Object>();
        all.subList(from, Math.min(all.size(), from + size))
                .forEach(each -> some.add(new LinkedHashMap<>(each)));
        return Answer.of(200, some).with("X-Total-Count", all.size());
    }
}
