package cadre.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.wire.id.JobId;
import cadre.wire.job.JobState;
import cadre.wire.job.LogStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A server on loopback behind a proxy that strips a path, over TLS and under another name, with a
 * node and clients that know only the proxy's address.
 */
@Tag("e2e")
@TestInstance(Lifecycle.PER_CLASS)
abstract class BehindProxy {
    private static final String SHARED_KEY = "a-key-that-all-of-them-share";
    private static final Pattern SCRIPT = Pattern.compile("src=\"([^\"]*assets/[^\"]+|page.js)\"");
    private static final String SAID_FIRST =
            Base64.getEncoder().encodeToString("said-first\n".getBytes(StandardCharsets.UTF_8));

    final Path root;
    private Optional<Installation> installation = Optional.empty();
    private Optional<ReverseProxy> proxy = Optional.empty();

    BehindProxy(Path root) {
        this.root = root;
    }

    /** The proxy, not yet started. */
    abstract ReverseProxy before(Path folder, int upstream);

    @BeforeAll
    void start() {
        var cadre = Installation.in(root);
        installation = Optional.of(cadre);
        var front = before(root.resolve("proxy"), cadre.port());
        proxy = Optional.of(front);
        cadre.serverSettings(Map.of("CADRE_PUBLIC_URL", front.url(), "CADRE_BUS_KEY", SHARED_KEY));
        cadre.startServer();
        front.start();
        var invite = cadre.api().post("/api/v1/nodes/invites", "{}");
        var join =
                cadre.onHome(
                        cadre.nodeHome(),
                        Map.of(
                                "CADRE_WORK", cadre.work().toString(),
                                "CADRE_INVITE", invite.path("code").asString(),
                                "JDK_JAVA_OPTIONS", front.javaOptions()),
                        "node",
                        "--join",
                        front.url(),
                        "--name",
                        "n1",
                        "--join-only");
        assertThat(join.exitCode(Installation.SOON)).as(join.everything()).isZero();
        cadre.nodeSetting("JDK_JAVA_OPTIONS", front.javaOptions());
        cadre.startNode();
        cadre.awaitNode();
    }

    @AfterAll
    void stop() {
        installation.ifPresent(Installation::close);
        proxy.ifPresent(ReverseProxy::close);
    }

    final Installation cadre() {
        return installation.orElseThrow();
    }

    final ReverseProxy proxy() {
        return proxy.orElseThrow();
    }

    /** A verb of a client that knows only the proxy. */
    private Program cli(String... arguments) {
        return cadre().onHome(
                        root.resolve("client-home"),
                        Map.of(
                                "CADRE_URL", proxy().url(),
                                "CADRE_KEY", cadre().adminKey(),
                                "JDK_JAVA_OPTIONS", proxy().javaOptions()),
                        arguments);
    }

    /** What curl gets for an address, head and body. */
    final String curl(String url, String... options) {
        var got = curling(url, options);
        assertThat(got.exitCode(Installation.SOON)).as(got.everything()).isZero();
        return got.out();
    }

    private Program curling(String url, String... options) {
        var argv = new ArrayList<>(List.of("curl", "-sS", "-i", "-N", "--path-as-is"));
        argv.addAll(proxy().curlOptions());
        argv.addAll(Arrays.asList(options));
        argv.add(url);
        return Program.start(root, Map.of("PATH", System.getenv("PATH")), argv);
    }

    private String key() {
        return "Authorization: Bearer " + cadre().adminKey();
    }

    @Test
    void a_job_lives_from_its_bundle_to_the_change_that_is_applied() {
        var shop = Repositories.small(root.resolve("shop"));

        var run =
                cli(
                        "run",
                        "edit docs/new.txt hello\ncommit add a page\nsay all done",
                        "--repo",
                        shop.toString(),
                        "--agent",
                        "rehearsal");
        assertThat(run.exitCode(Installation.SOON)).as(run.everything()).isZero();
        var job = MainJobTest.jobIn(run.out());
        var diff = cli("diff", job);

        assertThat(diff.exitCode(Installation.SOON)).as(diff.everything()).isZero();
        assertThat(run.out()).contains("succeeded").contains("docs/new.txt").contains("all done");
        assertThat(diff.out()).contains("+hello");
    }

    @Test
    void events_and_the_log_of_a_running_job_come_while_it_runs() {
        var api = cadre().api();
        try (var events = curling(proxy().url() + "/api/v1/events", "-H", key())) {
            events.awaitOut("position", Installation.SOON);

            var job = api.file(Installation.shell("echo said-first; sleep 100"));
            events.awaitOut("job.queued", Installation.SOON);
            var log = proxy().url() + "/api/v1/jobs/" + job.id() + "/log/follow";
            try (var follow = curling(log, "-H", key())) {
                // pieces of a log are bytes, in base64
                follow.awaitOut(SAID_FIRST, Installation.SOON);

                assertThat(api.job(job.id()).status().isOver()).isFalse();
                api.cancel(job.id());
                events.awaitOut("job.cancel_requested", Installation.SOON);
            }
        }
    }

    @Test
    void an_agent_that_waits_for_mail_has_it_when_it_is_sent() {
        try (var waiting =
                callingTool("read_inbox", "{\"role\":\"BE\",\"after_id\":0,\"wait_sec\":45}")) {
            Awaitility.await()
                    .during(Duration.ofMillis(500))
                    .atMost(Installation.SOON)
                    .until(waiting::isAlive);

            try (var post =
                    callingTool(
                            "post_message",
                            "{\"from_role\":\"FE\",\"to_role\":\"BE\",\"body\":\"well met\"}")) {
                post.awaitOut("message_id", Installation.SOON);
            }

            waiting.awaitOut("well met", Installation.SOON);
        }
    }

    @Test
    void an_agent_without_the_key_is_told_how_to_come_in() {
        var answer = curl(proxy().url() + "/mcp", "-X", "POST", "-d", "{}");

        assertThat(answer)
                .containsPattern("HTTP/[0-9.]+ 401")
                .containsIgnoringCase("www-authenticate: Bearer")
                .contains("\"error\":\"unauthorized\"");
    }

    private Program callingTool(String name, String arguments) {
        var call =
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"%s\",\"arguments\":%s}}"
                        .formatted(name, arguments);
        return curling(
                proxy().url() + "/mcp",
                "-H",
                "Authorization: Bearer " + SHARED_KEY,
                "-H",
                "Content-Type: application/json",
                "-H",
                "Accept: application/json, text/event-stream",
                "-d",
                call);
    }

    @Test
    void what_a_job_leaves_goes_through_whole_however_large() {
        var api = cadre().api();

        var job = api.file(Installation.shell("head -c 9000000 /dev/urandom > large.bin"));
        var end = api.awaitEnd(job.id(), Installation.SOON);

        assertThat(end.status()).isInstanceOf(JobState.Succeeded.class);
        var archive = api.artifacts(job.id()).getFirst();
        assertThat(archive.bytes()).isGreaterThan(9_000_000);
        var got = curl(proxy().url() + "/" + archive.href(), "-H", key(), "-o", "got.bin");
        assertThat(got).isEmpty();
        assertThat(root.resolve("got.bin").toFile().length()).isGreaterThan(archive.bytes());
    }

    @Test
    void a_proxy_that_is_killed_and_started_again_loses_no_job_and_no_line_of_it() {
        var api = cadre().api();
        var job =
                api.file(Installation.shell("for i in $(seq 1 40); do echo l$i; sleep 0.1; done"));
        api.await(job.id(), Installation.SOON, _ -> log(job.id()).contains("l1\n"));

        proxy().kill();
        proxy().start();

        var end = api.awaitEnd(job.id(), Installation.SOON.multipliedBy(2));
        assertThat(end.status()).isInstanceOf(JobState.Succeeded.class);
        assertThat(end.attempts()).hasSize(1);
        assertThat(log(job.id()).lines()).hasSize(40);
    }

    private String log(JobId job) {
        return cadre().api().log(job, LogStream.OUT);
    }

    @Test
    void its_links_name_the_public_address() {
        var invite = cli("node", "invite");
        var me = curl(proxy().url() + "/api/v1/me", "-H", key());

        assertThat(invite.exitCode(Installation.SOON)).as(invite.everything()).isZero();
        assertThat(invite.out()).contains("'" + proxy().url());
        assertThat(invite.everything()).doesNotContain("works on this machine only");
        assertThat(me).contains("\"" + proxy().url() + "\"");
    }

    @Test
    void the_page_and_its_files_are_below_the_path() {
        var page = curl(proxy().url() + "/");
        var without = curl(proxy().url());

        assertThat(page).contains("<title>Cadre</title>").contains("<base href=\"./\" />");
        // of the console, or of a program without one
        var script = SCRIPT.matcher(page);
        assertThat(script.find()).isTrue();
        assertThat(curl(proxy().url() + "/" + script.group(1))).contains("text/javascript");
        assertThat(curl(proxy().url() + "/jobs/j1?tab=log")).contains("<base href=\"../\" />");
        assertThat(without)
                .containsPattern("HTTP/[0-9.]+ 308")
                .containsIgnoringCase("location: /api/co/");
    }

    @Test
    void a_browser_signs_in_by_a_link_and_its_cookie_is_for_the_api_below_the_path()
            throws IOException {
        var link = cli("console");
        assertThat(link.exitCode(Installation.SOON)).as(link.everything()).isZero();
        assertThat(link.out()).startsWith(proxy().url() + "/sign-in#code=");
        var code = link.out().strip().replaceAll(".*=", "");
        var jar = root.resolve("cookies").toString();
        var session = proxy().url() + "/api/v1/session";
        var origin = "Origin: " + proxy().root();

        var in = curl(session, "-c", jar, "-H", origin, "--json", "{\"code\":\"" + code + "\"}");

        assertThat(in).containsPattern("HTTP/[0-9.]+ 200").contains("; Secure");
        assertThat(Files.readString(Path.of(jar))).containsPattern("\t/api/co/api/v1/?\tTRUE\t");
        assertThat(curl(proxy().url() + "/api/v1/me", "-b", jar)).contains("\"admin.key\"");
        assertThat(curl(proxy().url() + "/metrics", "-b", jar)).containsPattern("HTTP/[0-9.]+ 401");
        try (var events = curling(proxy().url() + "/api/v1/events", "-b", jar)) {
            events.awaitOut("position", Installation.SOON);
            var out =
                    curl(
                            session,
                            "-b",
                            jar,
                            "-X",
                            "DELETE",
                            "-H",
                            origin,
                            "-H",
                            "X-Cadre-Console: 1");

            assertThat(out).containsPattern("HTTP/[0-9.]+ 204").contains("cadre_session=;");
            events.awaitOut("closed", Installation.SOON);
        }
        assertThat(curl(proxy().url() + "/api/v1/me", "-b", jar))
                .containsPattern("HTTP/[0-9.]+ 401");
    }

    @Test
    void who_has_no_key_is_refused_though_the_proxy_calls_from_this_machine() {
        assertThat(curl(proxy().url() + "/health")).contains("\"ok\":true");
        assertThat(curl(proxy().url() + "/api/v1/me")).containsPattern("HTTP/[0-9.]+ 401");
        assertThat(curl(proxy().url() + "/status")).containsPattern("HTTP/[0-9.]+ 401");
        assertThat(curl(cadre().url() + "/status")).containsPattern("HTTP/[0-9.]+ 200");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/bridge/status",
                "/bridge",
                "/bridge;a=b/status",
                "//bridge/status",
                "/./bridge/status",
                "/x/../bridge/status",
                "/%62ridge/status",
                "/%2fbridge/status",
                "/x/%2e%2e/bridge/status",
            })
    void the_hub_bridge_is_not_passed_on_in_any_spelling(String path) {
        var answer = curl(proxy().url() + path, "-H", key());

        assertThat(answer).containsPattern("HTTP/[0-9.]+ 404");
        assertThat(answer)
                .as("what all answers of Cadre carry")
                .doesNotContainIgnoringCase("nosniff");
    }

    @Test
    void a_page_of_another_origin_is_refused_and_its_own_is_not() {
        var me = proxy().url() + "/api/v1/me";

        assertThat(curl(me, "-H", key(), "-H", "Origin: https://evil.example"))
                .containsPattern("HTTP/[0-9.]+ 403");
        assertThat(curl(me, "-H", key(), "-H", "Origin: " + proxy().root()))
                .containsPattern("HTTP/[0-9.]+ 200");
    }
}
