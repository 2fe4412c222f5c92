package cadre.server.forges.fake;

import static cadre.server.forges.fake.FakeGitLab.SHOP;

import cadre.server.forges.fake.FakeGitLab.Request;
import cadre.server.forges.fake.FakeGitLab.User;
import cadre.server.forges.fake.FakeHttp.Answer;
import cadre.server.forges.fake.FakeHttp.Asked;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The REST API of {@link FakeGitLab}. */
final class GitLabRest {
    private static final String PROJECT = "/api/v4/projects/{project}";

    private final FakeGitLab gitlab;

    interface In {
        Answer answer(User user, Asked asked);
    }

    interface Of {
        Answer answer(Request request, Asked asked);
    }

    GitLabRest(FakeGitLab gitlab) {
        this.gitlab = gitlab;
    }

    void serve() {
        gitlab.http.on(
                "GET", "/api/v4/user", asked -> as(asked, (user, _) -> ok(FakeGitLab.user(user))));
        gitlab.http.on(
                "GET",
                "/api/v4/personal_access_tokens/self",
                asked -> as(asked, (_, _) -> ok(Map.of("scopes", List.of("api", "sudo")))));
        gitlab.http.on(
                "GET",
                "/api/v4/projects",
                asked -> as(asked, (user, at) -> page(at, List.of(project(user)))));
        in("GET", "", (user, _) -> ok(project(user)));
        in("GET", "/members/all/{id}", (_, asked) -> member(Long.parseLong(asked.part("id"))));
        in("GET", "/repository/branches/{branch}", (_, asked) -> branch(asked.part("branch")));
        in("POST", "/repository/branches", (_, asked) -> newBranch(asked));
        in("GET", "/repository/files/{path}", (_, asked) -> file(asked));
        in("GET", "/merge_requests", (_, asked) -> page(asked, listed(asked)));
        in("POST", "/merge_requests", this::open);
        in("GET", "/repository/commits/{sha}", (_, asked) -> parents(asked.part("sha")));
        in("GET", "/repository/commits/{sha}/merge_requests", (_, asked) -> requestsOf(asked));
        in(
                "GET",
                "/repository/commits/{sha}/statuses",
                (_, asked) -> reports(gitlab.statuses, asked));
        in("GET", "/pipelines", (_, asked) -> reports(gitlab.pipelines, asked));
        of("GET", "", (request, _) -> ok(json(request, true)));
        of("PUT", "", this::retitle);
        of("PUT", "/merge", this::merge);
        of("GET", "/approvals", (request, _) -> ok(Map.of("approved_by", approvals(request))));
        of("GET", "/notes", (request, asked) -> page(asked, notes(request)));
        of("GET", "/versions", (request, _) -> ok(versions(request)));
        of("GET", "/reviewers", (request, _) -> ok(reviewers(request)));
        of("GET", "/pipelines", this::pipelinesOf);
    }

    private Answer parents(String sha) {
        return gitlab.git
                .resolve(sha)
                .map(commit ->
                        ok(
                                Map.of(
                                        "id",
                                        commit,
                                        "parent_ids",
                                        List.of(
                                                gitlab.git
                                                        .run("show", "-s", "--format=%P", commit)
                                                        .split(" ")))))
                .orElseGet(GitLabRest::notFound);
    }

    private Answer requestsOf(Asked asked) {
        return page(
                asked,
                gitlab.requests.stream()
                        .filter(each -> each.seen.equals(asked.part("sha")))
                        .map(each -> json(each, false))
                        .toList());
    }

    private Answer pipelinesOf(Request request, Asked asked) {
        var merged = "refs/merge-requests/" + request.number + "/merge";
        return page(
                asked,
                gitlab.pipelines.reversed().stream()
                        .filter(each ->
                                each.get("ref").equals(merged)
                                        || each.get("sha").equals(request.seen))
                        .toList());
    }

    private Answer member(long id) {
        var level = Math.max(gitlab.levels.getOrDefault(id, 0), gitlab.invited.getOrDefault(id, 0));
        return level == 0 ? notFound() : ok(Map.of("id", id, "access_level", level));
    }

    private Answer branch(String name) {
        var commit = gitlab.branches().get(name);
        return commit == null
                ? notFound()
                : ok(
                        Map.of(
                                "name",
                                name,
                                "commit",
                                Map.of("id", commit),
                                "protected",
                                gitlab.isProtected && name.equals("main"),
                                "developers_can_merge",
                                false));
    }

    private Answer newBranch(Asked asked) {
        var from = gitlab.git.resolve(asked.query("ref", ""));
        if (gitlab.branches().containsKey(asked.query("branch", "")) || from.isEmpty()) {
            return Answer.error(400, from.isEmpty() ? "Invalid reference name" : "already exists");
        }
        gitlab.git.branch(asked.query("branch", ""), from.get());
        return Answer.of(201, Map.of("name", asked.query("branch", "")));
    }

    private Answer file(Asked asked) {
        return gitlab.git
                .file(asked.query("ref", ""), asked.part("path"))
                .map(bytes ->
                        ok(
                                Map.of(
                                        "size",
                                        bytes.length,
                                        "content",
                                        Base64.getEncoder().encodeToString(bytes))))
                .orElseGet(GitLabRest::notFound);
    }

    private List<Map<String, Object>> listed(Asked asked) {
        return gitlab.requests.stream()
                .filter(each -> each.head.equals(asked.query("source_branch", each.head)))
                .map(each -> json(each, false))
                .toList();
    }

    private Answer open(User user, Asked asked) {
        var head = asked.body().path("source_branch").asString("");
        if (gitlab.requests.stream().anyMatch(each -> each.head.equals(head))) {
            return Answer.of(409, Map.of("message", List.of("Another open merge request exists")));
        }
        var commit = gitlab.branches().get(head);
        if (commit == null) {
            return Answer.of(422, Map.of("message", List.of("Source branch does not exist")));
        }
        var request =
                new Request(
                        gitlab.requests.size() + 1L,
                        user,
                        head,
                        asked.body().path("target_branch").asString(""),
                        asked.body().path("title").asString(""));
        gitlab.merged |=
                asked.body().path("description").asString("").lines().anyMatch("/merge"::equals);
        gitlab.pushed(request, commit);
        gitlab.requests.add(request);
        gitlab.tell(request, "open", user);
        return Answer.of(201, json(request, true));
    }

    private Answer retitle(Request request, Asked asked) {
        request.title = asked.body().path("title").asString(request.title);
        request.description = asked.body().path("description").asString(request.description);
        gitlab.merged |= request.description.lines().anyMatch("/merge"::equals);
        return ok(json(request, true));
    }

    private Answer merge(Request request, Asked asked) {
        if (request.merged || request.title.startsWith("Draft:")) {
            return Answer.error(405, "405 Method Not Allowed");
        }
        if (!asked.body().path("sha").asString(request.seen).equals(request.seen)) {
            return Answer.error(409, "SHA does not match HEAD of source branch");
        }
        gitlab.git.merge(request.base, request.seen);
        gitlab.merged = true;
        request.merged = true;
        return ok(json(request, true));
    }

    private Answer reports(List<Map<String, Object>> all, Asked asked) {
        var sha = asked.parts().getOrDefault("sha", asked.query("sha", ""));
        return page(asked, all.stream().filter(each -> each.get("sha").equals(sha)).toList());
    }

    private List<Map<String, Object>> approvals(Request request) {
        return request.approvals.entrySet().stream()
                .map(each ->
                        gitlab.tellsTimes
                                ? Map.<String, Object>of(
                                        "user",
                                        FakeGitLab.user(each.getKey()),
                                        "approved_at",
                                        each.getValue().toString())
                                : Map.<String, Object>of("user", FakeGitLab.user(each.getKey())))
                .toList();
    }

    private List<Map<String, Object>> notes(Request request) {
        return request.approvals.entrySet().stream()
                .map(each ->
                        Map.<String, Object>of(
                                "system",
                                true,
                                "body",
                                "approved this merge request",
                                "author",
                                FakeGitLab.user(each.getKey()),
                                "created_at",
                                each.getValue().toString()))
                .toList();
    }

    private List<Map<String, Object>> versions(Request request) {
        return List.of(
                Map.of("head_commit_sha", request.seen, "created_at", request.pushedAt.toString()));
    }

    private List<Map<String, Object>> reviewers(Request request) {
        return request.against.entrySet().stream()
                .map(each ->
                        Map.<String, Object>of(
                                "user", FakeGitLab.user(each.getKey()),
                                "state", "requested_changes",
                                "created_at", each.getValue().toString()))
                .toList();
    }

    private Map<String, Object> json(Request request, boolean looks) {
        var json = new LinkedHashMap<String, Object>();
        json.put("iid", request.number);
        json.put("web_url", gitlab.url() + "/" + SHOP + "/-/merge_requests/" + request.number);
        json.put("title", request.title);
        json.put("draft", request.title.startsWith("Draft:"));
        json.put("state", request.merged ? "merged" : "opened");
        json.put("source_branch", request.head);
        json.put("target_branch", request.base);
        json.put("source_project_id", 9);
        json.put("target_project_id", 9);
        json.put("sha", request.seen);
        json.put("author", FakeGitLab.user(request.author));
        json.put(
                "merge_status",
                !request.isWorkedOut
                        ? "checking"
                        : gitlab.git.isMergeable(request.base, request.seen)
                                ? "can_be_merged"
                                : "cannot_be_merged");
        request.isWorkedOut |= looks;
        return json;
    }

    private Map<String, Object> project(User user) {
        return Map.of(
                "id",
                9,
                "path_with_namespace",
                SHOP,
                "default_branch",
                "main",
                "http_url_to_repo",
                gitlab.url() + "/" + SHOP + ".git",
                "only_allow_merge_if_pipeline_succeeds",
                gitlab.needsPipeline,
                "permissions",
                Map.of(
                        "group_access",
                        Map.of("access_level", gitlab.levels.getOrDefault(user.id(), 0))));
    }

    private static Answer ok(Object json) {
        return Answer.of(200, json);
    }

    private static Answer notFound() {
        return Answer.error(404, "404 Not found");
    }

    Answer page(Asked asked, List<?> all) {
        int size = Math.min(gitlab.page, Integer.parseInt(asked.query("per_page", "20")));
        int from = Math.min(all.size(), (Integer.parseInt(asked.query("page", "1")) - 1) * size);
        int to = Math.min(all.size(), from + size);
        var answer = ok(all.subList(from, to));
        return to == all.size()
                ? answer
                : answer.with(
                        "Link",
                        "<%s%s?page=%d&per_page=%d>; rel=\"next\""
                                .formatted(gitlab.url(), asked.path(), to / size + 1, size));
    }

    private void of(String method, String path, Of handler) {
        in(
                method,
                "/merge_requests/{number}" + path,
                (_, asked) -> {
                    int number = Integer.parseInt(asked.part("number"));
                    return number > gitlab.requests.size()
                            ? notFound()
                            : handler.answer(gitlab.requests.get(number - 1), asked);
                });
    }

    void in(String method, String path, In handler) {
        gitlab.http.on(
                method,
                PROJECT + path,
                asked -> asked.part("project").equals(SHOP) ? as(asked, handler) : notFound());
    }

    private Answer as(Asked asked, In handler) {
        var token = asked.headers().getOrDefault("Private-token", "");
        synchronized (gitlab) {
            return gitlab.byToken(token)
                    .map(user -> handler.answer(user, asked))
                    .orElseGet(() -> Answer.error(401, "401 Unauthorized"));
        }
    }
}
