package cadre.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.cli.Called;
import cadre.cli.EventScript;
import cadre.cli.FakeServer;
import cadre.cli.Sample;
import cadre.cli.checkout.GitSample;
import cadre.wire.api.BundleView;
import cadre.wire.id.AgentName;
import cadre.wire.id.BundleId;
import cadre.wire.id.NodeName;
import cadre.wire.job.IsolationKind;
import cadre.wire.job.JobLimits;
import cadre.wire.job.JobRequest;
import cadre.wire.job.JobState;
import cadre.wire.job.JobView;
import cadre.wire.job.LogStream;
import cadre.wire.job.OnDisconnect;
import cadre.wire.job.PathGuard;
import cadre.wire.job.Placement;
import cadre.wire.job.PromptBy;
import cadre.wire.job.RepositoryRequest;
import cadre.wire.job.ResumeRequest;
import cadre.wire.json.Json;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sun.misc.Signal;

class RunCommandTest {
    @TempDir Path folder;
    private final FakeServer server = new FakeServer();

    @BeforeEach
    void aServerThatRunsTheJob() {
        server.json("POST /api/v1/jobs", Sample.queued())
                .json("GET /api/v1/jobs/j17", Sample.succeeded())
                .json("POST /api/v1/bundles", new BundleView(new BundleId(3), 10, "ab", "cd"))
                .on(
                        "GET /api/v1/jobs/j17/log/follow",
                        new EventScript()
                                .attempt(LogStream.OUT)
                                .chunk(LogStream.OUT, "hello \u001b]0;x\u0007from the agent\n")
                                .breaks()
                                .chunk(LogStream.ERR, "a warning\n")
                                .end(Sample.succeeded()));
    }

    @AfterEach
    void close() {
        server.close();
    }

    private Called cadre(String... args) {
        return Called.cadre(server, folder, args);
    }

    private JobRequest filed() {
        return Json.readStrictly(server.last("POST /api/v1/jobs").text(), JobRequest.class);
    }

    @Test
    void a_run_streams_the_log_and_ends_with_what_came_of_it() {
        var called = cadre("run", "do it");

        assertThat(called.status()).isZero();
        assertThat(called.out())
                .startsWith(
                        "j17 · rehearsal · " + server.url() + "/jobs/j17\nhello from the agent\n")
                .contains("a warning\n\nsucceeded  j17")
                .contains("answer     all done")
                .contains("docs/new.txt   +2 -0")
                .contains("commits    1 commit saved")
                .contains("tokens     1,200 in")
                .contains("cost       $0.0123")
                .contains("isolation  bubblewrap")
                .contains("cadre diff j17 · cadre apply j17");
        assertThat(called.out()).containsOnlyOnce("from the agent");
    }

    @Test
    void with_json_the_standard_output_is_one_object_and_the_log_goes_to_the_standard_error() {
        var called = cadre("run", "do it", "--json");

        var json = Json.mapper().readTree(called.out());
        assertThat(called.out().lines()).hasSize(1);
        assertThat(json.path("status").path("state").asString()).isEqualTo("succeeded");
        assertThat(json.path("address").asString()).isEqualTo(server.url() + "/jobs/j17");
        assertThat(called.err()).contains("hello from the agent");
    }

    @Test
    void a_resumed_run_names_the_earlier_job_and_takes_its_agent() {
        assertThat(cadre("run", "--resume", "j17", "and now the tests").status()).isZero();

        assertThat(filed().agent()).isEqualTo(new AgentName("rehearsal"));
        assertThat(filed().prompt()).isEqualTo("and now the tests");
        assertThat(filed().resume()).contains(new ResumeRequest(Sample.JOB, false));

        assertThat(cadre("run", "--resume", "17", "--cold", "again").status()).isZero();
        assertThat(filed().resume()).contains(new ResumeRequest(Sample.JOB, true));
    }

    @Test
    void a_resumed_run_takes_no_repository_and_a_cold_start_needs_a_job() {
        assertThat(cadre("run", "--resume", "j17", "--repo", ".", "more"))
                .satisfies(called -> assertThat(called.status()).isEqualTo(2))
                .satisfies(called -> assertThat(called.err()).contains("Leave out --repo"));
        assertThat(cadre("run", "--cold", "more"))
                .satisfies(called -> assertThat(called.status()).isEqualTo(2))
                .satisfies(called -> assertThat(called.err()).contains("--resume JOB --cold"));
    }

    @Test
    void every_option_reaches_the_server() {
        cadre(
                "run",
                "do it",
                "--agent",
                "custom",
                "--model",
                "m1",
                "--node",
                "build-1",
                "--tag",
                "gpu",
                "--tag",
                "big",
                "--prefer",
                "ssd",
                "--placement",
                "round_robin",
                "--priority",
                "9",
                "--timeout",
                "15m",
                "--idle-timeout",
                "90s",
                "--queue-timeout",
                "2h",
                "--on-disconnect",
                "replace:10m",
                "--attempts",
                "2",
                "--max-tokens",
                "50000",
                "--max-cost",
                "2.50",
                "--env",
                "A=b=c",
                "--label",
                "team=x",
                "--artifact",
                "out/**",
                "--isolation",
                "none",
                "--prompt-by",
                "argument",
                "--repo",
                "https://example.org/shop.git@v1",
                "--node-repo",
                "/srv/lib@main",
                "--prepare",
                "make deps",
                "--after",
                "make test",
                "--detach",
                "--idempotency-key",
                "once",
                "--",
                "make",
                "--jobs",
                "4");

        var empty = Optional.<String>empty();
        assertThat(filed())
                .isEqualTo(
                        new JobRequest(
                                "do it",
                                new AgentName("custom"),
                                List.of("make", "--jobs", "4"),
                                Optional.of(PromptBy.ARGUMENT),
                                Optional.of("m1"),
                                List.of(
                                        new RepositoryRequest(
                                                empty,
                                                Optional.of("https://example.org/shop.git"),
                                                empty,
                                                Optional.empty(),
                                                Optional.empty(),
                                                Optional.of("v1"),
                                                Optional.of("make deps"),
                                                Optional.of("make test")),
                                        new RepositoryRequest(
                                                empty,
                                                empty,
                                                Optional.of("/srv/lib"),
                                                Optional.empty(),
                                                Optional.empty(),
                                                Optional.of("main"),
                                                Optional.of("make deps"),
                                                Optional.of("make test"))),
                                Optional.of(new NodeName("build-1")),
                                List.of("gpu", "big"),
                                List.of("ssd"),
                                Optional.of(Placement.ROUND_ROBIN),
                                Optional.of(9),
                                Optional.of(900L),
                                Optional.of(90L),
                                Optional.of(2),
                                Map.of("A", "b=c"),
                                List.of("out/**"),
                                Optional.of(IsolationKind.NONE),
                                Map.of("team", "x"),
                                Optional.of("once"),
                                Optional.of(
                                        new JobLimits(
                                                Optional.of(50_000L),
                                                Optional.of(new BigDecimal("2.50")))),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.of(new OnDisconnect.Replace(600)),
                                Optional.of(7200L),
                                Optional.empty()));
        assertThat(server.last("POST /api/v1/jobs").headers())
                .containsEntry("Idempotency-key", "once");
    }

    @Test
    void a_job_may_be_given_the_paths_that_it_owns() {
        cadre("run", "do it", "--owns", "docs/**", "--owns", "README.md", "--detach");
        assertThat(filed().guard()).contains(PathGuard.owning(List.of("docs/**", "README.md")));
    }

    @Test
    void what_to_do_when_the_node_does_not_answer_is_a_word_and_a_time() {
        cadre("run", "do it", "--on-disconnect", "stop:90s", "--detach");
        assertThat(filed().onDisconnect()).contains(new OnDisconnect.Stop(90));
        cadre("run", "do it", "--on-disconnect", "wait", "--detach");
        assertThat(filed().onDisconnect()).contains(new OnDisconnect.Wait());

        for (var wrong : List.of("replace", "stop:", "wait:10m", "kill:10m", "replace:soon", "")) {
            assertThat(cadre("run", "do it", "--on-disconnect", wrong, "--detach").status())
                    .as(wrong)
                    .isEqualTo(2);
        }
    }

    @Test
    void the_prompt_comes_from_a_file_or_the_standard_input() throws IOException {
        Files.writeString(folder.resolve("p.md"), "from a file\n");

        cadre("run", "-f", "p.md", "--detach");
        assertThat(filed().prompt()).isEqualTo("from a file\n");

        Called.cadre(server.env(), folder, "from stdin", "run", "-", "--detach");
        assertThat(filed().prompt()).isEqualTo("from stdin");
        assertThat(filed().agent()).isEqualTo(new AgentName("claude"));

        cadre("run", "--detach", "--", "make", "test");
        assertThat(filed().prompt()).isEqualTo("make test");
        assertThat(filed().agent()).isEqualTo(new AgentName("custom"));
    }

    @Test
    void a_prompt_that_begins_with_an_at_sign_is_no_file_of_arguments() throws IOException {
        Files.writeString(folder.resolve("team"), "--agent=custom\n");

        cadre("run", "@" + folder.resolve("team"), "--detach");

        assertThat(filed().prompt()).isEqualTo("@" + folder.resolve("team"));
    }

    @Test
    void a_prompt_that_is_too_long_is_never_sent() throws IOException {
        Files.writeString(folder.resolve("long.md"), "x".repeat(10 << 20));

        var called = cadre("run", "-f", "long.md");

        assertThat(called.status()).isEqualTo(ExitStatus.USAGE);
        assertThat(called.err()).contains("too long");
        assertThat(server.lines()).isEmpty();
    }

    @Test
    void a_repository_of_this_machine_is_sent_and_what_is_left_out_is_named() {
        var shop = GitSample.small(folder.resolve("shop")).write("todo.txt", "x");

        var called = Called.cadre(server, shop.folder(), "run", "do it", "--repo", ".", "--detach");

        assertThat(called.err())
                .isEqualTo("1 uncommitted file in shop left out (--dirty sends them): todo.txt\n");
        assertThat(server.lines())
                .containsExactly(
                        "GET /api/v1/bundles?head=" + shop.head(),
                        "POST /api/v1/bundles",
                        "POST /api/v1/jobs");
        assertThat(server.last("POST /api/v1/bundles").text()).startsWith("# v2 git bundle");
        assertThat(filed().repositories().getFirst())
                .isEqualTo(
                        new RepositoryRequest(
                                Optional.of("shop"),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.of(new BundleId(3)),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty()));
    }

    @Test
    void the_origin_of_a_checkout_goes_along_so_that_its_change_can_be_pushed() {
        var shop = GitSample.small(folder.resolve("shop"));
        shop.git("remote", "add", "origin", "https://ada:secret@git.example.org/shop.git");

        cadre("run", "do it", "--repo", "shop", "--detach");

        assertThat(filed().repositories().getFirst().origin())
                .contains("https://git.example.org/shop.git");
        assertThat(server.last("POST /api/v1/jobs").text()).doesNotContain("secret");
        shop.git("remote", "set-url", "origin", "../elsewhere");
        cadre("run", "do it", "--repo", "shop", "--detach");
        assertThat(filed().repositories().getFirst().origin()).isEmpty();
    }

    @Test
    void a_commit_that_the_server_has_is_not_sent_again() {
        var shop = GitSample.small(folder.resolve("shop"));
        server.json("GET /api/v1/bundles", new BundleView(new BundleId(8), 10, "ab", shop.head()));

        cadre("run", "do it", "--repo", "shop", "--detach");

        assertThat(server.lines()).doesNotContain("POST /api/v1/bundles");
        assertThat(filed().repositories().getFirst().bundle()).contains(new BundleId(8));
    }

    @Test
    void the_exit_status_is_that_of_the_job() {
        server.on(
                "GET /api/v1/jobs/j17/log/follow",
                new EventScript().end(Sample.ended(new JobState.TimedOut("timeout", Sample.NOON))));
        assertThat(cadre("run", "x").status()).isEqualTo(ExitStatus.TIMED_OUT);

        server.on(
                "GET /api/v1/jobs/j17/log/follow",
                new EventScript()
                        .end(Sample.ended(new JobState.Cancelled("ada", "too slow", Sample.NOON))));
        var cancelled = cadre("run", "x");
        assertThat(cancelled.status()).isEqualTo(ExitStatus.INTERRUPTED);
        assertThat(cancelled.out()).contains("cancelled  j17 · rehearsal · by ada: too slow\n");
    }

    @Test
    void a_detached_run_says_why_the_job_waits_and_how_to_go_on() {
        assertThat(cadre("run", "x", "--detach").out())
                .isEqualTo(
                        """
                        queued  j17 · rehearsal · no node is connected
                        address    %s/jobs/j17
                        next       cadre why j17 · cadre cancel j17
                        """
                                .formatted(server.url()));
        var json = Json.mapper().readTree(cadre("run", "x", "--detach", "--json").out());
        assertThat(json.path("id").asString()).isEqualTo("j17");
    }

    @Test
    void an_env_file_in_the_working_directory_redirects_nothing() throws IOException {
        Files.writeString(folder.resolve(".env"), "CADRE_URL=http://127.0.0.1:1\nCADRE_KEY=x\n");

        assertThat(cadre("run", "x", "--detach").status()).isZero();
    }

    @Test
    void on_a_terminal_a_server_that_is_not_there_is_said_before_anything_else() {
        var shop = GitSample.small(folder.resolve("shop")).write("todo.txt", "x");
        server.close();

        for (var env : List.of(server.env(), withoutKey(server))) {
            var called =
                    Called.onTerminal(env, shop.folder(), "", "run", "x", "--repo", ".", "--dirty");

            assertThat(called.status()).isEqualTo(ExitStatus.FAILED);
            assertThat(called.out()).isEmpty();
            assertThat(called.err())
                    .startsWith("cadre: No Cadre server answers")
                    .contains(server.url())
                    .contains("cadre up");
            assertThat(called.err().lines()).hasSize(1);
        }
    }

    private static Map<String, String> withoutKey(FakeServer server) {
        var env = new HashMap<>(server.env());
        env.remove("CADRE_KEY");
        return env;
    }

    @Test
    void ctrl_c_asks_and_a_c_cancels_the_job() {
        var cancelled = new CountDownLatch(1);
        var over = Sample.ended(new JobState.Cancelled("ada", "", Sample.NOON));
        server.json("GET /api/v1/jobs/j17", Sample.running())
                .on(
                        "POST /api/v1/jobs/j17/cancel",
                        (exchange, _) -> {
                            FakeServer.send(
                                    exchange, 200, "application/json", Json.writeBytes(over));
                            cancelled.countDown();
                        })
                .on("GET /api/v1/jobs/j17/log/follow", pressingCtrlC(cancelled, over));

        var called = Called.onTerminal(server, folder, "c\n", "run", "x");

        assertThat(called.status()).isEqualTo(ExitStatus.INTERRUPTED);
        assertThat(called.out())
                .contains("j17 is not over. [c]ancel it, [d]etach")
                .contains("Cancelling j17")
                .contains("cancelled");
        assertThat(server.last("POST /api/v1/jobs/j17/cancel").text()).contains("Ctrl-C");
    }

    @Test
    void ctrl_c_and_d_leaves_the_job_running() {
        server.json("GET /api/v1/jobs/j17", Sample.running())
                .on(
                        "GET /api/v1/jobs/j17/log/follow",
                        pressingCtrlC(new CountDownLatch(1), Sample.running()));

        var called = Called.onTerminal(server, folder, "d\n", "run", "x");

        assertThat(called.status()).isEqualTo(ExitStatus.INTERRUPTED);
        assertThat(called.err()).contains("j17 goes on").contains("cadre cancel j17");
        assertThat(server.lines()).doesNotContain("POST /api/v1/jobs/j17/cancel");
    }

    @Test
    void an_answer_that_is_none_is_asked_for_again() {
        server.json("GET /api/v1/jobs/j17", Sample.running())
                .on(
                        "GET /api/v1/jobs/j17/log/follow",
                        pressingCtrlC(new CountDownLatch(1), Sample.running()));

        var called = Called.onTerminal(server, folder, "y\nn\nd\n", "run", "x");

        assertThat(called.status()).isEqualTo(ExitStatus.INTERRUPTED);
        assertThat(called.out().split("j17 is not over", -1)).hasSize(4);
        assertThat(called.out()).contains("Please answer c, d or Enter.");
    }

    @Test
    void an_amount_of_money_is_checked_before_anything_is_sent() {
        for (var wrong : List.of("abc", "-1", "1e9", "2,50", "$2")) {
            var called = cadre("run", "x", "--max-cost=" + wrong);

            assertThat(called.status()).isEqualTo(ExitStatus.USAGE);
            assertThat(called.err()).contains("This is no amount of dollars (--max-cost " + wrong);
        }
        assertThat(server.lines()).doesNotContain("POST /api/v1/jobs");
    }

    @Test
    void sigterm_leaves_the_job_running_and_says_so() {
        server.on(
                "GET /api/v1/jobs/j17/log/follow",
                raising("TERM", new CountDownLatch(1), Sample.running()));

        var called = cadre("run", "x");

        assertThat(called.status()).isEqualTo(ExitStatus.TERMINATED);
        assertThat(called.err()).contains("j17 goes on").contains("cadre log -f j17");
        assertThat(server.lines()).doesNotContain("POST /api/v1/jobs/j17/cancel");
    }

    @Test
    void a_server_that_goes_away_while_the_job_is_filed_is_asked_again_with_the_same_key() {
        var tries = new AtomicInteger();
        server.on(
                "POST /api/v1/jobs",
                (exchange, _) -> {
                    if (tries.incrementAndGet() < 3) {
                        exchange.close();
                    } else {
                        FakeServer.send(
                                exchange,
                                201,
                                "application/json",
                                Json.writeBytes(Sample.queued()));
                    }
                });

        var called = cadre("run", "x", "--detach");

        assertThat(called.status()).as(called.err()).isZero();
        assertThat(called.err()).containsOnlyOnce("went away while the job was filed");
        assertThat(
                        server.asked().stream()
                                .map(asked -> asked.headers().get("Idempotency-key"))
                                .distinct())
                .hasSize(1);
    }

    @Test
    void without_a_terminal_ctrl_c_leaves_the_job_running_at_once() {
        server.on(
                "GET /api/v1/jobs/j17/log/follow",
                pressingCtrlC(new CountDownLatch(1), Sample.running()));

        var called = cadre("run", "x");

        assertThat(called.status()).isEqualTo(ExitStatus.INTERRUPTED);
        assertThat(called.err()).contains("j17 goes on");
    }

    /** Once the log is followed the person presses Ctrl-C; the job is over when it is cancelled. */
    private static FakeServer.Answer pressingCtrlC(CountDownLatch cancelled, JobView over) {
        return raising("INT", cancelled, over);
    }

    private static FakeServer.Answer raising(
            String signal, CountDownLatch cancelled, JobView over) {
        return (exchange, asked) -> {
            exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write(": hello\n\n".getBytes(StandardCharsets.UTF_8));
            exchange.getResponseBody().flush();
            Signal.raise(new Signal(signal));
            try {
                if (cancelled.await(5, TimeUnit.SECONDS)) {
                    new EventScript().end(over).to(exchange, asked);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            exchange.close();
        };
    }
}
