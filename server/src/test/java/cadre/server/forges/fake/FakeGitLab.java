package cadre.server.forges.fake;

import cadre.server.forges.fake.FakeHttp.Answer;
import cadre.server.forges.fake.FakeHttp.Asked;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * A GitLab with one project in a subgroup, whose branches are git's. Approvals stay over a push and
 * name no commit; the author may approve; whether it conflicts is worked out later; a skipped job
 * stands behind one that failed. It merges when it is asked to, so that a test can see that nobody
 * asks.
 */
public final class FakeGitLab implements AutoCloseable {
    /** The project's path. */
    public static final String SHOP = "acme/web/shop";

    private static final String PROJECT = "/api/v4/projects/{project}";

    private final FakeHttp http = new FakeHttp();
    private final Map<Long, User> users = new LinkedHashMap<>();
    private final Map<Long, Integer> levels = new LinkedHashMap<>();
    private final List<Map<String, Object>> statuses = new ArrayList<>();
    private final List<Map<String, Object>> pipelines = new ArrayList<>();
    private final List<Request> requests = new ArrayList<>();
    private final BareGit git;
    private boolean tellsTimes = true;
    private boolean needsPipeline;
    private boolean isProtected;
    private boolean merged;
    private int page = 100;
    private long ids = 40;
    private Instant now = Instant.parse("2026-05-01T12:00:00Z");

    /** Someone with a token. */
    public record User(long id, String username, String token) {}

    private static final class Request {
        final long number;
        final User author;
        final String head;
        final String base;
        String title;
        String seen = "";
        Instant pushedAt = Instant.EPOCH;
        boolean isWorkedOut;
        final Map<User, Instant> approvals = new LinkedHashMap<>();
        final Map<User, Instant> against = new LinkedHashMap<>();

        Request(long number, User author, String head, String base, String title) {
            this.number = number;
            this.author = author;
            this.head = head;
            this.base = base;
            this.title = title;
        }
    }

    interface In {
        Answer answer(User user, Asked asked);
    }

    interface Of {
        Answer answer(Request request, Asked asked);
    }

    /** A new one, serving. */
    public FakeGitLab(Path folder) {
        git = BareGit.create(folder.resolve("shop.git"));
        http.on("GET", "/api/v4/user", asked -> as(asked, (user, _) -> ok(user(user))));
        http.on(
                "GET",
                "/api/v4/personal_access_tokens/self",
                asked -> as(asked, (_, _) -> ok(Map.of("scopes", List.of("api", "sudo")))));
        http.on(
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
        in("GET", "/repository/commits/{sha}/statuses", (_, asked) -> reports(statuses, asked));
        in("GET", "/pipelines", (_, asked) -> reports(pipelines, asked));
        of("GET", "", (request, _) -> ok(json(request, true)));
        of("PUT", "", this::retitle);
        of("PUT", "/merge", (_, _) -> ok(Map.of("merged", merged = true)));
        of("GET", "/approvals", (request, _) -> ok(Map.of("approved_by", approvals(request))));
        of("GET", "/notes", (request, asked) -> page(asked, notes(request)));
        of("GET", "/versions", (request, _) -> ok(versions(request)));
        of("GET", "/reviewers", (request, _) -> ok(reviewers(request)));
    }

    /** Where people open it. */
    public URI url() {
        return URI.create(http.url());
    }

    /** Whether anybody has merged. */
    public boolean isMerged() {
        return merged;
    }

    /** A new user: 20 reports, 30 develops, 40 maintains, 0 is no member. */
    public synchronized User user(String name, int level) {
        var user = new User(++ids, name, "glpat-" + UUID.randomUUID());
        users.put(user.id(), user);
        levels.put(user.id(), level);
        return user;
    }

    /** It is an older version, which does not say when somebody approved. */
    public synchronized void tellsNoTimes() {
        tellsTimes = false;
    }

    /** The default branch is protected, and merges need a pipeline. */
    public synchronized void protect() {
        isProtected = true;
        needsPipeline = true;
    }

    /** From now on pages have no more entries than that. */
    public synchronized void pages(int most) {
        page = most;
    }

    /** A person commits and pushes. */
    public synchronized String commit(String branch, String path, String text) {
        now = now.plusSeconds(60);
        var commit = git.commit(branch, path, text);
        requests.stream()
                .filter(each -> each.head.equals(branch))
                .forEach(each -> pushed(each, commit));
        return commit;
    }

    private void pushed(Request request, String commit) {
        request.seen = commit;
        request.pushedAt = now;
        request.isWorkedOut = false;
    }

    /** Its branches with their commits. */
    public synchronized Map<String, String> branches() {
        return git.branches();
    }

    /** A person approves, which takes back what the same one was against. */
    public synchronized void approve(User by, long number) {
        now = now.plusSeconds(60);
        requests.get((int) number - 1).against.remove(by);
        requests.get((int) number - 1).approvals.put(by, now);
    }

    /** A reviewer asks for changes. */
    public synchronized void against(User by, long number) {
        now = now.plusSeconds(60);
        requests.get((int) number - 1).against.put(by, now);
    }

    /** A job or a foreign system reports. */
    public synchronized void status(String sha, String name, String status) {
        statuses.add(Map.of("id", ++ids, "sha", sha, "name", name, "ref", "x", "status", status));
    }

    /** A pipeline of a commit; a new one stands for those before. */
    public synchronized void pipeline(String sha, String status) {
        pipelines.add(Map.of("id", ++ids, "sha", sha, "ref", "x", "status", status));
    }

    private Answer member(long id) {
        var level = levels.getOrDefault(id, 0);
        return level == 0 ? notFound() : ok(Map.of("id", id, "access_level", level));
    }

    private Answer branch(String name) {
        var commit = branches().get(name);
        return commit == null
                ? notFound()
                : ok(
                        Map.of(
                                "name",
                                name,
                                "commit",
                                Map.of("id", commit),
                                "protected",
                                isProtected && name.equals("main"),
                                "developers_can_merge",
                                false));
    }

    private Answer newBranch(Asked asked) {
        var from = git.resolve(asked.query("ref", ""));
        if (branches().containsKey(asked.query("branch", "")) || from.isEmpty()) {
            return Answer.error(400, from.isEmpty() ? "Invalid reference name" : "already exists");
        }
        git.branch(asked.query("branch", ""), from.get());
        return Answer.of(201, Map.of("name", asked.query("branch", "")));
    }

    private Answer file(Asked asked) {
        return git.file(asked.query("ref", ""), asked.part("path"))
                .map(bytes ->
                        ok(
                                Map.of(
                                        "size",
                                        bytes.length,
                                        "content",
                                        Base64.getEncoder().encodeToString(bytes))))
                .orElseGet(FakeGitLab::notFound);
    }

    private List<Map<String, Object>> listed(Asked asked) {
        return requests.stream()
                .filter(each -> each.head.equals(asked.query("source_branch", each.head)))
                .map(each -> json(each, false))
                .toList();
    }

    private Answer open(User user, Asked asked) {
        var head = asked.body().path("source_branch").asString("");
        if (requests.stream().anyMatch(each -> each.head.equals(head))) {
            return Answer.of(409, Map.of("message", List.of("Another open merge request exists")));
        }
        var commit = branches().get(head);
        if (commit == null) {
            return Answer.of(422, Map.of("message", List.of("Source branch does not exist")));
        }
        var request =
                new Request(
                        requests.size() + 1L,
                        user,
                        head,
                        asked.body().path("target_branch").asString(""),
                        asked.body().path("title").asString(""));
        pushed(request, commit);
        requests.add(request);
        return Answer.of(201, json(request, true));
    }

    private Answer retitle(Request request, Asked asked) {
        request.title = asked.body().path("title").asString(request.title);
        return ok(json(request, true));
    }

    private Answer reports(List<Map<String, Object>> all, Asked asked) {
        var sha = asked.parts().getOrDefault("sha", asked.query("sha", ""));
        return page(asked, all.stream().filter(each -> each.get("sha").equals(sha)).toList());
    }

    private List<Map<String, Object>> approvals(Request request) {
        return request.approvals.entrySet().stream()
                .map(each ->
                        tellsTimes
                                ? Map.<String, Object>of(
                                        "user",
                                        user(each.getKey()),
                                        "approved_at",
                                        each.getValue().toString())
                                : Map.<String, Object>of("user", user(each.getKey())))
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
                                user(each.getKey()),
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
                                "user", user(each.getKey()),
                                "state", "requested_changes",
                                "created_at", each.getValue().toString()))
                .toList();
    }

    private Map<String, Object> json(Request request, boolean looks) {
        var json = new LinkedHashMap<String, Object>();
        json.put("iid", request.number);
        json.put("web_url", url() + "/" + SHOP + "/-/merge_requests/" + request.number);
        json.put("title", request.title);
        json.put("draft", request.title.startsWith("Draft:"));
        json.put("state", "opened");
        json.put("source_branch", request.head);
        json.put("target_branch", request.base);
        json.put("source_project_id", 9);
        json.put("target_project_id", 9);
        json.put("sha", request.seen);
        json.put("author", user(request.author));
        json.put(
                "merge_status",
                !request.isWorkedOut
                        ? "checking"
                        : git.isMergeable(request.base, request.seen)
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
                url() + "/" + SHOP + ".git",
                "only_allow_merge_if_pipeline_succeeds",
                needsPipeline,
                "permissions",
                Map.of("group_access", Map.of("access_level", levels.getOrDefault(user.id(), 0))));
    }

    private static Map<String, Object> user(User user) {
        return Map.of("id", user.id(), "username", user.username());
    }

    private static Answer ok(Object json) {
        return Answer.of(200, json);
    }

    private static Answer notFound() {
        return Answer.error(404, "404 Not found");
    }

    private Answer page(Asked asked, List<?> all) {
        int size = Math.min(page, Integer.parseInt(asked.query("per_page", "20")));
        int from = Math.min(all.size(), (Integer.parseInt(asked.query("page", "1")) - 1) * size);
        int to = Math.min(all.size(), from + size);
        var answer = ok(all.subList(from, to));
        return to == all.size()
                ? answer
                : answer.with(
                        "Link",
                        "<%s%s?page=%d&per_page=%d>; rel=\"next\""
                                .formatted(url(), asked.path(), to / size + 1, size));
    }

    private void of(String method, String path, Of handler) {
        in(
                method,
                "/merge_requests/{number}" + path,
                (_, asked) -> {
                    int number = Integer.parseInt(asked.part("number"));
                    return number > requests.size()
                            ? notFound()
                            : handler.answer(requests.get(number - 1), asked);
                });
    }

    private void in(String method, String path, In handler) {
        http.on(
                method,
                PROJECT + path,
                asked -> asked.part("project").equals(SHOP) ? as(asked, handler) : notFound());
    }

    private synchronized Answer as(Asked asked, In handler) {
        var token = asked.headers().getOrDefault("Private-token", "");
        return users.values().stream()
                .filter(user -> user.token().equals(token))
                .findFirst()
                .map(user -> handler.answer(user, asked))
                .orElseGet(() -> Answer.error(401, "401 Unauthorized"));
    }

    @Override
    public void close() {
        http.close();
    }
}
