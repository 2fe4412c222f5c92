package cadre.app.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import cadre.wire.id.JobId;
import cadre.wire.job.JobState;
import cadre.wire.job.LogStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@Tag("e2e")
@Tag("every-store")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MainJobTest {
    @TempDir static Path root;
    private Optional<Installation> installation = Optional.empty();

    @BeforeAll
    void start() {
        installation = Optional.of(Installation.running(root, 4));
    }

    @AfterAll
    void stop() {
        installation.ifPresent(Installation::close);
    }

    private Installation cadre() {
        return installation.orElseThrow();
    }

    private Path repository(String name) {
        return Repositories.small(root.resolve(name));
    }

    @Test
    void a_run_ends_with_the_answer_and_the_saved_change_and_apply_brings_it_home() {
        var shop = repository("run-apply");

        var run =
                cadre().cliEnds(
                                0,
                                shop,
                                "run",
                                "edit docs/new.txt hello\ncommit add a page\nsay all done",
                                "--repo",
                                ".",
                                "--agent",
                                "rehearsal");
        var job = jobIn(run.out());
        cadre().cliEnds(0, shop, "apply", job);

        assertThat(run.out()).contains("succeeded").contains("docs/new.txt");
        assertThat(shop.resolve("docs/new.txt")).hasContent("hello");
        assertThat(cadre().cliEnds(0, shop, "diff", job).out()).contains("+hello");
    }

    @Test
    void a_run_that_owns_some_paths_brings_home_those_and_keeps_the_rest_apart() {
        var shop = repository("owns");

        var run =
                cadre().cliEnds(
                                0,
                                shop,
                                "run",
                                "edit docs/new.txt hello\nedit src/app.txt mine\ncommit both\n"
                                        + "append README.md more\nsay all done",
                                "--repo",
                                ".",
                                "--owns",
                                "docs/**",
                                "--agent",
                                "rehearsal");
        var job = jobIn(run.out());
        cadre().cliEnds(0, shop, "apply", job);

        assertThat(run.everything()).contains("changed outside the paths of the job");
        assertThat(shop.resolve("docs/new.txt")).hasContent("hello");
        assertThat(shop.resolve("src/app.txt")).hasContent("one\ntwo\nthree");
        assertThat(cadre().cliEnds(0, shop, "diff", job).out())
                .contains("+hello")
                .doesNotContain("mine", "more");
        var id = JobId.of(job);
        var foreign =
                cadre().api().artifacts(id).stream()
                        .filter(one -> one.kind().equals("foreign"))
                        .findFirst()
                        .orElseThrow();
        assertThat(new String(cadre().api().bytes("/" + foreign.href()), UTF_8))
                .contains("+mine", "+more");
    }

    @Test
    void a_run_of_uncommitted_changes_is_applied_beside_them() throws IOException {
        var shop = repository("dirty-apply");
        Files.writeString(shop.resolve("src/app.txt"), "one\ntwo\nthree\nmine\n");
        Files.writeString(shop.resolve("todo.txt"), "mine\n");

        var run =
                cadre().cliEnds(
                                0,
                                shop,
                                "run",
                                "edit docs/new.txt hello\nedit todo.txt done",
                                "--repo",
                                ".",
                                "--dirty",
                                "--agent",
                                "rehearsal");
        var applied = cadre().cliEnds(0, shop, "apply", jobIn(run.out()));

        assertThat(applied.out()).contains("uncommitted");
        assertThat(shop.resolve("docs/new.txt")).hasContent("hello");
        assertThat(shop.resolve("todo.txt")).hasContent("done");
        assertThat(shop.resolve("src/app.txt")).hasContent("one\ntwo\nthree\nmine");
    }

    @Test
    void what_the_agent_left_uncommitted_is_saved_too() {
        var shop = repository("uncommitted");
        var api = cadre().api();

        var job = api.file(Installation.rehearsal("edit left.txt over", cadre().bundle(shop)));
        var end = api.awaitEnd(job.id(), Installation.SOON);

        assertThat(end.status()).isInstanceOf(JobState.Succeeded.class);
        assertThat(api.diff(job.id())).contains("left.txt").contains("+over");
        assertThat(api.artifacts(job.id()))
                .extracting(a -> a.kind())
                .contains("bundle", "patch", "diffstat");
    }

    @Test
    void a_job_without_a_repository_leaves_its_files_in_one_archive() throws IOException {
        var api = cadre().api();

        var job = api.file(Installation.shell("echo report > report.txt; echo said"));
        var end = api.awaitEnd(job.id(), Installation.SOON);

        assertThat(end.status()).isInstanceOf(JobState.Succeeded.class);
        assertThat(api.log(job.id(), LogStream.OUT)).isEqualTo("said\n");
        var archive =
                api.artifacts(job.id()).stream()
                        .filter(a -> a.kind().equals("archive"))
                        .findFirst()
                        .orElseThrow();
        var file = Files.write(root.resolve("archive.tgz"), api.bytes("/" + archive.href()));
        var listed =
                Program.start(
                        root,
                        java.util.Map.of("PATH", System.getenv("PATH")),
                        java.util.List.of("tar", "tzf", file.toString()));
        assertThat(listed.exitCode(Installation.SOON)).isZero();
        assertThat(listed.out()).contains("report.txt");
    }

    @Test
    void an_agent_that_exits_with_0_without_its_final_event_has_failed() {
        var api = cadre().api();

        var job = api.file(Installation.rehearsal("exit 0"));
        var end = api.awaitEnd(job.id(), Installation.SOON);

        assertThat(end.status())
                .isInstanceOfSatisfying(
                        JobState.Failed.class,
                        failed -> assertThat(failed.code().word()).isEqualTo("no_final_event"));
    }

    @Test
    void a_failing_agent_fails_with_its_own_words_and_its_work_is_saved() {
        var shop = repository("failing");
        var api = cadre().api();

        var job =
                api.file(
                        Installation.rehearsal(
                                "edit half.txt work\nfail the tests are red",
                                cadre().bundle(shop)));
        var end = api.awaitEnd(job.id(), Installation.SOON);

        assertThat(end.status())
                .isInstanceOfSatisfying(
                        JobState.Failed.class,
                        failed -> assertThat(failed.reason()).contains("the tests are red"));
        assertThat(api.diff(job.id())).contains("half.txt");
    }

    @Test
    void a_million_lines_arrive_whole_and_in_order() {
        var api = cadre().api();

        var job = api.file(Installation.rehearsal("print 1000000"));
        api.awaitEnd(job.id(), Installation.SOON.multipliedBy(3));

        var plain =
                api.log(job.id(), LogStream.OUT)
                        .lines()
                        .filter(line -> !line.startsWith("{"))
                        .toList();
        assertThat(plain).hasSize(1_000_000);
        assertThat(plain.getFirst()).contains("1");
        assertThat(plain.getLast()).contains("1000000");
    }

    @Test
    void a_script_that_cuts_its_output_file_loses_neither_what_was_before_nor_what_follows() {
        var api = cadre().api();

        var job =
                api.file(
                        Installation.shell(
                                "seq 1 2000; sleep 1; echo lost > /dev/stdout; echo tail"));
        api.awaitEnd(job.id(), Installation.SOON);

        assertThat(api.log(job.id(), LogStream.OUT))
                .startsWith("1\n2\n")
                .endsWith("2000\nlost\ntail\n");
    }

    @Test
    void what_is_beyond_the_limit_of_a_log_is_one_gap_and_the_end_is_kept() {
        var api = cadre().api();

        var job = api.file(Installation.shell("echo a; truncate -s 3G /proc/self/fd/1; echo b"));
        var end = api.awaitEnd(job.id(), Installation.SOON);

        assertThat(end.status()).isInstanceOf(JobState.Succeeded.class);
        var log = api.log(job.id(), LogStream.OUT);
        assertThat(log.startsWith("a\n")).isTrue();
        assertThat(log.endsWith("b\n")).isTrue();
        assertThat(log.length()).isLessThan(40 << 20);
    }

    @Test
    void a_hung_agent_is_ended_by_its_idle_limit() {
        var api = cadre().api();

        var job =
                api.post(
                        "/api/v1/jobs",
                        "{\"prompt\":\"hang\",\"agent\":\"rehearsal\",\"idle_timeout_sec\":2}");
        var end =
                api.awaitEnd(cadre.wire.id.JobId.of(job.path("id").asString()), Installation.SOON);

        assertThat(end.status())
                .isInstanceOfSatisfying(
                        JobState.TimedOut.class,
                        out -> assertThat(out.limit()).isEqualTo("idle_timeout"));
    }

    @Test
    void a_prompt_is_never_put_through_a_shell() {
        var api = cadre().api();
        var prompt = "say $(touch " + root.resolve("pwned") + ") `id`; rm -rf /\nsay -- --help";

        var job = api.file(Installation.rehearsal(prompt));
        var end = api.awaitEnd(job.id(), Installation.SOON);

        assertThat(end.status()).isInstanceOf(JobState.Succeeded.class);
        assertThat(root.resolve("pwned")).doesNotExist();
        assertThat(api.log(job.id(), LogStream.OUT)).contains("$(touch ");
    }

    @Test
    void a_cancelled_job_leaves_no_process_of_any_kind() {
        var api = cadre().api();

        var job =
                api.file(
                        Installation.rehearsal(
                                "spawn setsid 5\nspawn double-fork 5\nspawn nohup 5\n"
                                        + "spawn clear-env 5\nspawn late 5\nsay ready\nhang"));
        api.await(
                job.id(),
                Installation.SOON,
                j -> api.log(job.id(), LogStream.OUT).contains("ready"));
        api.cancel(job.id());
        var end = api.awaitEnd(job.id(), Installation.SOON);

        assertThat(end.status()).isInstanceOf(JobState.Cancelled.class);
        // the node itself may still be removing the workspace
        Awaitility.await()
                .atMost(Installation.SOON)
                .untilAsserted(() ->
                        assertThat(cadre().processesOfNode())
                                .extracting(p -> p.info().commandLine().orElse(""))
                                .noneMatch(line -> line.contains("/attempts/" + job.id())));
    }

    @Test
    void a_job_that_no_node_can_take_says_why() {
        var api = cadre().api();

        var job =
                api.post(
                        "/api/v1/jobs",
                        "{\"prompt\":\"say hi\",\"agent\":\"rehearsal\",\"required_tags\":[\"gpu\"]}");
        var id = job.path("id").asString();

        assertThat(api.text("/api/v1/jobs/" + id + "/why")).contains("no node with tag gpu");
        assertThat(cadre().cliEnds(0, root, "why", id).out()).contains("no node with tag gpu");
        api.cancel(cadre.wire.id.JobId.of(id));
    }

    static String jobIn(String out) {
        var matcher = java.util.regex.Pattern.compile("\\bj\\d+\\b").matcher(out);
        assertThat(matcher.find()).as(out).isTrue();
        return matcher.group();
    }
}
