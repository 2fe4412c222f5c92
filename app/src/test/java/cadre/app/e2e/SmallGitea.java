package cadre.app.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import cadre.wire.json.Json;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * A Gitea with the one repository {@code ada/shop}: the routes that a flow calls, and git over
 * HTTP. Its {@code main} is protected: one review, and the checks {@code ci/*}. A token is asked
 * for pushes alone, and routes that are not here are 404.
 */
final class SmallGitea implements AutoCloseable {
    static final String TOKEN = "a-token-of-the-forge";
    static final int CADRE = 27;
    static final int ADA = 3;
    static final int ROB = 14;

    private static final String REPO = "/api/v1/repos/ada/shop";

    private final Path folder;
    private final List<Way> ways = new ArrayList<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final List<Map<String, Object>> issues = new ArrayList<>();
    private final List<Map<String, Object>> comments = new ArrayList<>();
    private final List<Map<String, Object>> pulls = new ArrayList<>();
    private final List<Map<String, Object>> reviews = new ArrayList<>();
    private final List<Map<String, Object>> statuses = new ArrayList<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpServer server;
    private Instant last = InstantSource.system().instant();
    private int ids = 100;

    private record Answer(int status, Object json) {}

    private record Asked(MatchResult path, String ref, JsonNode body) {
        String part(int number) {
            return path.group(number);
        }

        String given(String name) {
            return body.path(name).asString("");
        }
    }

    private record Way(Pattern asked, Function<Asked, Answer> answer) {}

    private SmallGitea(Path folder) throws IOException {
        System.setProperty("sun.net.httpserver.nodelay", "true");
        this.folder = folder;
        serveIssues();
        serveBranches();
        servePulls();
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::serve);
        server.start();
    }

    /** Serving, with these files on {@code main}. */
    static SmallGitea start(Path folder, Map<String, String> files) {
        try {
            var work = folder.resolve("work");
            for (var file : files.entrySet()) {
                var path = work.resolve(file.getKey());
                Files.createDirectories(Optional.ofNullable(path.getParent()).orElse(work));
                Files.writeString(path, file.getValue());
            }
            Repositories.git(work, "init", "-q", "-b", "main");
            Repositories.git(work, "add", "-A");
            Repositories.git(work, "commit", "-q", "-m", "first");
            Repositories.git(work, "clone", "-q", "--bare", ".", "../shop.git");
            var forge = new SmallGitea(folder);
            forge.git("config", "http.receivepack", "true");
            return forge;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** Each request of the API as {@code METHOD path}. */
    List<String> asked() {
        return List.copyOf(asked);
    }

    /** A new issue of Ada's; its number. */
    synchronized int issue(String title, String text) {
        var issue = at(ADA, ++ids);
        var number = issues.size() + pulls.size() + 1;
        issue.put("number", number);
        issue.put("title", title);
        issue.put("body", text);
        issue.put("state", "open");
        issue.put("labels", List.of());
        issues.add(issue);
        return number;
    }

    /** A comment on the only issue. */
    synchronized Map<String, Object> comment(int by, String text) {
        var comment = at(by, ++ids);
        comment.put("body", text);
        comments.add(comment);
        return comment;
    }

    /** All comments, oldest first. */
    synchronized List<String> comments() {
        return comments.stream().map(each -> String.valueOf(each.get("body"))).toList();
    }

    /** The titles of all pull requests, oldest first. */
    synchronized List<String> pulls() {
        return pulls.stream().map(each -> String.valueOf(each.get("title"))).toList();
    }

    /** The state of the only issue. */
    synchronized String issueState() {
        return String.valueOf(issues.getFirst().get("state"));
    }

    /** An official approval of a branch as it is now. */
    synchronized void approve(int by, String branch) {
        var review = at(by, ++ids);
        review.put("state", "APPROVED");
        review.put("official", true);
        review.put("stale", false);
        review.put("dismissed", false);
        review.put("commit_id", sha(branch).orElseThrow());
        review.put("submitted_at", review.get("created_at"));
        reviews.add(review);
    }

    /** A check of a branch as it is now has succeeded. */
    synchronized void succeed(String branch, String context) {
        statuses.add(
                Map.of(
                        "id",
                        ++ids,
                        "sha",
                        sha(branch).orElseThrow(),
                        "context",
                        context,
                        "status",
                        "success",
                        "target_url",
                        ""));
    }

    /** Whatever is written has a time of its own. */
    private Map<String, Object> at(int by, int id) {
        var now = InstantSource.system().instant();
        last = now.isAfter(last) ? now : last.plus(Duration.ofMillis(1));
        var json = new LinkedHashMap<String, Object>();
        json.put("id", id);
        json.put("user", Map.of("id", by, "login", "user" + by));
        json.put("created_at", last.toString());
        json.put("updated_at", last.toString());
        return json;
    }

    private void serveIssues() {
        on("GET /api/v1/user", _ -> good(Map.of("id", CADRE, "login", "cadre")));
        on("GET " + REPO + "/issues", _ -> good(issues));
        on(
                "GET " + REPO + "/issues/(\\d+)",
                one -> issue(one).map(SmallGitea::good).orElse(none()));
        on(
                "PATCH " + REPO + "/issues/(\\d+)",
                one -> {
                    issue(one).ifPresent(issue -> issue.put("state", one.given("state")));
                    return good(Map.of());
                });
        on("GET " + REPO + "/issues/\\d+/comments", _ -> good(comments));
        on(
                "POST " + REPO + "/issues/\\d+/comments",
                one -> new Answer(201, comment(CADRE, one.given("body"))));
        on(
                "PATCH " + REPO + "/issues/comments/(\\d+)",
                one -> {
                    find(comments, "id", one.part(1))
                            .ifPresent(comment -> {
                                comment.put("body", one.given("body"));
                                comment.put("updated_at", at(CADRE, 0).get("updated_at"));
                            });
                    return good(Map.of());
                });
    }

    private Optional<Map<String, Object>> issue(Asked asked) {
        return find(issues, "number", asked.part(1));
    }

    private void serveBranches() {
        on(
                "GET " + REPO,
                _ ->
                        good(
                                Map.of(
                                        "full_name",
                                        "ada/shop",
                                        "default_branch",
                                        "main",
                                        "clone_url",
                                        url() + "/ada/shop.git",
                                        "permissions",
                                        Map.of("push", true))));
        on("GET " + REPO + "/branches/(.+)", one -> branch(one.part(1)));
        on(
                "POST " + REPO + "/branches",
                one -> {
                    var name = one.given("new_branch_name");
                    if (sha(name).isPresent()) {
                        return new Answer(409, Map.of("message", "it is there"));
                    }
                    git("branch", name, one.given("old_ref_name"));
                    return new Answer(201, branch(name).json());
                });
        on("GET " + REPO + "/contents/(.+)", this::file);
        on(
                "GET " + REPO + "/commits/([0-9a-f]+)/statuses",
                one ->
                        good(
                                statuses.stream()
                                        .filter(each -> one.part(1).equals(each.get("sha")))
                                        .toList()));
    }

    private Answer branch(String name) {
        var isMain = name.equals("main");
        return sha(name)
                .map(sha ->
                        good(
                                Map.of(
                                        "name",
                                        name,
                                        "commit",
                                        Map.of("id", sha),
                                        "protected",
                                        isMain,
                                        "required_approvals",
                                        isMain ? 1 : 0,
                                        "enable_status_check",
                                        isMain,
                                        "status_check_contexts",
                                        List.of("ci/*"))))
                .orElse(none());
    }

    private Answer file(Asked asked) {
        if (git("ls-tree", asked.ref(), "--", asked.part(1)).isBlank()) {
            return none();
        }
        var bytes = git("show", asked.ref() + ":" + asked.part(1)).getBytes(UTF_8);
        return good(
                Map.of(
                        "type",
                        "file",
                        "size",
                        bytes.length,
                        "content",
                        Base64.getEncoder().encodeToString(bytes)));
    }

    private void servePulls() {
        var one = REPO + "/pulls/(\\d+)";
        on("GET " + REPO + "/pulls", _ -> good(pulls.stream().map(this::shown).toList()));
        on(
                "POST " + REPO + "/pulls",
                given -> {
                    var pull = at(CADRE, ++ids);
                    pull.put("number", issues.size() + pulls.size() + 1);
                    pull.put("title", given.given("title"));
                    pull.put("head", given.given("head"));
                    pulls.add(pull);
                    return new Answer(201, shown(pull));
                });
        on(
                "GET " + one,
                given -> pull(given).map(this::shown).map(SmallGitea::good).orElse(none()));
        on(
                "PATCH " + one,
                given -> {
                    pull(given).ifPresent(pull -> pull.put("title", given.given("title")));
                    return new Answer(201, Map.of());
                });
        on("GET " + one + "/reviews", _ -> good(reviews));
    }

    private Optional<Map<String, Object>> pull(Asked asked) {
        return find(pulls, "number", asked.part(1));
    }

    private Map<String, Object> shown(Map<String, Object> pull) {
        var branch = String.valueOf(pull.get("head"));
        var json = new LinkedHashMap<>(pull);
        json.put("state", "open");
        json.put("mergeable", true);
        json.put("html_url", url() + "/ada/shop/pulls/" + pull.get("number"));
        json.put("head", Map.of("ref", branch, "sha", sha(branch).orElse("")));
        json.put("base", Map.of("ref", "main"));
        return json;
    }

    private static Optional<Map<String, Object>> find(
            List<Map<String, Object>> all, String key, String value) {
        return all.stream().filter(each -> value.equals(String.valueOf(each.get(key)))).findFirst();
    }

    private static Answer good(Object json) {
        return new Answer(200, json);
    }

    private static Answer none() {
        return new Answer(404, Map.of("message", "not found"));
    }

    private void on(String asked, Function<Asked, Answer> answer) {
        ways.add(new Way(Pattern.compile(asked), answer));
    }

    private String git(String... arguments) {
        return Repositories.git(folder.resolve("shop.git"), arguments);
    }

    private Optional<String> sha(String branch) {
        var sha = git("for-each-ref", "--format=%(objectname)", "refs/heads/" + branch).strip();
        return Optional.of(sha).filter(one -> !one.isEmpty());
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            var path = exchange.getRequestURI().getPath();
            if (path.startsWith("/ada/shop.git/")) {
                new GitOverHttp(folder, TOKEN).serve(exchange, path.substring("/ada".length()));
                return;
            }
            var answer = answer(exchange, exchange.getRequestMethod() + " " + path);
            var bytes = Json.writeBytes(answer.json());
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            if (answer.json() instanceof List<?> list) {
                exchange.getResponseHeaders().set("X-Total-Count", String.valueOf(list.size()));
            }
            exchange.sendResponseHeaders(answer.status(), bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    private Answer answer(HttpExchange exchange, String what) throws IOException {
        asked.add(what);
        var body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
        var json = Json.read(body.isEmpty() ? "{}" : body, JsonNode.class);
        for (var way : ways) {
            var found = way.asked().matcher(what);
            if (found.matches()) {
                synchronized (this) {
                    return way.answer().apply(new Asked(found, ref(exchange), json));
                }
            }
        }
        return none();
    }

    /** The commit that is asked for, without encoding: the only parameter that is read here. */
    private static String ref(HttpExchange exchange) {
        var query = Optional.ofNullable(exchange.getRequestURI().getQuery()).orElse("");
        return query.startsWith("ref=") ? query.substring("ref=".length()) : "main";
    }

    @Override
    public void close() {
        server.stop(0);
        threads.close();
    }
}
