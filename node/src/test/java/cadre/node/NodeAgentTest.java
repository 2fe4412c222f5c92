package cadre.node;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import cadre.node.supervise.RunProcesses;
import cadre.node.supervise.SupervisorMain;
import cadre.process.Command;
import cadre.process.Launcher;
import cadre.process.ProcessIdentity;
import cadre.process.Programs;
import cadre.process.Signal;
import cadre.process.Stdin;
import cadre.wire.error.CadreException;
import cadre.wire.id.AgentName;
import cadre.wire.id.AttemptId;
import cadre.wire.id.JobId;
import cadre.wire.job.AttemptResult;
import cadre.wire.job.Ending;
import cadre.wire.job.FailureCode;
import cadre.wire.job.IsolationKind;
import cadre.wire.job.LogStream;
import cadre.wire.job.LogTotal;
import cadre.wire.job.PathGuard;
import cadre.wire.job.PromptBy;
import cadre.wire.job.RepositoryChange;
import cadre.wire.link.AgentOrder;
import cadre.wire.link.AttemptOrder;
import cadre.wire.link.NodeFacts;
import cadre.wire.link.NodeMessage;
import cadre.wire.link.RepositoryOrder;
import cadre.wire.link.ResumeOrder;
import cadre.wire.link.SecretValue;
import cadre.wire.link.SpendingLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeAgentTest {
    private static final InstantSource CLOCK = InstantSource.system();

    @TempDir Path folder;
    private final FakeServer server = new FakeServer();
    private final List<ProcessIdentity> children = new ArrayList<>();
    private long nextJob = ProcessHandle.current().pid() * 1000 + 1;

    @AfterEach
    void end() throws IOException {
        server.close();
        children.forEach(child -> child.signal(Signal.KILL));
        killSupervisor();
    }

    @Test
    void an_attempt_runs_and_everything_of_it_reaches_the_server() throws Exception {
        var order = order("echo hello; echo oops >&2; echo made > made.txt");
        try (var _ = node()) {
            server.start(order);
            var result = finished(order);

            assertThat(result.ending()).isEqualTo(new Ending.Succeeded());
            assertThat(result.exitCode()).contains(0);
            assertThat(result.turnBegun()).isTrue();
            assertThat(result.isolation()).isNotEqualTo(IsolationKind.AUTO);
            assertThat(server.text(order, LogStream.OUT)).isEqualTo("hello\n");
            assertThat(server.text(order, LogStream.ERR)).isEqualTo("oops\n");
            assertThat(server.artifacts().keySet())
                    .anySatisfy(name -> assertThat(name).startsWith("archive/"));
            assertThat(server.firstIndex(NodeMessage.Started.class))
                    .isLessThan(server.firstIndex(NodeMessage.TurnBegan.class));
            assertThat(server.firstIndex(NodeMessage.TurnBegan.class))
                    .isLessThan(server.firstIndex(NodeMessage.Log.class));
            patiently().until(() -> isEmpty(folder.resolve("home/node/test/attempts")));
            assertThat(folder.resolve("work/attempts").resolve(order.attempt().toString()))
                    .as("kept for a job that goes on with it")
                    .isDirectory();
        }
    }

    @Test
    void log_that_the_server_cannot_store_is_sent_again_and_the_result_says_what_was_sent()
            throws Exception {
        var order = order("echo hello; echo oops >&2");
        server.refuse(2);
        try (var _ = node()) {
            server.start(order);
            finished(order);

            var sent = server.heard(NodeMessage.Finished.class).getLast().logs();
            for (var total : sent) {
                var stored = server.log(order, total.stream());
                assertThat(total.bytes()).isEqualTo(stored.length);
                assertThat(total.sha256())
                        .isEqualTo(
                                HexFormat.of()
                                        .formatHex(
                                                MessageDigest.getInstance("SHA-256")
                                                        .digest(stored)));
            }
            assertThat(sent).extracting(LogTotal::stream).contains(LogStream.OUT, LogStream.ERR);
            assertThat(server.text(order, LogStream.OUT)).isEqualTo("hello\n");
        }
    }

    @Tag("e2e")
    @Test
    void what_an_agent_has_done_so_far_reaches_the_server_while_it_runs() throws Exception {
        var order =
                rehearsal(
                                "edit mine.txt mine\nedit README.md theirs\nsleep 600",
                                repository(),
                                "",
                                "")
                        .withGuard(Optional.of(PathGuard.owning(List.of("mine.txt"))))
                        .withSnapshots(1);
        try (var _ = node()) {
            server.start(order);
            patiently()
                    .until(() ->
                            server.artifacts()
                                            .getOrDefault(
                                                    "snapshot/shop/snapshot/shop.bundle",
                                                    new byte[0])
                                            .length
                                    > 0);
            assertThat(server.result(order)).isEmpty();
            var files =
                    new String(
                            server.artifacts().get("snapshot/shop/snapshot/shop.diffstat.json"),
                            ISO_8859_1);
            assertThat(files).contains("mine.txt").doesNotContain("README.md");
            server.stop(order, "enough");

            var result = finished(order);
            assertThat(result.ending()).isEqualTo(new Ending.Stopped("enough"));
            assertThat(server.artifacts().keySet()).contains("bundle/shop/shop.bundle");
        }
    }

    @Tag("e2e")
    @Test
    void an_agent_hears_while_it_runs_that_it_has_changed_what_is_not_its_own() throws Exception {
        var order =
                rehearsal(
                                "edit mine.txt mine\nedit README.md theirs\nhear\nsay I have heard it",
                                repository(),
                                "",
                                "")
                        .withGuard(Optional.of(PathGuard.owning(List.of("mine.txt"))));
        try (var _ = node()) {
            server.start(order);
            var result = finished(order);

            var word =
                    "changed outside the paths of the job: README.md (the job does not own it). Put"
                            + " it back as it was, it is not taken.";
            assertThat(result.answer()).isEqualTo("I have heard it");
            assertThat(server.text(order, LogStream.OUT)).contains("I hear: " + word);
            assertThat(server.text(order, LogStream.STEPS)).contains(word);
            assertThat(server.text(order, LogStream.ERR)).contains("cadre: " + word);
        }
    }

    @Tag("e2e")
    @Test
    void folders_of_others_are_read_only_for_an_agent_if_its_guard_says_so() throws Exception {
        var script =
                "edit theirs/in/b.txt changed\nedit theirs/new/x.txt new\nedit both/mine/d.txt mine"
                        + "\nedit both/c.txt told\ncommit Mine\nsay done";
        try (var _ = node()) {
            var works =
                    isolations().stream()
                            .filter(kind ->
                                    kind == IsolationKind.BUBBLEWRAP
                                            || kind == IsolationKind.UNSHARE)
                            .toList();
            assertThat(works).isNotEmpty();
            var shop = repository();
            for (var kind : works) {
                var guard = PathGuard.owning(List.of("both/mine")).withReadOnly(Optional.of(true));
                var order =
                        isolated(rehearsal(script, shop, "", ""), kind)
                                .withGuard(Optional.of(guard));
                server.start(order);
                var result = finished(order);

                var out = server.text(order, LogStream.OUT);
                assertThat(result.ending()).as(out).isEqualTo(new Ending.Succeeded());
                assertThat(out).contains("theirs/in/b.txt: Read-only file system");
                assertThat(result.changes().getFirst().files())
                        .extracting(RepositoryChange.FileStat::path)
                        .containsExactly("both/mine/d.txt");
            }
        }
    }

    @Test
    void a_node_that_keeps_nothing_deletes_a_workspace_as_soon_as_it_is_reported()
            throws Exception {
        var order = order("echo made > made.txt");
        try (var _ = node(Map.of("CADRE_NODE_KEEP_SEC", "0"))) {
            server.start(order);
            finished(order);

            patiently().until(() -> isEmpty(folder.resolve("home/node/test/attempts")));
            assertThat(folder.resolve("work/attempts").resolve(order.attempt().toString()))
                    .doesNotExist();
        }
    }

    @Test
    void an_attempt_that_goes_on_sees_files_and_home_of_the_earlier_one() throws Exception {
        var first = order("echo one > made.txt; echo mine > ~/.note; pwd");
        var second = goesOn("cat made.txt ~/.note; pwd; echo two > more.txt", first);
        try (var _ = node()) {
            server.start(first);
            finished(first);
            server.start(second);

            assertThat(finished(second).ending()).isEqualTo(new Ending.Succeeded());
            assertThat(server.text(second, LogStream.OUT))
                    .isEqualTo("one\nmine\n" + server.text(first, LogStream.OUT));
        }
    }

    @Test
    void a_session_goes_on_after_a_restart_of_the_node_under_any_isolation() throws Exception {
        List<IsolationKind> kinds;
        var first = new ArrayList<AttemptOrder>();
        try (var _ = node()) {
            kinds = isolations();
            for (var kind : kinds) {
                var order = order("echo one > made.txt; echo mine > ~/.note; id -u", kind);
                first.add(order);
                server.start(order);
                assertThat(finished(order).isolation()).isEqualTo(kind);
            }
            patiently().until(() -> isEmpty(folder.resolve("home/node/test/attempts")));
        }
        try (var _ = node()) {
            for (var order : first) {
                var more = goesOn("cat made.txt ~/.note; echo more >> made.txt; id -u", order);
                server.start(more);

                assertThat(finished(more).ending())
                        .as(order.isolation().toString())
                        .isEqualTo(new Ending.Succeeded());
                assertThat(server.text(more, LogStream.OUT))
                        .isEqualTo("one\nmine\n" + server.text(order, LogStream.OUT));
            }
        }
    }

    @Test
    void an_attempt_cannot_go_on_where_nothing_is_kept() throws Exception {
        var first = order("echo one");
        var second = goesOn("echo two", first);
        try (var _ = node(Map.of("CADRE_NODE_KEEP_MOST", "0"))) {
            server.start(first);
            finished(first);
            server.start(second);

            assertThat(finished(second).ending())
                    .isInstanceOfSatisfying(
                            Ending.Failed.class,
                            failed -> {
                                assertThat(failed.code()).isEqualTo(FailureCode.PREFLIGHT);
                                assertThat(failed.reason()).contains("no longer on this node");
                            });
        }
    }

    @Test
    void a_resumed_session_that_was_cut_short_can_be_resumed_again() throws Exception {
        var first = order("echo one > made.txt");
        var second = goesOn("echo begun; exec sleep 1005", first);
        var third = goesOn("cat made.txt", first);
        try (var _ = node()) {
            server.start(first);
            finished(first);
            server.start(second);
            patiently().until(() -> server.text(second, LogStream.OUT).equals("begun\n"));
            server.stop(second, "cancelled by a person");
            finished(second);
            server.start(third);

            assertThat(finished(third).ending()).isEqualTo(new Ending.Succeeded());
            assertThat(server.text(third, LogStream.OUT)).isEqualTo("one\n");
        }
    }

    @Tag("e2e")
    @Test
    void an_order_that_comes_again_is_answered_and_not_started_again() throws Exception {
        var order = order("echo begun; sleep 1");
        try (var _ = node()) {
            server.start(order);
            patiently().until(() -> server.text(order, LogStream.OUT).equals("begun\n"));
            server.start(order);
            patiently().until(() -> server.heard(NodeMessage.Started.class).size() == 2);

            finished(order);
            assertThat(server.text(order, LogStream.OUT)).isEqualTo("begun\n");
        }
    }

    @Test
    void an_attempt_that_fails_says_its_exit_code() throws Exception {
        var order = order("exit 7");
        try (var _ = node()) {
            server.start(order);

            assertThat(finished(order).ending())
                    .isInstanceOfSatisfying(
                            Ending.Failed.class,
                            failed -> assertThat(failed.code()).isEqualTo(FailureCode.EXIT_CODE));
        }
    }

    @Tag("e2e")
    @Test
    void an_agent_that_the_node_does_not_know_fails_before_anything_runs() throws Exception {
        var order = order("nosuchcli", List.of("true"), Map.of(), 60, 0);
        try (var _ = node()) {
            server.start(order);

            var result = finished(order);
            assertThat(result.ending())
                    .isInstanceOfSatisfying(
                            Ending.Failed.class,
                            failed -> assertThat(failed.code()).isEqualTo(FailureCode.PREFLIGHT));
            assertThat(result.turnBegun()).isFalse();
            assertThat(server.text(order, LogStream.ERR)).startsWith("cadre: ");
        }
    }

    @Test
    void a_stop_ends_the_agent_and_all_it_started_and_saves_its_work() throws Exception {
        var order =
                order(
                        "setsid sleep 1001 & until grep -q sleep /proc/$!/comm; do :; done;"
                                + " echo work > work.txt; echo begun; exec sleep 1001");
        try (var _ = node()) {
            server.start(order);
            patiently().until(() -> server.text(order, LogStream.OUT).equals("begun\n"));
            server.stop(order, "cancelled by a person");

            var result = finished(order);
            assertThat(result.ending()).isEqualTo(new Ending.Stopped("cancelled by a person"));
            assertThat(result.killed()).hasSize(1).allMatch(name -> name.startsWith("sleep (pid "));
            assertThat(server.artifacts().keySet())
                    .anySatisfy(name -> assertThat(name).startsWith("archive/"));
        }
    }

    @Tag("e2e")
    @Test
    void a_stop_names_every_kind_of_child_that_had_to_be_ended_under_any_isolation()
            throws Exception {
        var script =
                "setsid sleep 1001 & a=$!; nohup sleep 1001 & b=$!; env -i sleep 1001 & c=$!;"
                        + " (setsid sleep 1001 & echo $! > d); for p in $a $b $c $(cat d); do"
                        + " until grep -q sleep /proc/$p/comm; do :; done; done;"
                        + " echo begun; exec sleep 1001";
        try (var _ = node()) {
            for (var isolation : isolations()) {
                var order = order(script, isolation);
                server.start(order);
                patiently().until(() -> server.text(order, LogStream.OUT).equals("begun\n"));
                server.stop(order, "cancelled by a person");

                assertThat(finished(order).killed())
                        .as(isolation.toString())
                        .hasSize(4)
                        .allMatch(name -> name.startsWith("sleep (pid "));
            }
        }
    }

    @Tag("e2e")
    @Test
    void an_attempt_over_its_time_is_ended() throws Exception {
        var order = order("custom", shell("echo begun; sleep 1002"), Map.of(), 1, 0);
        try (var _ = node()) {
            server.start(order);

            assertThat(finished(order).ending()).isEqualTo(new Ending.TimedOut("timeout"));
        }
    }

    @Tag("e2e")
    @Test
    void an_attempt_that_is_silent_for_too_long_is_ended() throws Exception {
        var order = order("custom", shell("echo begun; sleep 1003"), Map.of(), 600, 1);
        try (var _ = node()) {
            server.start(order);

            assertThat(finished(order).ending()).isEqualTo(new Ending.TimedOut("idle_timeout"));
        }
    }

    @Tag("e2e")
    @Test
    void any_bytes_arrive_as_they_are() throws Exception {
        var order =
                order(
                        "head -c 300000 /dev/zero | tr '\\0' x; printf '\\377\\376\\000\\303('; head"
                                + " -c 5000000 /dev/urandom > copy; cat copy; sha256sum < copy >&2");
        try (var _ = node()) {
            server.start(order);
            finished(order);

            var out = server.log(order, LogStream.OUT);
            assertThat(out).hasSize(300_000 + 5 + 5_000_000);
            assertThat(sha256(java.util.Arrays.copyOfRange(out, 300_005, out.length)))
                    .isEqualTo(server.text(order, LogStream.ERR).split(" ")[0]);
        }
    }

    @Test
    void a_secret_of_the_job_is_masked() throws Exception {
        var order =
                order(
                        "custom",
                        shell(
                                "printf \"key is $MY_TOKEN\"; printf verys3 >&2; sleep 0.1; printf cretvalue >&2"),
                        Map.of("MY_TOKEN", "verys3cretvalue"),
                        60,
                        0);
        try (var _ = node()) {
            server.start(order);
            finished(order);

            assertThat(server.text(order, LogStream.OUT)).isEqualTo("key is ***");
            assertThat(server.text(order, LogStream.ERR)).isEqualTo("***");
        }
    }

    @Test
    void a_secret_of_the_server_is_a_variable_of_the_agent_and_shown_to_nobody() throws Exception {
        var order =
                order(
                        "printf \"A_KEY has ${#A_KEY} bytes: $A_KEY $JOB_FIRST\";"
                                + " printf \"x$A_KEY\" | base64 -w0 >&2; echo $A_KEY > leak.txt;"
                                + " printf %s \"${GIT_TOKEN:-none}\" > /dev/null");
        try (var _ = node()) {
            server.start(order, secrets());
            var result = finished(order);

            assertThat(result.ending()).isEqualTo(new Ending.Succeeded());
            assertThat(server.text(order, LogStream.OUT)).isEqualTo("A_KEY has 17 bytes: *** ");
            assertThat(server.text(order, LogStream.ERR)).contains("***");
            assertThat(result.warnings())
                    .containsExactly("the secret A_KEY of team:main is in leak.txt");
            assertThat(result.toString()).doesNotContain(VALUE);
        }
    }

    @Tag("e2e")
    @Test
    void a_secret_is_masked_after_the_node_was_killed_and_is_on_no_disk_in_between()
            throws Exception {
        var order =
                order(
                        "echo begun; until [ -e go ]; do sleep 0.05; done; rm go; echo $A_KEY;"
                                + " echo $A_KEY >&2");
        var first = child();
        server.start(order, secrets());
        patiently().until(() -> server.text(order, LogStream.OUT).equals("begun\n"));
        first.signal(Signal.KILL);
        patiently().until(() -> !first.isAlive());
        try (var files = Files.walk(folder)) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                assertThat(Files.readString(file, ISO_8859_1))
                        .as(file.toString())
                        .doesNotContain(VALUE)
                        .doesNotContain("ghp-of-the-host");
            }
        }

        Files.createFile(folder.resolve("work/attempts/" + order.attempt() + "/ws/go"));
        child();
        var result = finished(order);

        assertThat(result.ending()).isEqualTo(new Ending.Succeeded());
        assertThat(server.text(order, LogStream.OUT)).isEqualTo("begun\n***\n");
        assertThat(server.text(order, LogStream.ERR)).isEqualTo("***\n");
    }

    private static final String VALUE = "sk-4f9d1c-a-value";

    private static List<SecretValue> secrets() {
        return List.of(
                new SecretValue("A_KEY", SecretValue.Use.ENV, "team:main", VALUE),
                new SecretValue(
                        "git.example", SecretValue.Use.GIT, "host:git.example", "ghp-of-the-host"));
    }

    @Tag("e2e")
    @Test
    void a_log_survives_dropped_connections_and_withheld_acknowledgements() throws Exception {
        var order =
                order(
                        // slow enough that the connection can be cut in its middle on any machine
                        "i=0; while [ $i -lt 60000 ]; do echo line number $i of many; i=$((i+1)); "
                                + "[ $((i % 5000)) -eq 0 ] && sleep 0.3; done; true");
        try (var _ = node()) {
            server.dropAfter(3);
            server.start(order);
            patiently().until(() -> server.hellos() == 2);
            server.silent(true);
            server.dropAfter(5);
            patiently().until(() -> server.hellos() == 3);
            server.silent(false);
            server.drop();
            finished(order);

            assertThat(server.text(order, LogStream.OUT)).isEqualTo(lines(60_000));
        }
    }

    @Tag("e2e")
    @Test
    void a_result_waits_for_a_server_that_is_away() throws Exception {
        var order = order("echo made > made.txt; sleep 0.5; echo done");
        try (var _ = node()) {
            server.start(order);
            patiently().until(() -> !server.heard(NodeMessage.Started.class).isEmpty());
            server.away(true);
            patiently().until(() -> Files.exists(state(order).resolve("save")));
            assertThat(server.result(order)).isEmpty();

            server.away(false);
            assertThat(finished(order).ending()).isEqualTo(new Ending.Succeeded());
            assertThat(server.text(order, LogStream.OUT)).isEqualTo("done\n");
        }
    }

    @Tag("e2e")
    @Test
    void a_node_that_is_killed_and_started_again_adopts_what_runs() throws Exception {
        var order =
                order(
                        "echo $$ >> starts; i=0; while [ $i -lt 30 ]; do echo line number $i of"
                                + " many; i=$((i+1)); sleep 0.05; done; cat starts | wc -l >&2");
        var first = child();
        server.start(order);
        patiently().until(() -> server.text(order, LogStream.OUT).contains("number 3 "));
        first.signal(Signal.KILL);
        patiently().until(() -> !first.isAlive());

        child();
        var result = finished(order);

        assertThat(result.ending()).isEqualTo(new Ending.Succeeded());
        assertThat(server.text(order, LogStream.OUT)).isEqualTo(lines(30));
        assertThat(server.text(order, LogStream.ERR).strip()).isEqualTo("1");
    }

    @Tag("e2e")
    @Test
    void an_attempt_that_ended_while_its_node_was_dead_is_judged_by_what_the_supervisor_wrote()
            throws Exception {
        var order = order("echo begun; sleep 1; echo over; exit 3");
        var first = child();
        server.start(order);
        patiently().until(() -> server.text(order, LogStream.OUT).contains("begun"));
        first.signal(Signal.KILL);
        patiently().until(() -> Files.exists(state(order).resolve("runs/agent/exit.json")));

        child();
        var result = finished(order);

        assertThat(result.exitCode()).contains(3);
        assertThat(server.text(order, LogStream.OUT)).isEqualTo("begun\nover\n");
    }

    @Tag("e2e")
    @Test
    void an_attempt_whose_node_supervisor_and_processes_were_killed_is_lost_with_its_work()
            throws Exception {
        var order = order("echo work > work.txt; echo begun; sleep 1004");
        var first = child();
        server.start(order);
        patiently().until(() -> server.text(order, LogStream.OUT).equals("begun\n"));
        var run = state(order).resolve("runs/agent");
        patiently().until(() -> RunProcesses.read(run).isPresent()); // written beside the agent
        var agent = RunProcesses.read(run).orElseThrow();
        first.signal(Signal.KILL);
        killSupervisor();
        agent.known().forEach(process -> process.signal(Signal.KILL));
        patiently().until(() -> agent.known().stream().noneMatch(ProcessIdentity::isAlive));

        child();
        var result = finished(order);

        assertThat(result.ending()).isInstanceOf(Ending.Lost.class);
        assertThat(result.turnBegun()).isTrue();
        assertThat(server.artifacts().keySet())
                .anySatisfy(name -> assertThat(name).startsWith("archive/"));
    }

    @Tag("e2e")
    @Test
    void an_agent_goes_on_when_the_supervisor_dies_under_a_living_node() throws Exception {
        var order = order("echo begun; sleep 1; echo over");
        try (var _ = node()) {
            server.start(order);
            patiently().until(() -> server.text(order, LogStream.OUT).equals("begun\n"));
            killSupervisor();

            var result = finished(order);
            assertThat(server.text(order, LogStream.OUT)).isEqualTo("begun\nover\n");
            assertThat(result.ending()).isInstanceOf(Ending.Lost.class);

            var next = order("echo again");
            server.start(next);
            assertThat(finished(next).ending()).isEqualTo(new Ending.Succeeded());
        }
    }

    @Test
    void a_node_that_is_closed_leaves_its_attempt_running_and_the_next_one_takes_it_up()
            throws Exception {
        var order = order("echo begun; sleep 1; echo over");
        try (var _ = node()) {
            server.start(order);
            patiently().until(() -> server.text(order, LogStream.OUT).equals("begun\n"));
        }
        try (var _ = node()) {
            assertThat(finished(order).ending()).isEqualTo(new Ending.Succeeded());
            assertThat(server.text(order, LogStream.OUT)).isEqualTo("begun\nover\n");
        }
    }

    @Test
    void the_rehearsal_agent_changes_a_repository_between_its_scripts() throws Exception {
        var shop = repository();
        var order =
                rehearsal(
                        "edit README.md hello\ncommit greet\nsay done",
                        shop,
                        "echo preparing; echo $CADRE_ATTEMPT > prepared; pwd",
                        "echo checking; cat README.md");
        try (var _ = node()) {
            server.start(order);
            var result = finished(order);

            assertThat(result.ending()).isEqualTo(new Ending.Succeeded());
            assertThat(result.sessionId()).isNotEmpty();
            assertThat(result.changes()).hasSize(1);
            assertThat(result.changes().getFirst().commits()).isPositive();
            assertThat(server.text(order, LogStream.ERR))
                    .startsWith("preparing\n")
                    .contains("checking\nhello");
            assertThat(server.text(order, LogStream.STEPS)).contains("\"step\":\"answered\"");
            assertThat(server.artifacts().keySet())
                    .contains("bundle/shop/shop.bundle", "patch/shop/shop.patch");
        }
    }

    @Tag("e2e")
    @Test
    void an_after_script_that_is_not_run_is_told_in_the_log() throws Exception {
        var order = rehearsal("fail quota no more money", repository(), "", "echo checking");
        try (var _ = node()) {
            server.start(order);

            assertThat(finished(order).ending()).isInstanceOf(Ending.Failed.class);
            assertThat(server.text(order, LogStream.ERR))
                    .contains("cadre: the after script of shop is not run")
                    .doesNotContain("checking");
        }
    }

    @Tag("e2e")
    @Test
    void an_agent_cli_that_is_installed_later_is_told_to_the_server() throws Exception {
        var config = claudeConfig();
        try (var node = NodeAgent.start(config, CLOCK, Duration.ofMillis(200))) {
            patiently().until(node::isConnected);
            assertThat(agents()).doesNotContain("claude");
            claude("");

            patiently().until(() -> agents().contains("claude"));
            patiently().until(node::isConnected);
            var order = order("true");
            server.start(order);
            assertThat(finished(order).ending()).isEqualTo(new Ending.Succeeded());
        }
    }

    @Tag("e2e")
    @Test
    void a_claude_whose_login_is_refused_is_not_waited_for() throws Exception {
        var config = claudeConfig();
        claude(
                """
                echo '{"type":"system","subtype":"api_retry","error_status":401}'
                echo '{"type":"system","subtype":"api_retry","error_status":401}'
                exec sleep 1001
                """);
        var order = order("claude", List.of(), Map.of("ANTHROPIC_API_KEY", "sk-wrong"), 600, 0);
        try (var node = NodeAgent.start(config, CLOCK)) {
            patiently().until(node::isConnected);
            server.start(order);

            assertThat(finished(order).ending())
                    .isInstanceOfSatisfying(
                            Ending.Failed.class,
                            failed ->
                                    assertThat(failed.code())
                                            .isEqualTo(FailureCode.AUTHENTICATION));
        }
    }

    @Tag("e2e")
    @Test
    void a_node_that_refuses_none_says_so_and_runs_nothing_without_isolation() throws Exception {
        var more = Map.of("CADRE_NODE_ALLOW_NONE", "false");
        var order = order("true", IsolationKind.NONE);
        try (var node = NodeAgent.start(NodeChild.config(folder, server.url(), more), CLOCK)) {
            patiently().until(node::isConnected);
            assertThat(server.heard(NodeMessage.Hello.class).getLast().facts().isolations())
                    .filteredOn(each -> each.kind() == IsolationKind.NONE)
                    .allSatisfy(none -> {
                        assertThat(none.works()).isFalse();
                        assertThat(none.reason()).contains("node.allow_none");
                    })
                    .hasSize(1);
            server.start(order);

            assertThat(finished(order).ending())
                    .isInstanceOfSatisfying(
                            Ending.Failed.class,
                            failed -> {
                                assertThat(failed.code()).isEqualTo(FailureCode.PREFLIGHT);
                                assertThat(failed.reason()).contains("without isolation");
                            });
        }
    }

    @Tag("e2e")
    @Test
    void a_node_that_is_closed_without_attempts_leaves_no_supervisor() throws Exception {
        var order = order("true");
        try (var _ = node()) {
            server.start(order);
            finished(order);
            assertThat(supervisors()).hasSize(1);
        }

        patiently().until(() -> supervisors().isEmpty());
    }

    @Tag("e2e")
    @Test
    void a_prepare_script_that_fails_ends_the_attempt_before_its_agent() throws Exception {
        var order = rehearsal("say never", repository(), "echo no luck; exit 9", "");
        try (var _ = node()) {
            server.start(order);
            var result = finished(order);

            assertThat(result.ending())
                    .isEqualTo(
                            new Ending.Failed(
                                    FailureCode.PREPARE,
                                    "the prepare script of shop ended with exit code 9"));
            assertThat(result.turnBegun()).isFalse();
            assertThat(server.text(order, LogStream.ERR))
                    .isEqualTo(
                            "no luck\ncadre: the prepare script of shop ended with exit code 9\n");
            assertThat(server.heard(NodeMessage.Started.class)).isEmpty();
        }
    }

    @Tag("e2e")
    @Test
    void an_after_script_that_fails_fails_the_attempt_and_its_work_is_saved() throws Exception {
        var order = rehearsal("edit a.txt a\nsay done", repository(), "", "exit 4");
        try (var _ = node()) {
            server.start(order);
            var result = finished(order);

            assertThat(result.ending())
                    .isEqualTo(
                            new Ending.Failed(
                                    FailureCode.AFTER,
                                    "the after script of shop ended with exit code 4"));
            assertThat(server.artifacts().keySet()).contains("patch/shop/shop.patch");
        }
    }

    @Tag("e2e")
    @Test
    void a_node_that_is_killed_while_it_prepares_reports_that_no_turn_has_begun() throws Exception {
        var order = rehearsal("say never", repository(), "echo preparing; sleep 1005", "");
        var first = child();
        server.start(order);
        patiently().until(() -> server.text(order, LogStream.ERR).contains("preparing"));
        first.signal(Signal.KILL);
        patiently().until(() -> !first.isAlive());

        child();
        var result = finished(order);

        assertThat(result.ending()).isInstanceOf(Ending.Lost.class);
        assertThat(result.turnBegun()).isFalse();
    }

    @Tag("e2e")
    @Test
    void a_stop_ends_an_attempt_that_is_still_preparing() throws Exception {
        var order = rehearsal("say never", repository(), "echo preparing; sleep 1006", "");
        try (var _ = node()) {
            server.start(order);
            patiently().until(() -> server.text(order, LogStream.ERR).contains("preparing"));
            server.stop(order, "not wanted");

            assertThat(finished(order).ending()).isEqualTo(new Ending.Stopped("not wanted"));
        }
    }

    @Test
    void a_stop_for_an_attempt_that_never_arrived_is_answered() throws Exception {
        var order = order("echo never");
        try (var _ = node()) {
            server.stop(order, "its order was lost");

            var result = finished(order);
            assertThat(result.ending()).isEqualTo(new Ending.Stopped("its order was lost"));
            assertThat(result.turnBegun()).isFalse();
        }
    }

    @Tag("e2e")
    @Test
    void a_server_that_answers_no_beat_is_dialled_again() throws Exception {
        try (var _ = node()) {
            server.deaf(true);

            patiently().until(() -> server.hellos() == 2);
        }
    }

    @Tag("e2e")
    @Test
    void a_stop_of_an_unknown_attempt_is_answered_once() throws Exception {
        var order = order("echo never");
        var other = order("echo other");
        try (var _ = node()) {
            server.forgetful(true);
            server.stop(order, "unknown");
            patiently().until(() -> !server.heard(NodeMessage.Finished.class).isEmpty());
            int beats = server.heard(NodeMessage.Beat.class).size();
            patiently().until(() -> server.heard(NodeMessage.Beat.class).size() > beats + 1);
            assertThat(server.heard(NodeMessage.Finished.class)).hasSize(1);

            server.forgetful(false);
            server.start(other);
            assertThat(finished(other).ending()).isEqualTo(new Ending.Succeeded());
        }
    }

    @Test
    void a_report_outlives_any_number_of_stops_and_connections() throws Exception {
        var order = order("true");
        try (var _ = node()) {
            server.silent(true);
            server.start(order);
            for (int connection = 0; connection < 8; connection++) {
                int reports = server.heard(NodeMessage.Finished.class).size();
                patiently().until(() -> server.heard(NodeMessage.Finished.class).size() > reports);
                server.stop(order, "lost");
                server.stop(order, "lost");
                server.drop();
            }

            server.silent(false);
            int before = server.heard(NodeMessage.Finished.class).size();
            patiently().until(() -> server.heard(NodeMessage.Finished.class).size() > before);
            patiently().until(() -> isEmpty(folder.resolve("home/node/test/attempts")));
            assertThat(folder.resolve("home/node/test/kept")).doesNotExist();
        }
    }

    @Tag("e2e")
    @Test
    void a_second_node_in_the_same_folders_is_refused() throws Exception {
        try (var _ = node()) {
            assertThatThrownBy(this::node)
                    .isInstanceOf(CadreException.class)
                    .hasMessageContaining("Another node uses this folder");
        }
    }

    @Test
    void an_agent_sees_neither_the_data_folder_nor_the_variables_of_its_node() throws Exception {
        var order =
                order(
                        "ls "
                                + folder.resolve("home")
                                + " | wc -l; env | cut -d= -f1 | sort | tr '\\n' ' '");
        try (var _ = node()) {
            server.start(order);
            finished(order);

            var lines = server.text(order, LogStream.OUT).lines().toList();
            assertThat(lines.getFirst()).isEqualTo("0");
            assertThat(lines.get(1))
                    .isEqualTo("CADRE_ATTEMPT CADRE_NODE HOME LANG PATH PWD TERM TMPDIR ");
        }
    }

    @Test
    void no_agent_sees_the_login_folders_that_variables_of_the_node_name() throws Exception {
        var codex = Files.createDirectories(folder.resolve("codex-home"));
        Files.writeString(codex.resolve("auth.json"), "{}");
        Files.writeString(codex.resolve("history.jsonl"), "mine");
        var order = order("ls " + codex + " | wc -l");
        try (var _ = node(Map.of("CODEX_HOME", codex.toString()))) {
            server.start(order);
            finished(order);

            assertThat(server.text(order, LogStream.OUT).strip()).isEqualTo("0");
        }
    }

    private NodeAgent node() throws InterruptedException {
        return node(Map.of());
    }

    private NodeAgent node(Map<String, String> more) throws InterruptedException {
        var node = NodeAgent.start(NodeChild.config(folder, server.url(), more), CLOCK);
        patiently().until(node::isConnected);
        return node;
    }

    private ProcessIdentity child() throws IOException {
        int before = server.hellos();
        var argv =
                List.of(
                        Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        NodeChild.class.getName(),
                        folder.toString(),
                        server.url());
        var started =
                new Launcher()
                        .launchDetached(
                                new Command(argv, Map.of("PATH", "/usr/bin:/bin"), folder),
                                folder.resolve("child.log"));
        children.add(started.identity());
        patiently().until(() -> server.hellos() > before);
        return started.identity();
    }

    /** Finds it by its whole command line: Java shows the first 4 KiB only. */
    private void killSupervisor() throws IOException {
        supervisors().forEach(supervisor -> supervisor.signal(Signal.KILL));
    }

    private List<ProcessIdentity> supervisors() throws IOException {
        var state = folder.resolve("home/node/test").toString();
        var found = new ArrayList<ProcessIdentity>();
        try (var all = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (var process : all) {
                var words = commandLine(process);
                if (words.contains(SupervisorMain.class.getName()) && words.contains(state)) {
                    ProcessIdentity.of(Long.parseLong(process.getFileName().toString()))
                            .ifPresent(found::add);
                }
            }
        }
        return found;
    }

    /** A node whose PATH begins with a folder that is empty. */
    private NodeConfig claudeConfig() throws IOException {
        var bin = Files.createDirectories(folder.resolve("bin"));
        return NodeChild.config(
                folder, server.url(), Map.of("PATH", bin + ":/usr/bin:/bin:/usr/sbin:/sbin"));
    }

    /** Puts a script in its place. */
    private void claude(String script) throws IOException {
        var ready = folder.resolve("claude.new");
        Files.writeString(
                ready,
                "#!/bin/sh\n"
                        + "case $1 in --version) echo 2.1.0; exit;;"
                        + " --help) echo --setting-sources; exit;; esac\n"
                        + script);
        Files.setPosixFilePermissions(ready, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.move(ready, folder.resolve("bin/claude"));
    }

    private List<String> agents() {
        return server.heard(NodeMessage.Hello.class).getLast().facts().agents().stream()
                .map(NodeFacts.FoundAgent::cli)
                .toList();
    }

    private static List<String> commandLine(Path process) {
        try {
            return List.of(Files.readString(process.resolve("cmdline"), ISO_8859_1).split("\0"));
        } catch (IOException gone) {
            return List.of();
        }
    }

    private AttemptResult finished(AttemptOrder order) {
        patiently().until(() -> server.result(order).isPresent());
        return server.result(order).orElseThrow();
    }

    private Path state(AttemptOrder order) {
        return folder.resolve("home/node/test/attempts").resolve(order.attempt().toString());
    }

    private AttemptOrder order(String script) {
        return order("custom", shell(script), Map.of(), 600, 0);
    }

    private List<IsolationKind> isolations() {
        return server.heard(NodeMessage.Hello.class).getLast().facts().isolations().stream()
                .filter(NodeFacts.ProvedIsolation::works)
                .map(NodeFacts.ProvedIsolation::kind)
                .toList();
    }

    /** A script that runs where an earlier one ended. */
    private AttemptOrder goesOn(String script, AttemptOrder earlier) {
        var any = order(script);
        return TestOrder.of(
                any.attempt(),
                any.token(),
                any.prompt(),
                any.agent(),
                any.repositories(),
                any.env(),
                any.artifacts(),
                earlier.isolation(),
                any.timeoutSec(),
                any.idleTimeoutSec(),
                SpendingLimits.NONE,
                Optional.of(new ResumeOrder(earlier.attempt(), "", List.of())));
    }

    private AttemptOrder order(String script, IsolationKind isolation) {
        return isolated(order(script), isolation);
    }

    private static AttemptOrder isolated(AttemptOrder any, IsolationKind isolation) {
        return TestOrder.of(
                any.attempt(),
                any.token(),
                any.prompt(),
                any.agent(),
                any.repositories(),
                any.env(),
                any.artifacts(),
                isolation,
                any.timeoutSec(),
                any.idleTimeoutSec());
    }

    private AttemptOrder rehearsal(String prompt, Path path, String prepare, String after) {
        long job = nextJob++;
        return TestOrder.of(
                new AttemptId(new JobId(job), 1),
                job,
                prompt,
                new AgentOrder(
                        new AgentName("test"),
                        "rehearsal",
                        "",
                        "",
                        List.of(),
                        List.of(),
                        PromptBy.STDIN,
                        ""),
                List.of(
                        new RepositoryOrder(
                                "shop",
                                Optional.empty(),
                                Optional.of(path.toString()),
                                Optional.empty(),
                                "",
                                prepare,
                                after)),
                Map.of(),
                List.of(),
                IsolationKind.AUTO,
                600,
                0);
    }

    /** A small one, under the root that the node allows. */
    private Path repository() throws Exception {
        var shop = Files.createDirectories(folder.resolve("git/shop"));
        Files.writeString(shop.resolve("first.txt"), "first");
        for (var name :
                List.of("theirs/a.txt", "theirs/in/b.txt", "both/c.txt", "both/mine/d.txt")) {
            var file = shop.resolve(name);
            Files.createDirectories(file.getParent());
            Files.writeString(file, name);
        }
        var git =
                "git init -q -b main && git add . && git -c user.name=t -c user.email=t@example.com"
                        + " commit -q -m first";
        var made =
                new Programs()
                        .run(
                                new Command(
                                        shell(git),
                                        Map.of("PATH", "/usr/bin:/bin", "HOME", shop.toString()),
                                        shop),
                                Stdin.empty(),
                                Duration.ofSeconds(30),
                                1000);
        assertThat(made.err()).isEmpty();
        return shop;
    }

    private static List<String> shell(String script) {
        return List.of("/bin/sh", "-c", script);
    }

    private AttemptOrder order(
            String cli,
            List<String> command,
            Map<String, String> env,
            long timeoutSec,
            long idleTimeoutSec) {
        long job = nextJob++;
        return TestOrder.of(
                new AttemptId(new JobId(job), 1),
                job,
                "a prompt",
                new AgentOrder(
                        new AgentName("test"), cli, "", "", List.of(), command, PromptBy.STDIN, ""),
                List.of(),
                env,
                List.of(),
                IsolationKind.AUTO,
                timeoutSec,
                idleTimeoutSec);
    }

    private static String lines(int count) {
        var all = new StringBuilder();
        for (int i = 0; i < count; i++) {
            all.append("line number ").append(i).append(" of many\n");
        }
        return all.toString();
    }

    private static String sha256(byte[] bytes) throws Exception {
        var digest = java.security.MessageDigest.getInstance("SHA-256").digest(bytes);
        return java.util.HexFormat.of().formatHex(digest);
    }

    private static boolean isEmpty(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return true;
        }
        try (var names = Files.list(directory)) {
            return names.findAny().isEmpty();
        }
    }

    private static ConditionFactory patiently() {
        return await().atMost(Duration.ofSeconds(30));
    }
}
