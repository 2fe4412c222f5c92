package cadre.server;

import cadre.process.Command;
import cadre.process.Programs;
import cadre.process.Stdin;
import cadre.server.forges.fake.FakeGitHub;
import cadre.server.forges.fake.FakeGitea;
import cadre.server.forges.fake.FakePlane;
import cadre.server.forges.fake.GitHubLogin;
import cadre.server.gateways.telegram.FakeTelegram;
import cadre.wire.agent.ModelUsage;
import cadre.wire.agent.StepLine;
import cadre.wire.agent.Usage;
import cadre.wire.api.ChatCode;
import cadre.wire.api.InviteView;
import cadre.wire.api.KeyCreated;
import cadre.wire.api.SignInCode;
import cadre.wire.job.AttemptResult;
import cadre.wire.job.Ending;
import cadre.wire.job.IsolationKind;
import cadre.wire.job.LogStream;
import cadre.wire.job.LogTotal;
import cadre.wire.job.RepositoryChange;
import cadre.wire.json.Json;
import cadre.wire.link.NodeMessage;
import cadre.wire.link.ServerMessage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A server with a node, a job and a git host in which every example of the API can be sent: what an
 * example names stands for something that is really there.
 */
final class ExampleWorld implements AutoCloseable {
    static final String BUNDLE = "EXAMPLE-BUNDLE";
    private static final String CODE = "EXAMPLE-CODE";
    private static final String SIGN_IN = "EXAMPLE-SIGN-IN";
    private static final String CHAT_CODE = "EXAM-PLEC-ODEX-XXXX-XXXX";
    private static final String ORIGIN = "https://git.example/shop.git";
    private static final String BASE = "8d3b1f0c5a7e94b26c0d8e1f3a5b7c9d0e2f4a6b";
    private static final String HEAD = "f26b8c0d4e1a3957b2c4d6e8f0a1b3c5d7e9f1a2";
    private static final String TIP = "3c5d7e9f1a2f26b8c0d4e1a3957b2c4d6e8f0a1b";

    /** One for each route that changes one. */
    private static final int FLOWS = 6;

    private static final String PATH = "/usr/local/bin:/usr/bin:/bin";

    private final Path home;
    private final Programs programs = new Programs();
    private final FakePlane plane = FakePlane.start();
    private final FakeTelegram telegram = FakeTelegram.start();
    private final FakePlane.User bot = plane.user("cadre");
    private final FakePlane.Project web = plane.project("WEB");
    private final FakeGitea gitea;
    private final FakeGitHub github;
    private final FakeGitHub.User octocat;
    private final RunningServer server;
    private final Thread gitHost;

    /** What an example says, by what is meant. */
    private final Map<String, String> said = new LinkedHashMap<>();

    private String nodeKey = "";
    private @Nullable TestNode connected;
    private ServerMessage.@Nullable Start taken;

    ExampleWorld(Path home) throws Exception {
        this.home = home;
        var jar = Files.writeString(home.resolve("cadre.jar"), "the program");
        gitea = FakeGitea.start(home.resolve("forge"), FakeGitea.Flavour.GITEA);
        github = FakeGitHub.start(home.resolve("github"));
        octocat = github.user("octocat");
        github.repository(octocat, "shop");
        github.organisation("acme");
        var coder = gitea.user("cadre");
        var shop = gitea.repository(gitea.user("ada"), "shop");
        gitea.letWrite(shop, coder);
        said.put(
                gitea.commit(
                        coder,
                        shop,
                        "main",
                        ".cadre/flow.yaml",
                        "stages: [{name: plan, gates: [approval, manual]}, {name: done}]"),
                TIP);
        for (int i = 1; i <= FLOWS; i++) {
            said.put(
                    plane.item(bot, web, "Sort the list", ""),
                    "5b0c7d8e-9f01-4a55-9a61-3f1c2b7a0d0" + i);
        }
        said.put(web.id(), "1d2c3b4a-5e6f-4708-9a0b-c1d2e3f4a5b6");
        said.put(plane.url().toString(), "https://plane.example");
        said.put(gitea.url().toString(), "https://code.example");
        said.put(github.url().toString(), "https://github.example");
        said.put(gitHubUrl(), "https://github.example");
        said.put("localhost:" + github.url().getPort(), "github.example");
        Files.writeString(
                Files.createDirectories(home.resolve("data")).resolve("connections.yaml"),
                """
                connections:
                  - {name: gitlab, provider: gitlab, url: "https://gitlab.com", webhook_secrets: ["variable:HOOK"]}
                  - {name: board, provider: plane, url: "%s", workspace: acme, token: "variable:BOARD"}
                  - {name: code, provider: gitea, url: "%s", token: "variable:CODE"}
                flows:
                  - {tracker: board, project: %s, host: code, repository: ada/shop}
                """
                        .formatted(plane.url(), gitea.url(), web.id()));
        server =
                RunningServer.on(
                        home.resolve("data"),
                        Map.ofEntries(
                                Map.entry("CADRE_PLANE_WORKSPACE_SLUG", "acme"),
                                Map.entry("CADRE_PLANE_WEBHOOK_SECRET", "EXAMPLE-SECRET"),
                                Map.entry("CADRE_GITEA_URL", "https://git.example"),
                                Map.entry("CADRE_GITEA_WEBHOOK_SECRET", "EXAMPLE-SECRET"),
                                Map.entry("CADRE_GITHUB_URL", gitHubUrl()),
                                Map.entry("CADRE_GITHUB_WEBHOOK_SECRET", "EXAMPLE-SECRET"),
                                Map.entry("CADRE_GITHUB_CLIENT_ID", GitHubLogin.CLIENT),
                                Map.entry("CADRE_GITHUB_CLIENT_SECRET", GitHubLogin.SECRET),
                                Map.entry("HOOK", "EXAMPLE-SECRET"),
                                Map.entry("BOARD", bot.key()),
                                Map.entry("CODE", coder.token()),
                                Map.entry("CADRE_TELEGRAM_TOKEN", FakeTelegram.TOKEN),
                                Map.entry("CADRE_TELEGRAM_URL", telegram.url()),
                                Map.entry("CADRE_PUBLIC_URL", "https://cadre.example"),
                                Map.entry(
                                        "CADRE_SIGN_IN",
                                        """
                                        [{"name": "github", "kind": "github", "client_id": "Iv1.1",
                                          "grants": [{"org": "acme", "grant": "member"}]}]
                                        """),
                                Map.entry("CADRE_JAR", jar.toString())));
        var port = freePort();
        makeRepository();
        said.put("git://127.0.0.1:" + port + "/ada/shop.git", ORIGIN);
        gitHost = Thread.ofVirtual().start(() -> serveGit(port));
    }

    RunningServer server() {
        return server;
    }

    private void makeRepository() throws Exception {
        var work = home.resolve("work");
        var origin = home.resolve("ada/shop.git").toString();
        git(home, "init", "-q", "--bare", "-b", "main", origin);
        git(home, "init", "-q", "-b", "main", work.toString());
        said.put(commit(work, "first"), BASE);
        git(work, "push", "-q", origin, "main");
        git(work, "push", "-q", home.resolve("forge/ada/shop.git").toString(), "main:next");
        git(work, "bundle", "create", "-q", home.resolve("b1").toString(), "HEAD", "main");
        said.put(commit(work, "second"), HEAD);
        git(
                work,
                "bundle",
                "create",
                "-q",
                home.resolve("change").toString(),
                "main",
                "^" + live(BASE));
    }

    /** An example's words with what they stand for. */
    String live(String example) {
        var text = example;
        for (var each : said.entrySet()) {
            text = text.replace(each.getValue(), each.getKey());
        }
        return text;
    }

    /** An answer's words as an example says them: nothing of this run, nothing secret. */
    String example(String answer) {
        var text = answer;
        for (var each : said.entrySet()) {
            text = text.replace(each.getKey(), each.getValue());
        }
        return text.replace(home.resolve("data").toString(), "/home/cadre/.local/share/cadre")
                .replaceAll("cadre_github_[a-z2-7]{52}", "EXAMPLE-STATE")
                .replaceAll("code_challenge=[A-Za-z0-9_-]{43}", "code_challenge=EXAMPLE")
                .replaceAll("port [0-9]+", "port 27888")
                .replaceAll("\"secret\" ?: ?\"[^\"]+\"", "\"secret\":\"EXAMPLE-SECRET\"")
                .replaceAll("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+Z", "2026-01-31T12:00:00Z")
                .replaceAll("\"20[0-9]{2}-[0-9]{2}-[0-9]{2}\"", "\"2026-01-31\"")
                .replaceAll("\"mtime_ms\" ?: ?[0-9]+", "\"mtime_ms\":1769860800000")
                .replaceAll("\\b[0-9a-f]{64}\\b", (BASE + HEAD).substring(0, 64));
    }

    /** Sends an example's request, with what has to be there before it. */
    HttpResponse<byte[]> send(String route, String rule, JsonNode example) throws Exception {
        prepare(route);
        var method = route.substring(0, route.indexOf(' '));
        var request =
                server.open(live(address(route.substring(route.indexOf(' ') + 1), example)))
                        .method(method, body(example));
        if (rule.contains("key")) {
            request.header("Authorization", "Bearer " + server.adminKey());
        } else if (rule.equals("node")) {
            request.header("Authorization", "Bearer " + nodeKey);
        }
        example.path("headers")
                .properties()
                .forEach(header ->
                        request.header(header.getKey(), live(header.getValue().asString())));
        var response = server.send(request, HttpResponse.BodyHandlers.ofByteArray());
        goOn(route, new String(response.body(), StandardCharsets.UTF_8));
        return response;
    }

    private static String address(String template, JsonNode example) {
        var path = template;
        for (var part : example.path("path").properties()) {
            path = path.replace("{" + part.getKey() + "}", part.getValue().asString());
        }
        var query = new ArrayList<String>();
        for (var part : example.path("query").properties()) {
            var value = part.getValue().asString();
            query.add(
                    part.getKey()
                            + "="
                            + java.net.URLEncoder.encode(value, StandardCharsets.UTF_8));
        }
        return query.isEmpty() ? path : path + "?" + String.join("&", query);
    }

    private BodyPublisher body(JsonNode example) throws IOException {
        if (example.has("body")) {
            return BodyPublishers.ofString(live(Json.write(example.path("body"))));
        }
        if (example.path("raw").asString("").equals(BUNDLE)) {
            return BodyPublishers.ofFile(home.resolve("b1"));
        }
        return example.has("raw")
                ? BodyPublishers.ofString(example.path("raw").asString())
                : BodyPublishers.noBody();
    }

    private void prepare(String route) throws Exception {
        switch (route) {
            case "GET /api/v1/jobs" -> theJobRunsAndEnds();
            case "GET /link/attempts/{attempt}/earlier" -> {
                file(
                        "{\"prompt\":\"go on\",\"agent\":\"rehearsal\",\"resume\":{\"job\":\"j1\",\"cold\":true}}");
                taken = node().next(ServerMessage.Start.class);
            }
            case "POST /api/v1/jobs/{job}/cancel" ->
                    file(
                            "{\"prompt\":\"train\",\"agent\":\"rehearsal\",\"required_tags\":[\"gpu\"],"
                                    + "\"labels\":{\"team\":\"shop\"}}");
            case "POST /api/v1/crews/{crew}/parts/{part}/retry",
                    "POST /api/v1/crews/{crew}/close",
                    "POST /api/v1/crews/{crew}/stop",
                    "POST /api/v1/crews/{crew}/kill" ->
                    aCrewNeedsAPerson();
            case "GET /api/v1/crews/{crew}/comparison" -> twoAnswersAreCompared();
            case "GET /api/v1/flows" -> {
                for (int i = 2; i <= FLOWS; i++) {
                    RunningServer.ok(server.post("/api/v1/flows", "{\"item\":\"WEB-" + i + "\"}"));
                }
            }
            case "GET /api/v1/questions" -> aMemberAsks();
            case "POST /api/v1/plans/{plan}/streams/{stream}/retry" -> aStreamIsHeld();
            case "POST /api/v1/plans/{plan}/requests/{request}/refuse" ->
                    RunningServer.ok(
                            server.post(
                                    "/api/v1/plans/p1/requests",
                                    "{\"path\": \"docs/costs.md\", \"stream\": \"queue\"}"));
            case "POST /api/v1/plans/{plan}/land" -> aPlanIsDone();
            case "GET /api/v1/github/device/{device}" -> octocatSaysYes();
            case "POST /bridge/team/task-update" ->
                    RunningServer.ok(
                            server.post("/api/v1/teams/shop/tasks", "{\"title\":\"Test it\"}"));
            default -> {
                // nothing
            }
        }
    }

    private void aMemberAsks() {
        var made = server.post("/api/v1/teams/shop/members", "{\"name\":\"QA\"}");
        var key = Json.read(RunningServer.ok(made).body(), JsonNode.class).path("secret");
        var call =
                """
                {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "ask_person",
                 "arguments": {"question": "Drop the old table?", "options": ["Allow", "Deny"]}}}
                """;
        RunningServer.ok(
                server.send(
                        server.as(key.asString(), "/mcp")
                                .header("Content-Type", "application/json")
                                .header("Accept", "application/json, text/event-stream")
                                .POST(BodyPublishers.ofString(call))));
    }

    /** At another host than the other fakes. */
    private String gitHubUrl() {
        return "http://localhost:" + github.url().getPort();
    }

    private void octocatSaysYes() {
        github.login().approve("WDJB-1000", octocat);
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() ->
                        server.json("/api/v1/github/device/1")
                                .path("state")
                                .asString()
                                .equals("connected"));
    }

    /** No node has the agents of its role. */
    private void aCrewNeedsAPerson() {
        var crew =
                Json.read(
                        RunningServer.ok(
                                        server.post(
                                                "/api/v1/crews",
                                                "{\"request\":\"x\",\"confirmed\":true,\"parts\":[{"
                                                        + "\"name\":\"api\",\"description\":\"x\"}]}"))
                                .body(),
                        JsonNode.class);
        var path = "/api/v1/crews/" + crew.path("id").asString();
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> server.json(path).path("state").asString().equals("needs_person"));
    }

    private void twoAnswersAreCompared() {
        var crew =
                Json.read(
                        RunningServer.ok(
                                        server.post(
                                                "/api/v1/crews",
                                                "{\"request\":\"Which parser is the faster one?\","
                                                        + "\"compare\":[\"rehearsal\",\"rehearsal\"]}"))
                                .body(),
                        JsonNode.class);
        var one = node().next(ServerMessage.Start.class);
        var other = node().next(ServerMessage.Start.class);
        for (var start : List.of(one, other)) {
            node().send(
                            new NodeMessage.Finished(
                                    start.order().attempt(),
                                    start.order().token(),
                                    said("The table-driven one.")));
            node().next(ServerMessage.FinishedStored.class);
        }
        var path = "/api/v1/crews/" + crew.path("id").asString();
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> server.json(path).path("state").asString().equals("needs_person"));
    }

    private static AttemptResult said(String answer) {
        return new AttemptResult(
                new Ending.Succeeded(),
                Optional.of(0),
                true,
                answer,
                "session-1",
                "",
                new Usage(900, 0, 0, 60, 0, Optional.empty()),
                List.of(),
                IsolationKind.BUBBLEWRAP,
                List.of(),
                List.of(),
                List.of(),
                5);
    }

    /** Someone cancels the job of its agent. */
    private void aStreamIsHeld() {
        var plan = "/api/v1/plans/p1";
        var await = Awaitility.await().atMost(Duration.ofSeconds(60));
        await.until(() -> server.json(plan).path("steps").path(0).has("job"));
        var job = server.json(plan).path("steps").path(0).path("job").asString();
        RunningServer.ok(server.post("/api/v1/jobs/" + job + "/cancel", "{}"));
        await.until(() ->
                server.json(plan).path("streams").path(0).path("state").asString().equals("held"));
    }

    /** Its agent does its one task, and that is merged. */
    private void aPlanIsDone() throws IOException {
        var plan =
                """
                name: list
                base: next
                agents: [{name: ann, profile: rehearsal}]
                streams: [{id: flag, agent: ann, owns: [src], tasks: [Add the flag.]}]
                """;
        var request =
                Map.of(
                        "plan",
                        plan,
                        "repositories",
                        List.of(Map.of("url", gitea.url() + "/ada/shop.git")));
        RunningServer.ok(server.post("/api/v1/plans", Json.write(request)));
        var jobs = new WalkJobs(home, server.nodeKey("lander").secret());
        var change = new RepositoryChange("shop", live(BASE), live(HEAD), 1, List.of(), 1, 1, 0);
        try (var node = TestNode.welcomed(server, jobs.nodeKey(), List.of())) {
            for (int left = 2; left > 0; ) {
                if (node.next(ServerMessage.class) instanceof ServerMessage.Start start) {
                    var path =
                            "/link/attempts/%s/artifacts?kind=bundle&repository=shop&name=shop.bundle&token=%s"
                                    .formatted(start.order().attempt(), start.order().token());
                    RunningServer.ok(
                            server.send(
                                    server.as(jobs.nodeKey(), path)
                                            .PUT(BodyPublishers.ofFile(home.resolve("change")))));
                    node.started(start);
                    if (start.order().merge().isPresent()) {
                        jobs.merged(node, start, List.of(change));
                    } else {
                        jobs.ends(node, start, "The flag is there.", List.of(change));
                    }
                    left--;
                }
            }
            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .until(() ->
                            server.json("/api/v1/plans/p2")
                                    .path("state")
                                    .asString()
                                    .equals("done"));
        }
    }

    private void goOn(String route, String answer) {
        switch (route) {
            case "POST /api/v1/nodes/invites" ->
                    said.put(Json.read(answer, InviteView.class).code(), CODE);
            case "POST /api/v1/session/codes" ->
                    said.put(Json.read(answer, SignInCode.class).code(), SIGN_IN);
            case "POST /api/v1/chat/codes" -> someoneLinks(Json.read(answer, ChatCode.class));
            case "POST /join" -> {
                nodeKey = Json.read(answer, KeyCreated.class).secret();
                connected = TestNode.welcomed(server, nodeKey, List.of());
            }
            case "POST /api/v1/jobs" -> taken = node().next(ServerMessage.Start.class);
            case "GET /link/attempts/{attempt}/earlier" -> node().succeed(start());
            default -> {
                // nothing
            }
        }
    }

    private void someoneLinks(ChatCode code) {
        said.put(code.code(), CHAT_CODE);
        telegram.says(4001, code.command());
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> !server.json("/api/v1/chat/links").path("items").isEmpty());
    }

    private TestNode node() {
        return Objects.requireNonNull(connected, "no example has let a node join");
    }

    private ServerMessage.Start start() {
        return Objects.requireNonNull(taken, "no example has filed a job");
    }

    private void file(String request) {
        RunningServer.ok(server.post("/api/v1/jobs", request));
    }

    private void theJobRunsAndEnds() throws IOException {
        var node = node();
        var start = start();
        var order = start.order();
        RunningServer.ok(
                server.send(
                        server.as(
                                        nodeKey,
                                        "/link/attempts/j1.1/artifacts?kind=bundle&repository=shop"
                                                + "&name=shop.bundle&token="
                                                + order.token())
                                .PUT(BodyPublishers.ofFile(home.resolve("change")))));
        node.started(start);
        node.send(new NodeMessage.TurnBegan(order.attempt(), order.token()));
        node.log(start, LogStream.OUT, 0, "the flag is there\n");
        var steps =
                step("{\"step\":\"message\",\"text\":\"I add the flag.\"}")
                        + step(
                                "{\"step\":\"tool_call\",\"id\":\"t1\",\"tool\":\"Bash\",\"arguments\":\"make test\"}")
                        + step(
                                "{\"step\":\"tool_result\",\"id\":\"t1\",\"failed\":false,\"output\":\"ok\"}");
        node.log(start, LogStream.STEPS, 0, steps);
        var usage = new Usage(1200, 300, 0, 450, 0, Optional.empty());
        var models = List.of(new ModelUsage("gpt-5", usage));
        node.send(new NodeMessage.Used(order.attempt(), order.token(), usage, models));
        var change = new RepositoryChange("shop", live(BASE), live(HEAD), 1, List.of(), 1, 1, 0);
        node.send(
                new NodeMessage.Finished(
                        order.attempt(),
                        order.token(),
                        new AttemptResult(
                                new Ending.Succeeded(),
                                Optional.of(0),
                                true,
                                "The list command has a --json flag now.",
                                "session-1",
                                "",
                                usage,
                                models,
                                IsolationKind.BUBBLEWRAP,
                                List.of(change),
                                List.of(),
                                List.of(),
                                5),
                        List.of(
                                total(LogStream.OUT, "the flag is there\n"),
                                total(LogStream.STEPS, steps))));
        node.next(ServerMessage.FinishedStored.class);
    }

    private static LogTotal total(LogStream stream, String text) throws IOException {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        try {
            var hash = MessageDigest.getInstance("SHA-256").digest(bytes);
            return new LogTotal(stream, bytes.length, HexFormat.of().formatHex(hash));
        } catch (NoSuchAlgorithmException e) {
            throw new IOException(e);
        }
    }

    private static String step(String step) {
        return StepLine.write(Instant.parse("2026-01-31T12:00:00Z"), step) + "\n";
    }

    private void serveGit(int port) {
        try {
            run(
                    home,
                    "daemon",
                    "--export-all",
                    "--enable=receive-pack",
                    "--listen=127.0.0.1",
                    "--port=" + port,
                    "--base-path=" + home,
                    home.toString());
        } catch (InterruptedException _) {
            // the test is over, and with it the daemon
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private String commit(Path work, String name) throws Exception {
        Files.writeString(work.resolve(name), name);
        git(work, "add", "-A");
        git(work, "commit", "-q", "-m", name);
        return git(work, "rev-parse", "HEAD");
    }

    private String git(Path directory, String... arguments) throws InterruptedException {
        var done = run(directory, arguments);
        if (!done.succeeded()) {
            throw new AssertionError(done.err());
        }
        return done.line();
    }

    private cadre.process.Finished run(Path directory, String... arguments)
            throws InterruptedException {
        var argv = new ArrayList<String>(List.of("git"));
        argv.addAll(List.of(arguments));
        var env =
                Map.of(
                        "PATH", PATH,
                        "HOME", home.toString(),
                        "GIT_AUTHOR_NAME", "a",
                        "GIT_AUTHOR_EMAIL", "a@example.org",
                        "GIT_COMMITTER_NAME", "a",
                        "GIT_COMMITTER_EMAIL", "a@example.org");
        return programs.run(
                new Command(argv, env, directory), Stdin.empty(), Duration.ofMinutes(1), 1 << 20);
    }

    @Override
    public void close() throws InterruptedException {
        gitHost.interrupt();
        gitHost.join();
        server.close();
        plane.close();
        telegram.close();
        gitea.close();
        github.close();
    }
}
