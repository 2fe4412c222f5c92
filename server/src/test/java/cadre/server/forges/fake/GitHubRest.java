package cadre.server.forges.fake;

import cadre.server.forges.fake.FakeGitHub.Pull;
import cadre.server.forges.fake.FakeGitHub.Repository;
import cadre.server.forges.fake.FakeGitHub.User;
import cadre.server.forges.fake.FakeHttp.Answer;
import cadre.server.forges.fake.FakeHttp.Asked;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The REST API of {@link FakeGitHub}, and of its GraphQL the one mutation. */
final class GitHubRest {
    private final FakeGitHub github;

    interface In {
        Answer answer(User user, Repository repository, Asked asked);
    }

    interface InPull {
        Answer answer(User user, Repository repository, Pull pull, Asked asked);
    }

    GitHubRest(FakeGitHub github) {
        this.github = github;
    }

    void serve() {
        github.http.on(
                "GET",
                "/api/v3/user",
                asked ->
                        as(
                                        asked,
                                        user ->
                                                user.login().endsWith("[bot]")
                                                        ? Answer.error(
                                                                403,
                                                                "Resource not accessible by"
                                                                        + " integration")
                                                        : Answer.of(200, user(user)))
                                .with("X-OAuth-Scopes", "repo, workflow"));
        github.http.on(
                "GET",
                "/api/v3/user/repos",
                asked ->
                        as(
                                asked,
                                user ->
                                        page(
                                                asked,
                                                github.repositories.values().stream()
                                                        .filter(each -> maySee(each, user))
                                                        .map(each -> repository(each, user))
                                                        .toList())));
        github.http.on(
                "GET",
                "/api/v3/user/orgs",
                asked ->
                        as(
                                asked,
                                user ->
                                        page(
                                                asked,
                                                github.organisations.stream()
                                                        .map(name -> Map.of("login", name))
                                                        .toList())));
        installations();
        in("GET", "", (user, repository, _) -> Answer.of(200, repository(repository, user)));
        in("GET", "/branches/{+branch}", this::branch);
        in("GET", "/rules/branches/{+branch}", this::rules);
        in("POST", "/git/refs", this::newBranch);
        in("GET", "/contents/{+path}", this::file);
        in("GET", "/pulls", this::pulls);
        in("POST", "/pulls", this::open);
        in("GET", "/activity", this::activity);
        in("GET", "/commits/{sha}/statuses", this::statuses);
        in("GET", "/commits/{sha}/check-runs", this::runs);
        in("GET", "/collaborators/{login}/permission", this::permission);
        in(
                "GET",
                "/hooks",
                (user, repository, asked) ->
                        "admin".equals(repository.permissions.get(user.id()))
                                ? page(asked, List.of())
                                : Answer.error(404, "Not Found"));
        pull("GET", "", (_, repository, pull, _) -> Answer.of(200, pull(repository, pull, true)));
        in(
                "GET",
                "/pulls/{number}/reviews",
                (_, repository, asked) ->
                        page(
                                asked,
                                List.copyOf(
                                        repository.pulls.get(Long.parseLong(asked.part("number")))
                                                .reviews)));
        pull("PUT", "/merge", GitHubRest::merge);
        pull(
                "PATCH",
                "",
                (_, repository, pull, asked) -> {
                    if (github.keepsTexts) {
                        return Answer.error(422, "Validation Failed");
                    }
                    pull.body = asked.body().path("body").asString(pull.body);
                    return Answer.of(200, pull(repository, pull, true));
                });
        github.http.on("POST", "/api/graphql", asked -> as(asked, user -> ready(user, asked)));
    }

    /** The app is installed for each owner of a repository; its number is the owner's. */
    private void installations() {
        github.http.on(
                "GET",
                "/api/v3/user/installations",
                asked ->
                        as(
                                asked,
                                user ->
                                        within(
                                                "installations",
                                                page(asked, github.installed(user)))));
        github.http.on(
                "GET",
                "/api/v3/user/installations/{id}/repositories",
                asked ->
                        as(
                                asked,
                                user ->
                                        within(
                                                "repositories",
                                                page(
                                                        asked,
                                                        github.repositories.values().stream()
                                                                .filter(each -> maySee(each, user))
                                                                .filter(each ->
                                                                        github.isOf(
                                                                                each,
                                                                                asked.part("id")))
                                                                .map(each -> repository(each, user))
                                                                .toList()))));
    }

    private static Answer within(String name, Answer page) {
        return new Answer(
                page.status(), Map.of("total_count", 99, name, page.json()), page.headers());
    }

    private Answer branch(User user, Repository repository, Asked asked) {
        var name = asked.part("branch");
        var commit = repository.branches().get(name);
        if (commit == null) {
            return Answer.error(404, "Branch not found");
        }
        var checks = Optional.ofNullable(repository.protections.get(name));
        return Answer.of(
                200,
                Map.of(
                        "name", name,
                        "commit", Map.of("sha", commit),
                        "protected", checks.isPresent(),
                        "protection",
                                Map.of(
                                        "enabled",
                                        checks.isPresent(),
                                        "required_status_checks",
                                        Map.of(
                                                "enforcement_level",
                                                checks.isPresent() ? "everyone" : "off",
                                                "checks",
                                                checks.orElse(List.of()).stream()
                                                        .map(GitHubRest::check)
                                                        .toList()))));
    }

    private static Map<String, Object> check(FakeGitHub.Check check) {
        var json = new LinkedHashMap<String, Object>();
        json.put("context", check.context());
        json.put("app_id", check.app() == 0 ? null : check.app());
        return json;
    }

    private Answer rules(User user, Repository repository, Asked asked) {
        return page(
                asked,
                repository.rules.getOrDefault(asked.part("branch"), List.of()).stream()
                        .map(rule -> Map.of("type", rule.type(), "parameters", rule.parameters()))
                        .toList());
    }

    private Answer newBranch(User user, Repository repository, Asked asked) {
        var name = asked.body().path("ref").asString("").replaceFirst("^refs/heads/", "");
        if (!mayWrite(repository, user)) {
            return Answer.error(403, "Resource not accessible by personal access token");
        }
        if (repository.branches().containsKey(name)) {
            return Answer.error(422, "Reference already exists");
        }
        repository.git.branch(name, asked.body().path("sha").asString(""));
        return Answer.of(201, Map.of("ref", "refs/heads/" + name));
    }

    private Answer file(User user, Repository repository, Asked asked) {
        return repository
                .git
                .file(asked.query("ref", "main"), asked.part("path"))
                .map(bytes ->
                        Answer.of(
                                200,
                                Map.of(
                                        "type",
                                        "file",
                                        "size",
                                        bytes.length,
                                        "encoding",
                                        "base64",
                                        "content",
                                        Base64.getMimeEncoder().encodeToString(bytes))))
                .orElseGet(() -> Answer.error(404, "Not Found"));
    }

    private Answer pulls(User user, Repository repository, Asked asked) {
        return page(
                asked,
                repository.pulls.values().stream()
                        .filter(pull -> pull.open)
                        .filter(pull ->
                                asked.query("head", "").isEmpty()
                                        || asked.query("head", "").endsWith(":" + pull.head))
                        .map(pull -> pull(repository, pull, false))
                        .toList());
    }

    private Answer open(User user, Repository repository, Asked asked) {
        var head = asked.body().path("head").asString("");
        var base = asked.body().path("base").asString("");
        var draft = asked.body().path("draft").asBoolean(false);
        var wrong =
                draft && !repository.drafts
                        ? "Draft pull requests are not supported in this repository."
                        : repository.pulls.values().stream()
                                        .anyMatch(each -> each.open && each.head.equals(head))
                                ? "A pull request already exists for " + head
                                : repository.branches().containsKey(head) ? "" : "head invalid";
        if (!wrong.isEmpty()) {
            return Answer.of(
                    422,
                    Map.of(
                            "message",
                            "Validation Failed",
                            "errors",
                            List.of(Map.of("resource", "PullRequest", "message", wrong))));
        }
        var title = asked.body().path("title").asString("");
        var pull =
                github.open(
                        user,
                        repository,
                        Map.of("head", head, "base", base, "title", title),
                        draft);
        pull.body = asked.body().path("body").asString("");
        return Answer.of(201, pull(repository, pull, true));
    }

    /** The newest first. */
    private Answer activity(User user, Repository repository, Asked asked) {
        github.watch(repository);
        var branch = asked.query("ref", "").replaceFirst("^refs/heads/", "");
        return page(
                asked,
                repository.pushes.reversed().stream()
                        .filter(push -> branch.isEmpty() || push.branch().equals(branch))
                        .map(push ->
                                Map.of(
                                        "ref", "refs/heads/" + push.branch(),
                                        "before", push.before(),
                                        "after", push.after(),
                                        "timestamp", push.at().toString(),
                                        "activity_type", "push"))
                        .toList());
    }

    private Answer statuses(User user, Repository repository, Asked asked) {
        return page(
                asked,
                repository.statuses.stream()
                        .filter(each -> asked.part("sha").equals(each.get("sha")))
                        .toList());
    }

    private Answer runs(User user, Repository repository, Asked asked) {
        var all =
                repository.runs.stream()
                        .filter(each -> asked.part("sha").equals(each.get("head_sha")))
                        .toList();
        var page = page(asked, all);
        return new Answer(
                200, Map.of("total_count", all.size(), "check_runs", page.json()), page.headers());
    }

    private Answer permission(User user, Repository repository, Asked asked) {
        if (!mayWrite(repository, user)) {
            return Answer.error(403, "Must have push access to view collaborator permission.");
        }
        return github.users.values().stream()
                .filter(each -> each.login().equals(asked.part("login")))
                .findFirst()
                .map(each ->
                        Answer.of(
                                200,
                                Map.of(
                                        "permission",
                                        repository.permissions.getOrDefault(each.id(), "read"),
                                        "user",
                                        user(each))))
                .orElseGet(() -> Answer.error(404, "Not Found"));
    }

    private Answer ready(User user, Asked asked) {
        var id = asked.body().path("variables").path("id").asString("");
        for (var repository : github.repositories.values()) {
            for (var pull : repository.pulls.values()) {
                if (id.equals("PR_" + repository.id + "_" + pull.number)
                        && mayWrite(repository, user)
                        && asked.body()
                                .path("query")
                                .asString("")
                                .contains("markPullRequestReadyForReview")) {
                    pull.draft = false;
                    return Answer.of(200, Map.of("data", Map.of()));
                }
            }
        }
        return Answer.of(
                200,
                Map.of("errors", List.of(Map.of("type", "FORBIDDEN", "message", "not permitted"))));
    }

    private Map<String, Object> pull(Repository repository, Pull pull, boolean alone) {
        var head = repository.branches().getOrDefault(pull.head, "");
        var repo = Map.of("full_name", repository.fullName);
        var json = new LinkedHashMap<String, Object>();
        json.put("number", pull.number);
        json.put("node_id", "PR_" + repository.id + "_" + pull.number);
        json.put("html_url", github.url() + "/" + repository.fullName + "/pull/" + pull.number);
        json.put("title", pull.title);
        json.put("body", pull.body);
        json.put("user", user(pull.author));
        json.put("state", pull.open ? "open" : "closed");
        json.put("draft", pull.draft);
        json.put("head", Map.of("ref", pull.head, "sha", head, "repo", repo));
        json.put("base", Map.of("ref", pull.base, "repo", repo));
        if (alone) {
            json.put("merged", pull.merged);
            json.put(
                    "mergeable",
                    pull.workedOut.equals(head)
                            ? repository.git.isMergeable(pull.base, head)
                            : null);
            pull.workedOut = head;
        }
        return json;
    }

    static Map<String, Object> user(User user) {
        return Map.of("id", user.id(), "login", user.login());
    }

    private Map<String, Object> repository(Repository repository, User user) {
        return Map.of(
                "id",
                repository.id,
                "full_name",
                repository.fullName,
                "clone_url",
                github.url() + "/" + repository.fullName + ".git",
                "private",
                true,
                "pushed_at",
                "2026-05-01T12:00:00Z",
                "description",
                "Of " + repository.fullName,
                "default_branch",
                "main",
                "permissions",
                Map.of(
                        "admin",
                        "admin".equals(repository.permissions.get(user.id())),
                        "push",
                        mayWrite(repository, user)));
    }

    static boolean mayWrite(Repository repository, User user) {
        var permission = repository.permissions.getOrDefault(user.id(), "");
        return permission.equals("write") || permission.equals("admin");
    }

    private static boolean maySee(Repository repository, User user) {
        return repository.permissions.containsKey(user.id());
    }

    Answer page(Asked asked, List<?> all) {
        int size = Math.min(github.page, Integer.parseInt(asked.query("per_page", "30")));
        int page = Integer.parseInt(asked.query("page", "1"));
        int from = Math.min(all.size(), (page - 1) * size);
        int to = Math.min(all.size(), from + size);
        var answer = Answer.of(200, all.subList(from, to));
        if (to == all.size()) {
            return answer;
        }
        var elsewhere = github.pagesAt + "/api/v3/repositories/1/anything";
        return answer.with(
                "Link",
                "<%s?page=%d&per_page=%d>; rel=\"next\", <%s?page=99>; rel=\"last\""
                        .formatted(elsewhere, page + 1, size, elsewhere));
    }

    /** Only what is no draft, and only the head that was meant. */
    private static Answer merge(User user, Repository repository, Pull pull, Asked asked) {
        var head = repository.branches().getOrDefault(pull.head, "");
        if (pull.draft || !pull.open) {
            return Answer.error(405, "Pull Request is not mergeable");
        }
        if (!asked.body().path("sha").asString(head).equals(head)) {
            return Answer.error(409, "Head branch was modified. Review and try the merge again.");
        }
        repository.git.merge(pull.base, head);
        repository.merges++;
        pull.open = false;
        pull.merged = true;
        return Answer.of(200, Map.of("merged", true));
    }

    private void pull(String method, String path, InPull handler) {
        in(
                method,
                "/pulls/{number}" + path,
                (user, repository, asked) ->
                        Optional.ofNullable(
                                        repository.pulls.get(Long.parseLong(asked.part("number"))))
                                .map(pull -> handler.answer(user, repository, pull, asked))
                                .orElseGet(() -> Answer.error(404, "Not Found")));
    }

    void in(String method, String path, In handler) {
        github.http.on(
                method,
                "/api/v3/repos/{owner}/{name}" + path,
                asked ->
                        as(
                                asked,
                                user -> {
                                    var name = asked.part("owner") + "/" + asked.part("name");
                                    var repository = github.repositories.get(name);
                                    return repository == null || !maySee(repository, user)
                                            ? Answer.error(404, "Not Found")
                                            : handler.answer(user, repository, asked);
                                }));
    }

    interface For {
        Answer answer(User user);
    }

    private Answer as(Asked asked, For handler) {
        synchronized (github) {
            var one = github.next;
            if (one.isPresent()) {
                github.next = Optional.empty();
                return one.get();
            }
            if (!asked.headers().containsKey("X-github-api-version")) {
                return Answer.error(400, "no version");
            }
            var login = asked.headers().getOrDefault("Authorization", "");
            return github.holder(login.replaceFirst("^Bearer ", ""))
                    .map(handler::answer)
                    .orElseGet(() -> Answer.error(401, "Bad credentials"));
        }
    }
}
