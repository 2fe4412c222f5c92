package cadre.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.cli.Called;
import cadre.cli.EventScript;
import cadre.cli.FakeServer;
import cadre.cli.Sample;
import cadre.wire.api.ArtifactView;
import cadre.wire.api.Grant;
import cadre.wire.api.KeyView;
import cadre.wire.api.NodeView;
import cadre.wire.api.Page;
import cadre.wire.api.WhyView;
import cadre.wire.bus.QuestionState;
import cadre.wire.bus.QuestionView;
import cadre.wire.id.ArtifactId;
import cadre.wire.id.KeyId;
import cadre.wire.id.MemberName;
import cadre.wire.id.NodeName;
import cadre.wire.id.QuestionId;
import cadre.wire.id.TeamName;
import cadre.wire.job.IsolationKind;
import cadre.wire.job.JobState;
import cadre.wire.job.JobView;
import cadre.wire.job.LogStream;
import cadre.wire.job.RepositoryChange;
import cadre.wire.json.Json;
import cadre.wire.link.NodeFacts;
import cadre.wire.link.NodeLoad;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadVerbsTest {
    @TempDir Path folder;
    private final FakeServer server = new FakeServer();

    @AfterEach
    void close() {
        server.close();
    }

    private Called cadre(String... args) {
        return Called.cadre(server, folder, args);
    }

    @Test
    void jobs_are_a_table_for_people_and_a_page_for_programs() {
        var page = new Page<>(List.of(Sample.succeeded(), Sample.queued()), Optional.of("c2"));
        server.json("GET /api/v1/jobs", page);

        var called = cadre("jobs", "--state", "failed", "--label", "a=b");

        assertThat(called.out())
                .isEqualTo(
                        """
                        ID   STATE      AGENT      NODE     AGE  TOKENS  PROMPT
                        j17  succeeded  rehearsal  build-1  now   1,545  edit docs/new.txt hello
                        j17  queued     rehearsal  -        now       -  edit docs/new.txt hello
                        """);
        assertThat(called.err()).isEqualTo("There is more: --cursor c2\n");
        assertThat(server.last("GET /api/v1/jobs").line())
                .isEqualTo("GET /api/v1/jobs?limit=20&state=failed&label=a%3Db");
        var json = Json.mapper().readTree(cadre("jobs", "--json").out());
        assertThat(json.path("items")).hasSize(2);
        assertThat(json.path("next").asString()).isEqualTo("c2");
    }

    @Test
    void of_a_prompt_a_list_shows_what_can_be_seen_of_its_first_line_and_json_all() {
        var prompt = "\u200bedit\u00ad it\u202e " + "x".repeat(300) + "\nand more";
        var one = Sample.queued();
        var job =
                new JobView(
                        one.id(),
                        one.status(),
                        prompt,
                        one.agent(),
                        one.submitter(),
                        one.priority(),
                        one.labels(),
                        one.filedAt(),
                        one.attempts(),
                        one.request());
        server.json("GET /api/v1/jobs", new Page<>(List.of(job), Optional.empty()));

        assertThat(cadre("jobs").out().lines().toList().getLast())
                .endsWith("  edit it " + "x".repeat(91) + "…");
        var json = Json.mapper().readTree(cadre("jobs", "--json").out());
        assertThat(json.path("items").path(0).path("prompt").asString()).isEqualTo(prompt);
    }

    @Test
    void an_empty_list_says_what_to_do_next() {
        var none = new Page<>(List.of(), Optional.empty());
        server.json("GET /api/v1/jobs", none).json("GET /api/v1/nodes", none);

        assertThat(cadre("jobs").out())
                .isEqualTo("There are no jobs yet. File one with 'cadre run \"...\"'\n");
        assertThat(cadre("jobs", "--state", "lost").out()).startsWith("No job matches");
        assertThat(cadre("nodes").out()).contains("cadre up").contains("cadre node invite");
    }

    @Test
    void a_plain_array_is_printed_as_a_page() {
        server.json("GET /api/v1/agents", List.of());

        assertThat(cadre("agents", "--json").out()).isEqualTo("{\"items\":[]}\n");
    }

    @Test
    void why_says_what_each_node_lacks() {
        server.json(
                "GET /api/v1/jobs/j17/why",
                new WhyView(
                        Sample.JOB,
                        "queued",
                        "no node with tag gpu",
                        List.of("build-1: no tag gpu")));

        assertThat(cadre("why", "j17").out())
                .isEqualTo("j17 queued: no node with tag gpu\n  build-1: no tag gpu\n");
    }

    @Test
    void questions_are_shown_with_their_options_and_answered_with_any_words() {
        var question =
                new QuestionView(
                        new QuestionId(3),
                        QuestionState.OPEN,
                        new TeamName("shop"),
                        new MemberName("job-17"),
                        Optional.of(Sample.JOB),
                        "Drop it?\nIt is \u001b[31mold",
                        List.of("Allow", "Deny"),
                        Sample.NOON,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty());
        server.json("GET /api/v1/questions", new Page<>(List.of(question), Optional.empty()));
        server.json("POST /api/v1/questions/q3/answer", question);

        assertThat(cadre("questions", "--job", "j17").out())
                .isEqualTo(
                        """
                        q3 open j17 now
                          | Drop it?
                          | It is [31mold
                          options: Allow, Deny
                        """);
        assertThat(server.last("GET /api/v1/questions").line())
                .isEqualTo("GET /api/v1/questions?limit=20&state=open&job=j17");
        assertThat(cadre("answer", "q3", "not", "yet").out()).isEqualTo("q3 is answered\n");
        assertThat(server.last("POST /api/v1/questions/q3/answer").text())
                .isEqualTo("{\"answer\":\"not yet\"}");
    }

    @Test
    void keys_are_listed_without_secrets() {
        var key =
                new KeyView(
                        new KeyId(3),
                        "alice",
                        Grant.MEMBER,
                        Optional.empty(),
                        Sample.NOON.minusSeconds(7200),
                        Optional.of(Sample.NOON.plusSeconds(86_400)),
                        Optional.empty());
        server.json("GET /api/v1/keys", new Page<>(List.of(key), Optional.empty()));

        assertThat(cadre("key", "list").out())
                .isEqualTo(
                        """
                        ID  NAME   GRANT   NODE  AGE  STATE
                        k3  alice  member  -      2h  good for 1d
                        """);
    }

    @Test
    void one_node_is_shown_with_all_that_it_says_of_itself() {
        var facts =
                new NodeFacts(
                        "linux 6.1",
                        "amd64",
                        8,
                        16L << 30,
                        List.of("T4 16 GiB"),
                        20L << 30,
                        List.of("big", "gpu"),
                        4,
                        "0.1.0",
                        List.of(
                                new NodeFacts.FoundAgent("claude", "/usr/bin/claude", "2.1.0"),
                                new NodeFacts.FoundAgent("custom", "", "")),
                        List.of(
                                new NodeFacts.ProvedIsolation(IsolationKind.BUBBLEWRAP, true, ""),
                                new NodeFacts.ProvedIsolation(
                                        IsolationKind.USER, false, "not \u001b[31mroot")),
                        List.of());
        server.json(
                "GET /api/v1/nodes/build-1",
                new NodeView(
                        new NodeName("build-1"),
                        "online",
                        "cordoned",
                        Sample.NOON.minusSeconds(7200),
                        Sample.NOON.minusSeconds(3),
                        facts,
                        Optional.of(new NodeLoad(5.257, 3L << 30)),
                        List.of(Sample.ATTEMPT),
                        Optional.empty(),
                        List.of()));

        assertThat(cadre("nodes", "build-1").out())
                .isEqualTo(
                        """
                        build-1  online · cordoned
                        seen       3s ago, joined 2h ago
                        os         linux 6.1 · amd64
                        machine    8 cores · 16 GiB memory · 20 GiB disk free
                        load       5.26 of 8 cores · 3.0 GiB memory free
                        gpus       T4 16 GiB
                        slots      4, 1 in use
                        tags       big, gpu
                        version    0.1.0
                        agents     claude 2.1.0 · /usr/bin/claude
                                   custom
                        isolation  bubblewrap works
                                   user does not work: not [31mroot
                        roots      none
                        running    j17.1
                        """);
        var json = Json.mapper().readTree(cadre("nodes", "build-1", "--json").out());
        assertThat(json.path("facts").path("cores").intValue()).isEqualTo(8);
        assertThat(json.path("load").path("one_minute").doubleValue()).isEqualTo(5.257);
        assertThat(cadre("nodes", "build-2").status()).isEqualTo(ExitStatus.FAILED);
    }

    @Test
    void the_list_of_nodes_says_their_load_and_when_it_is_not_known() {
        server.json(
                "GET /api/v1/nodes",
                new Page<>(
                        List.of(
                                node("build-1", Optional.of(new NodeLoad(0.5, 3L << 30))),
                                node("old-1", Optional.empty())),
                        Optional.empty()));

        assertThat(cadre("nodes").out())
                .isEqualTo(
                        """
                        NAME     STATE   TAKES JOBS  SLOTS     LOAD  SEEN  DISK FREE  TAGS  AGENTS
                        build-1  online  open          0/4   0.50/8    3s     20 GiB  big
                        old-1    online  open          0/4  unknown    3s     20 GiB  big
                        """);
    }

    private static NodeView node(String name, Optional<NodeLoad> load) {
        return new NodeView(
                new NodeName(name),
                "online",
                "open",
                Sample.NOON.minusSeconds(7200),
                Sample.NOON.minusSeconds(3),
                new NodeFacts(
                        "linux 6.1",
                        "amd64",
                        8,
                        16L << 30,
                        List.of(),
                        20L << 30,
                        List.of("big"),
                        4,
                        "0.1.0",
                        List.of(),
                        List.of(),
                        List.of()),
                load,
                List.of(),
                Optional.empty(),
                List.of());
    }

    @Test
    void the_audit_begins_some_time_ago_or_at_a_time() {
        server.json("GET /api/v1/audit", new Page<>(List.of(), Optional.empty()));

        assertThat(cadre("audit", "--kind", "key", "--since", "2h").status()).isZero();
        assertThat(server.last("GET /api/v1/audit").line())
                .endsWith("?limit=20&kind=key&since=2026-03-01T10%3A00%3A00Z");
        for (var text :
                List.of("2026-02-01", "2026-02-01T00:00:00Z", "2026-02-01T02:00:00+02:00")) {
            cadre("audit", "--since", text);
            assertThat(server.last("GET /api/v1/audit").line())
                    .endsWith("&since=2026-02-01T00%3A00%3A00Z");
        }
        cadre("audit", "--until", "2026-02-01");
        assertThat(server.last("GET /api/v1/audit").line())
                .endsWith("&until=2026-02-01T00%3A00%3A00Z");
        var wrong = cadre("audit", "--since", "yesterday");
        assertThat(wrong.status()).isEqualTo(ExitStatus.USAGE);
        assertThat(wrong.err()).contains("--since yesterday").contains("7d");
    }

    @Test
    void a_log_is_shown_safely_and_copied_exactly() throws IOException {
        var bytes = "\u001b[31mred\u001b[0m\u001b]0;t\u0007\rx\n".getBytes(StandardCharsets.UTF_8);
        server.json("GET /api/v1/jobs/j17", Sample.succeeded())
                .bytes("GET /api/v1/jobs/j17/log", bytes);

        assertThat(cadre("log", "j17").out()).isEqualTo("red\nx\n");
        assertThat(cadre("log", "j17", "--raw").out().getBytes(StandardCharsets.UTF_8))
                .isEqualTo(bytes);
        var json = Json.mapper().readTree(cadre("log", "j17", "--json").out());
        assertThat(json.path("text").asString().getBytes(StandardCharsets.UTF_8)).isEqualTo(bytes);
        assertThat(cadre("log", "j17", "-o", "x.log").status()).isZero();
        assertThat(Files.readAllBytes(folder.resolve("x.log"))).isEqualTo(bytes);
        assertThat(cadre("log", "j17", "-o", "x.log").err()).contains("nothing was overwritten");
        assertThat(server.last("GET /api/v1/jobs/j17/log").line())
                .endsWith("?stream=out&attempt=1");
    }

    @Test
    void a_log_of_steps_is_rendered_and_followed() {
        var steps = "{\"step\":\"message\",\"text\":\"hello\"}\n";
        server.json("GET /api/v1/jobs/j17", Sample.succeeded(LogStream.STEPS))
                .bytes("GET /api/v1/jobs/j17/log", steps.getBytes(StandardCharsets.UTF_8))
                .on(
                        "GET /api/v1/jobs/j17/log/follow",
                        new EventScript()
                                .attempt(LogStream.STEPS)
                                .chunk(LogStream.OUT, "{\"raw\":1}\n")
                                .chunk(LogStream.STEPS, steps)
                                .end(Sample.succeeded()));

        assertThat(cadre("log", "j17").out()).isEqualTo("hello\n");
        assertThat(cadre("log", "j17", "-f").out()).isEqualTo("hello\n");
        assertThat(cadre("log", "j17", "-f", "--raw", "--stream", "out").out())
                .isEqualTo("{\"raw\":1}\n");
    }

    @Test
    void where_a_log_is_empty_the_other_stream_is_named() {
        server.json("GET /api/v1/jobs/j17", Sample.succeeded())
                .on(
                        "GET /api/v1/jobs/j17/log",
                        (exchange, asked) ->
                                FakeServer.send(
                                        exchange,
                                        200,
                                        "application/octet-stream",
                                        asked.line().contains("stream=err")
                                                ? new byte[] {'x'}
                                                : new byte[0]));

        assertThat(cadre("log", "j17", "--stream", "out").err())
                .isEqualTo(
                        "Nothing was written to this stream; 'cadre log j17 --stream err' has some\n");
    }

    @Test
    void a_log_begins_at_a_byte_of_a_stream() {
        server.json("GET /api/v1/jobs/j17", Sample.succeeded())
                .bytes("GET /api/v1/jobs/j17/log", new byte[0])
                .on(
                        "GET /api/v1/jobs/j17/log/follow",
                        new EventScript()
                                .attempt(LogStream.OUT)
                                .chunk(LogStream.ERR, "rest\n")
                                .end(Sample.succeeded()));

        assertThat(cadre("log", "j17", "--stream", "err", "--offset", "4096").err())
                .isEqualTo("Nothing was written to this stream from byte 4096 on\n");
        assertThat(server.last("GET /api/v1/jobs/j17/log?").line())
                .endsWith("?stream=err&attempt=1&offset=4096");
        assertThat(cadre("log", "-f", "j17", "--raw", "--stream", "err", "--offset", "5").out())
                .isEqualTo("rest\n");
        assertThat(server.last("GET /api/v1/jobs/j17/log/follow").line())
                .endsWith("?stream=err&offset=5");
        assertThat(cadre("log", "-f", "j17", "--offset", "5").err()).contains("--stream");
        assertThat(cadre("log", "j17", "--offset", "-1").status()).isEqualTo(ExitStatus.USAGE);
    }

    @Test
    void a_diff_in_a_pipe_is_the_patch_as_it_is() {
        var patch = "diff --git a/x b/x\n+\u001b[31m\n";
        server.bytes("GET /api/v1/jobs/j17/diff", patch.getBytes(StandardCharsets.UTF_8));

        assertThat(cadre("diff", "j17").out()).isEqualTo(patch);
        assertThat(
                        Json.mapper()
                                .readTree(cadre("diff", "j17", "--json").out())
                                .path("patch")
                                .asString())
                .isEqualTo(patch);
    }

    @Test
    void a_diff_of_several_repositories_says_of_which_each_patch_is() {
        server.json("GET /api/v1/jobs/j17", Sample.changed(changed("lib"), changed("shop")))
                .on(
                        "GET /api/v1/jobs/j17/diff",
                        (exchange, asked) -> {
                            var name = asked.line().replaceFirst(".*repository=", "");
                            FakeServer.send(
                                    exchange,
                                    200,
                                    "text/x-patch",
                                    ("+" + name + "\n").getBytes(StandardCharsets.UTF_8));
                        });

        assertThat(cadre("diff", "j17").out())
                .isEqualTo("# repository lib\n+lib\n# repository shop\n+shop\n");
        assertThat(cadre("diff", "j17", "--repository", "lib").out()).isEqualTo("+lib\n");
        assertThat(
                        Json.mapper()
                                .readTree(cadre("diff", "j17", "--json").out())
                                .path("patch")
                                .asString())
                .startsWith("# repository lib\n+lib\n");
        assertThat(Called.onTerminal(server, folder, "", "diff", "j17").out())
                .contains("# repository lib\n+lib\n");
    }

    private static RepositoryChange changed(String name) {
        return new RepositoryChange(name, "1".repeat(40), "2".repeat(40), 1, List.of(), 1, 1, 0);
    }

    @Test
    void a_diff_that_is_not_there_says_why() {
        var unchanged =
                new RepositoryChange("shop", "1".repeat(40), "1".repeat(40), 0, List.of(), 0, 0, 0);
        server.json("GET /api/v1/jobs/j17", Sample.changed(unchanged));
        var nothing = cadre("diff", "j17");
        assertThat(nothing.status()).isZero();
        assertThat(nothing.out()).isEmpty();
        assertThat(nothing.err()).isEqualTo("j17 changed nothing\n");
        assertThat(cadre("diff", "j17", "--json").out()).contains("\"patch\":\"\"");
        assertThat(cadre("diff", "j17", "--repository", "x").err()).contains("It has: shop");

        server.json("GET /api/v1/jobs/j17", Sample.running());
        var early = cadre("diff", "j17");
        assertThat(early.status()).isEqualTo(ExitStatus.FAILED);
        assertThat(early.err()).contains("not over yet").contains("cadre wait j17");

        server.json("GET /api/v1/jobs/j17", Sample.ended(new JobState.Lost("gone", Sample.NOON)));
        assertThat(cadre("diff", "j17").err()).contains("has left no change");
        assertThat(cadre("diff", "j18").status()).isEqualTo(ExitStatus.FAILED);
        assertThat(cadre("diff", "j18").err()).contains("No such thing");
    }

    @Test
    void artifacts_are_fetched_whole_and_only_below_the_folder() throws Exception {
        var bytes = "report".getBytes(StandardCharsets.UTF_8);
        server.json(
                        "GET /api/v1/jobs/j17/artifacts",
                        new Page<>(
                                List.of(
                                        artifact(1, "out/report.txt", bytes),
                                        artifact(2, "../evil.txt", bytes)),
                                Optional.empty()))
                .bytes("GET /api/v1/artifacts/1", bytes)
                .bytes("GET /api/v1/artifacts/2", bytes);

        assertThat(cadre("artifacts", "j17").out()).contains("out/report.txt");
        assertThat(cadre("artifacts", "j17", "--fetch", "out/report.txt", "--into", "got").status())
                .isZero();
        assertThat(folder.resolve("got/out/report.txt")).hasContent("report");
        var json =
                Json.mapper()
                        .readTree(
                                cadre("artifacts", "j17", "--fetch", "a1", "--into", "j", "--json")
                                        .out());
        assertThat(json.path("items").path(0).path("file").asString())
                .isEqualTo(folder.resolve("j/out/report.txt").toString());
        var evil = cadre("artifacts", "j17", "--fetch", "../evil.txt", "--into", "got");
        assertThat(evil.err()).contains("leads out of the folder");
        assertThat(folder.resolve("evil.txt")).doesNotExist();
    }

    @Test
    void an_artifact_that_arrives_broken_is_not_kept() throws Exception {
        var bytes = "report".getBytes(StandardCharsets.UTF_8);
        server.json(
                        "GET /api/v1/jobs/j17/artifacts",
                        new Page<>(List.of(artifact(1, "r.txt", bytes)), Optional.empty()))
                .bytes("GET /api/v1/artifacts/1", "other".getBytes(StandardCharsets.UTF_8));

        assertThat(cadre("artifacts", "j17", "--fetch", "r.txt").err()).contains("arrived broken");
        assertThat(folder.resolve("r.txt")).doesNotExist();
    }

    @Test
    void waiting_asks_until_the_job_is_over_and_ends_with_its_status() {
        server.json("GET /api/v1/jobs/j17/wait", Sample.succeeded());

        assertThat(cadre("wait", "j17").status()).isZero();
        server.json("GET /api/v1/jobs/j17/wait", Sample.running());
        var called = cadre("wait", "j17", "--timeout", "1s");
        assertThat(called.status()).isEqualTo(ExitStatus.TIMED_OUT);
        assertThat(called.err()).contains("not over yet");
    }

    private static ArtifactView artifact(long id, String name, byte[] bytes) throws Exception {
        return new ArtifactView(
                new ArtifactId(id),
                Sample.ATTEMPT,
                "file",
                "",
                name,
                bytes.length,
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes)),
                Sample.NOON,
                "/api/v1/artifacts/" + id);
    }
}
