package cadre.node.supervise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cadre.node.supervise.SupervisorClient.Start;
import cadre.process.BootClock;
import cadre.process.ProcessIdentity;
import cadre.process.Signal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SupervisorTest {
    private static final String PATH = "/usr/sbin:/usr/bin:/sbin:/bin";

    @TempDir Path state;
    private SupervisorClient client;

    @BeforeEach
    void begin() {
        client = new SupervisorClient(state, "1", PATH);
        client.ensure();
    }

    @AfterEach
    void end() throws Exception {
        client.close();
        pid().ifPresent(process -> process.signal(Signal.KILL));
        await().until(() -> pid().filter(ProcessIdentity::isAlive).isEmpty());
    }

    @Test
    void a_program_runs_with_its_files_and_its_end_is_told_and_written() throws Exception {
        Files.writeString(state.resolve("in"), "asked");
        var run = started(order("a", "read line; echo out $line; echo err >&2; exit 3"));

        await().until(() -> run.end().isPresent());

        assertThat(state.resolve("a/out")).hasContent("out asked");
        assertThat(state.resolve("a/err")).hasContent("err");
        var end = run.end().orElseThrow();
        assertThat(end.exitCode()).isEqualTo(3);
        assertThat(end.stopped()).isFalse();
        assertThat(end.killed()).isEmpty();
        assertThat(end.left()).isZero();
        assertThat(RunEnd.read(state.resolve("a"))).contains(end);
        assertThat(RunProcesses.read(state.resolve("a")).orElseThrow().launched())
                .isEqualTo(run.process());
    }

    @Test
    void a_program_that_cannot_be_started_says_why() throws Exception {
        var order = order("a", "");
        var other =
                new RunOrder(
                        "a",
                        "a",
                        "",
                        List.of("/no/such/program"),
                        Map.of(),
                        order.directory(),
                        order.stdin(),
                        order.stdout(),
                        order.stderr(),
                        order.files(),
                        0,
                        60);

        assertThat(client.start(other))
                .isInstanceOfSatisfying(
                        Start.Failed.class,
                        failed -> assertThat(failed.reason()).contains("no such program"));
    }

    @Test
    void a_second_start_of_a_run_only_attaches() throws Exception {
        var first = started(order("a", "echo once; sleep 60"));
        var second = started(order("a", "echo once; sleep 60"));

        assertThat(second.process()).isEqualTo(first.process());
        second.stop(Duration.ofSeconds(5));
        await().until(() -> first.end().isPresent());
        assertThat(state.resolve("a/out")).hasContent("once");
    }

    @Test
    void a_run_whose_asker_is_gone_before_it_hears_of_the_start_is_held_all_the_same()
            throws Exception {
        var supervisor = pid().orElseThrow();
        supervisor.signal(Signal.STOP); // so that it answers nobody
        try (var line = new Line(new SocketPlace(state).connect())) {
            line.write(new Request.Start(order("a", "exit 3")));
        }
        supervisor.signal(Signal.CONT);

        await().until(() -> RunEnd.read(state.resolve("a")).isPresent());

        assertThat(RunEnd.read(state.resolve("a")).orElseThrow().exitCode()).isEqualTo(3);
        await().until(() -> client.attach("a").isEmpty());
    }

    @Test
    void a_run_whose_time_without_the_server_is_over_is_ended() throws Exception {
        var run = started(order("a", "echo ready; exec sleep 600"));
        await().until(() -> Files.readString(state.resolve("a/out")).contains("ready"));

        run.mayRunUntil(BootClock.millis() + 600_000);
        run.mayRunUntil(BootClock.millis() + 1_000);
        await().atMost(Duration.ofSeconds(60)).until(() -> run.end().isPresent());

        assertThat(run.end().orElseThrow().stopped()).isTrue();
        assertThat(run.end().orElseThrow().overLimit()).isFalse();
        assertThat(run.process().isAlive()).isFalse();
    }

    @Test
    void what_ignores_term_is_killed_with_its_children_and_reported() throws Exception {
        var run =
                started(
                        order(
                                "a",
                                "setsid sleep 600 & trap '' TERM; echo ready; while true; do sleep"
                                        + " 600; done"));
        await().until(() -> Files.readString(state.resolve("a/out")).contains("ready"));

        run.stop(Duration.ofMillis(200));
        await().until(() -> run.end().isPresent());

        var end = run.end().orElseThrow();
        assertThat(end.stopped()).isTrue();
        assertThat(end.exitCode()).isEqualTo(137);
        assertThat(end.left()).isZero();
        assertThat(end.killed())
                .isNotEmpty()
                .noneMatch(name -> name.endsWith("(pid " + run.process().pid() + ")"));
        assertThat(run.process().isAlive()).isFalse();
    }

    @Test
    void children_that_outlive_their_program_are_ended_and_named() throws Exception {
        var run =
                started(
                        order(
                                "a",
                                "setsid sleep 601 >/dev/null 2>&1 &"
                                        + " until grep -q sleep /proc/$!/comm; do :; done; echo done"));

        await().until(() -> run.end().isPresent());

        assertThat(run.end().orElseThrow().exitCode()).isZero();
        assertThat(run.end().orElseThrow().killed())
                .anySatisfy(name -> assertThat(name).contains("sleep"));
    }

    @Tag("e2e")
    @Test
    void a_program_over_its_limit_is_ended_without_any_node() throws Exception {
        var run = started(order("a", "sleep 600", 1));

        await().until(() -> run.end().isPresent());

        assertThat(run.end().orElseThrow().overLimit()).isTrue();
        assertThat(run.end().orElseThrow().stopped()).isTrue();
    }

    @Test
    void a_supervisor_outlives_its_client_and_is_found_again_with_its_runs() throws Exception {
        var run = started(order("a", "sleep 1; echo late"));
        run.close();
        client.close();

        var later = new SupervisorClient(state, "1", PATH);
        later.ensure();
        var found = later.attach("a").orElseThrow();
        await().until(() -> found.end().isPresent());

        assertThat(found.process()).isEqualTo(run.process());
        assertThat(state.resolve("a/out")).hasContent("late");
        assertThat(later.attach("b")).isEmpty();
        later.close();
    }

    @Tag("e2e")
    @Test
    void a_dead_supervisor_is_noticed_and_another_is_started() throws Exception {
        var run = started(order("a", "sleep 600"));
        var before = pid().orElseThrow();

        before.signal(Signal.KILL);
        await().until(run::isSupervisorGone);
        var next = started(order("b", "echo here"));
        await().until(() -> next.end().isPresent());

        assertThat(pid()).isPresent().isNotEqualTo(java.util.Optional.of(before));
        assertThat(run.process().isAlive()).isTrue();
        run.process().signal(Signal.KILL);
    }

    @Tag("e2e")
    @Test
    void an_idle_supervisor_of_another_version_is_replaced_and_a_busy_one_is_kept()
            throws Exception {
        var old = pid().orElseThrow();
        client.close();
        var newer = new SupervisorClient(state, "2", PATH);
        newer.ensure();
        assertThat(pid()).isNotEqualTo(java.util.Optional.of(old));

        var replaced = pid().orElseThrow();
        assertThat(newer.start(order("a", "sleep 600"))).isInstanceOf(Start.Running.class);
        var newest = new SupervisorClient(state, "3", PATH);
        newest.ensure();

        assertThat(pid()).contains(replaced);
        newest.attach("a").orElseThrow().stop(Duration.ZERO);
        newest.close();
        newer.close();
    }

    @Test
    void a_supervisor_that_holds_nothing_leaves_when_told() throws Exception {
        var process = pid().orElseThrow();

        client.leave();

        await().until(() -> !process.isAlive());
    }

    @Tag("e2e")
    @Test
    void a_supervisor_whose_folder_is_deleted_ends_by_itself() throws Exception {
        var process = pid().orElseThrow();
        try (var all = Files.walk(state)) {
            for (var file : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }

        await().atMost(Duration.ofSeconds(20)).until(() -> !process.isAlive());
    }

    @Test
    void a_socket_below_a_very_deep_folder_is_reached() throws Exception {
        var deep = Files.createDirectories(state.resolve("d".repeat(60)).resolve("e".repeat(60)));
        var other = new SupervisorClient(deep, "1", PATH);

        other.ensure();

        other.leave();
        other.close();
    }

    private java.util.Optional<ProcessIdentity> pid() throws IOException {
        var place = new SocketPlace(state);
        try (var line = new Line(place.connect())) {
            line.write(new Request.Hello());
            return line.read(Reply.class)
                    .map(reply -> ((Reply.Hello) reply).pid())
                    .flatMap(ProcessIdentity::of);
        } catch (IOException e) {
            return java.util.Optional.empty();
        }
    }

    private WatchedRun started(RunOrder order) throws IOException {
        return ((Start.Running) client.start(order)).run();
    }

    private RunOrder order(String name, String script) throws IOException {
        return order(name, script, 3600);
    }

    private RunOrder order(String name, String script, long limitSec) throws IOException {
        var files = Files.createDirectories(state.resolve(name));
        var in = state.resolve("in");
        if (!Files.exists(in)) {
            Files.createFile(in);
        }
        return new RunOrder(
                name,
                state.getFileName() + name,
                "",
                List.of("/bin/sh", "-c", script),
                Map.of("PATH", PATH, "CADRE_ATTEMPT", state.getFileName() + name),
                state,
                in,
                files.resolve("out"),
                files.resolve("err"),
                files,
                0,
                limitSec);
    }
}
