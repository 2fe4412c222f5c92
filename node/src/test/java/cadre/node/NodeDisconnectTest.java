package cadre.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cadre.node.supervise.RunProcesses;
import cadre.node.supervise.SupervisorMain;
import cadre.process.Command;
import cadre.process.Launcher;
import cadre.process.ProcessIdentity;
import cadre.process.Signal;
import cadre.wire.id.AgentName;
import cadre.wire.id.AttemptId;
import cadre.wire.id.JobId;
import cadre.wire.job.AttemptResult;
import cadre.wire.job.Ending;
import cadre.wire.job.IsolationKind;
import cadre.wire.job.LogStream;
import cadre.wire.job.OnDisconnect;
import cadre.wire.job.PromptBy;
import cadre.wire.link.AgentOrder;
import cadre.wire.link.AttemptOrder;
import cadre.wire.link.RepositoryOrder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a node does by itself while it cannot reach its server. */
@Tag("e2e")
class NodeDisconnectTest {
    private static final OnDisconnect WAIT = new OnDisconnect.Wait();

    /** With its margin over at once: then a part of the lease counts. */
    private static final OnDisconnect REPLACE = new OnDisconnect.Replace(1);

    private static final OnDisconnect STOP = new OnDisconnect.Stop(3);

    @TempDir Path folder;
    private final FakeServer server = new FakeServer();
    private final List<ProcessIdentity> children = new ArrayList<>();
    private long nextJob = ProcessHandle.current().pid() * 1000 + 501;

    NodeDisconnectTest() {
        server.leaseSec(4);
    }

    @AfterEach
    void end() throws IOException {
        server.close();
        children.forEach(child -> child.signal(Signal.KILL));
        supervisors().forEach(supervisor -> supervisor.signal(Signal.KILL));
    }

    @Test
    void an_agent_that_is_to_be_replaced_is_ended_without_the_server_and_one_that_waits_is_not()
            throws Exception {
        var waits = order("echo begun; until [ -e go ]; do sleep 0.1; done; echo over", WAIT);
        var replaced = order("echo work > work.txt; echo begun; exec sleep 1001", REPLACE);
        var stopped = order("echo work > work.txt; echo begun; exec sleep 1001", STOP);
        try (var _ = node()) {
            for (var order : List.of(waits, replaced, stopped)) {
                begin(order);
            }

            server.away(true);
            for (var order : List.of(replaced, stopped)) {
                patiently().until(() -> !agent(order).isAlive());
                patiently().until(() -> Files.exists(state(order).resolve("save")));
                assertThat(server.result(order)).isEmpty();
            }
            assertThat(agent(waits).isAlive()).isTrue();
            server.away(false);

            assertThat(stopReason(finished(replaced)))
                    .startsWith("the server could not be reached for ")
                    .endsWith(" seconds (on_disconnect: replace)");
            assertThat(stopReason(finished(stopped))).endsWith("(on_disconnect: stop)");
            assertThat(server.artifacts().keySet())
                    .filteredOn(name -> name.startsWith("archive/"))
                    .isNotEmpty();
            assertThat(agent(waits).isAlive()).isTrue();
            letEnd(waits);
            assertThat(finished(waits).ending()).isEqualTo(new Ending.Succeeded());
        }
    }

    @Test
    void an_agent_goes_on_for_as_long_as_the_server_answers() throws Exception {
        var order = order("echo begun; until [ -e go ]; do sleep 0.1; done; echo over", REPLACE);
        try (var _ = node()) {
            begin(order);
            int beats = server.heard(cadre.wire.link.NodeMessage.Beat.class).size();
            patiently()
                    .until(() ->
                            server.heard(cadre.wire.link.NodeMessage.Beat.class).size()
                                    > beats + 5);
            assertThat(agent(order).isAlive()).isTrue();
            letEnd(order);

            assertThat(finished(order).ending()).isEqualTo(new Ending.Succeeded());
        }
    }

    @Test
    void the_supervisor_ends_what_is_to_be_replaced_when_the_node_is_dead() throws Exception {
        var order = order("echo work > work.txt; echo begun; exec sleep 1001", REPLACE);
        var first = child();
        begin(order);
        patiently().until(() -> RunProcesses.read(run(order)).isPresent());
        var agent = agent(order);
        first.signal(Signal.KILL);
        patiently().until(() -> !first.isAlive());

        patiently().until(() -> !agent.isAlive());
        patiently().until(() -> Files.exists(run(order).resolve("exit.json")));
        child();

        assertThat(finished(order).ending()).isInstanceOf(Ending.Stopped.class);
        assertThat(server.artifacts().keySet())
                .anySatisfy(name -> assertThat(name).startsWith("archive/"));
    }

    @Test
    void a_node_that_is_started_again_without_its_server_knows_since_when_it_is_gone()
            throws Exception {
        var order = order("echo work > work.txt; echo begun; exec sleep 1001", REPLACE);
        var first = child();
        begin(order);
        patiently().until(() -> RunProcesses.read(run(order)).isPresent());
        var agent = agent(order);
        first.signal(Signal.KILL);
        supervisors().forEach(supervisor -> supervisor.signal(Signal.KILL));
        server.away(true);
        patiently().until(() -> !first.isAlive() && supervisors().isEmpty());
        assertThat(agent.isAlive()).isTrue();

        launch();

        patiently().until(() -> !agent.isAlive());
        server.away(false);
        assertThat(stopReason(finished(order))).endsWith("(on_disconnect: replace)");
    }

    @Test
    void an_agent_of_whose_turn_the_server_has_not_heard_ends_before_its_lease() throws Exception {
        var order = order("echo work > work.txt; echo begun; exec sleep 1006", WAIT);
        try (var node = node()) {
            patiently().until(node::isConnected);
            server.deaf(true);
            server.start(order);
            patiently().until(() -> RunProcesses.read(run(order)).isPresent());
            var agent = agent(order);

            patiently().until(() -> !agent.isAlive());
            server.deaf(false);

            var result = finished(order);
            assertThat(result.ending())
                    .isInstanceOfSatisfying(
                            Ending.Lost.class,
                            lost -> assertThat(lost.reason()).endsWith("that the agent had begun"));
            assertThat(result.turnBegun()).isFalse();
            assertThat(server.artifacts().keySet())
                    .anySatisfy(name -> assertThat(name).startsWith("archive/"));
        }
    }

    @Test
    void a_command_that_says_nothing_is_heard_of_too_and_then_goes_on_without_the_server()
            throws Exception {
        var order = order("until [ -e go ]; do sleep 0.1; done; echo over", WAIT);
        try (var _ = node()) {
            server.start(order);
            patiently()
                    .until(() ->
                            !server.heard(cadre.wire.link.NodeMessage.TurnBegan.class).isEmpty());
            patiently().until(() -> isHeard(order));
            server.away(true);
            await().during(Duration.ofSeconds(4)).until(() -> agent(order).isAlive());
            server.away(false);
            letEnd(order);

            assertThat(finished(order).ending()).isEqualTo(new Ending.Succeeded());
        }
    }

    @Test
    void nothing_begins_without_a_lease_and_nothing_is_lost_by_that() throws Exception {
        var order = prepared("echo preparing; sleep 5", "say done");
        try (var _ = node()) {
            server.start(order);
            patiently().until(() -> server.text(order, LogStream.ERR).contains("preparing"));
            server.away(true);
            var prepared = state(order).resolve("runs/prepare-0/exit.json");
            patiently().until(() -> Files.exists(prepared));

            await().during(Duration.ofSeconds(1))
                    .until(() -> Files.notExists(state(order).resolve("runs/agent")));
            server.away(false);

            assertThat(finished(order).ending()).isEqualTo(new Ending.Succeeded());
        }
    }

    @Test
    void what_waited_for_a_lease_does_not_begin_when_the_server_is_back_and_has_given_it_away()
            throws Exception {
        var order = prepared("echo preparing; sleep 5", "say never");
        try (var _ = node()) {
            server.start(order);
            patiently().until(() -> server.text(order, LogStream.ERR).contains("preparing"));
            server.away(true);
            var prepared = state(order).resolve("runs/prepare-0/exit.json");
            patiently().until(() -> Files.exists(prepared));
            server.revoke(order, "it is no longer leased to this node");
            server.away(false);

            var result = finished(order);
            assertThat(stopReason(result)).isEqualTo("it is no longer leased to this node");
            assertThat(result.turnBegun()).isFalse();
            assertThat(server.heard(cadre.wire.link.NodeMessage.Started.class)).isEmpty();
        }
    }

    @Test
    void an_agent_that_was_just_being_started_when_its_node_was_killed_is_lost_before_its_turn()
            throws Exception {
        var other = order("echo begun; until [ -e go ]; do sleep 0.1; done; echo over", WAIT);
        var order = order("echo never", WAIT);
        var first = child();
        begin(other);
        var deaf = supervisors();
        deaf.forEach(supervisor -> supervisor.signal(Signal.STOP));
        server.start(order);
        patiently()
                .until(() ->
                        Files.readString(state(order).resolve("state.json")).contains("starting"));

        first.signal(Signal.KILL);
        deaf.forEach(supervisor -> supervisor.signal(Signal.KILL));
        patiently().until(() -> !first.isAlive() && supervisors().isEmpty());
        child();

        var result = finished(order);
        assertThat(result.ending())
                .isEqualTo(
                        new Ending.Lost(
                                "the node was restarted while the agent was being started"));
        assertThat(result.turnBegun()).isFalse();
        letEnd(other);
        finished(other);
    }

    @Test
    void another_attempt_of_the_same_job_begins_once_the_earlier_one_has_ended() throws Exception {
        var first = order("echo begun; exec sleep 1001", WAIT);
        var second = again(first, "echo $(pgrep -c -f 'sleep 1001') left");
        try (var _ = node()) {
            begin(first);
            patiently().until(() -> RunProcesses.read(run(first)).isPresent());
            var agent = agent(first);

            server.start(second);

            assertThat(finished(second).ending()).isEqualTo(new Ending.Succeeded());
            assertThat(agent.isAlive()).isFalse();
            assertThat(stopReason(finished(first))).contains("another attempt of its job");
        }
    }

    @Test
    void an_agent_that_outlived_its_supervisor_is_judged_by_its_final_event() throws Exception {
        var codex = new ScriptedCodex(folder, server, nextJob);
        codex.install(
                """
                #!/bin/sh
                case $1 in --version) echo codex-cli 0.169.0; exit;; esac
                [ "$2" = --help ] && exit
                echo '{"type":"thread.started","thread_id":"x"}'
                echo '{"type":"turn.started"}'
                until [ -e go ]; do sleep 0.1; done
                echo '{"type":"item.completed","item":{"id":"i","type":"agent_message","text":"Done."}}'
                echo '{"type":"turn.completed","usage":{}}'
                """);
        var order = codex.order(0, cadre.wire.link.SpendingLimits.NONE);
        try (var node = codex.node()) {
            patiently().until(node::isConnected);
            server.start(order);
            patiently().until(() -> server.text(order, LogStream.OUT).contains("turn.started"));
            patiently().until(() -> RunProcesses.read(run(order)).isPresent());
            supervisors().forEach(supervisor -> supervisor.signal(Signal.KILL));
            patiently().until(() -> supervisors().isEmpty());
            assertThat(agent(order).isAlive()).isTrue();
            letEnd(order);

            var result = codex.finished(order);
            assertThat(result.ending()).isEqualTo(new Ending.Succeeded());
            assertThat(result.answer()).isEqualTo("Done.");
        }
    }

    @Test
    void after_a_reboot_an_attempt_is_lost_with_its_work_and_nobody_elses_process_is_touched()
            throws Exception {
        var order = order("echo work > work.txt; echo begun; exec sleep 1004", WAIT);
        var bystander =
                new Launcher()
                        .launchDetached(
                                new Command(List.of("/bin/sleep", "1005"), Map.of(), folder),
                                folder.resolve("bystander.log"))
                        .identity();
        children.add(bystander);
        var first = child();
        begin(order);
        patiently().until(() -> RunProcesses.read(run(order)).isPresent());
        var agent = RunProcesses.read(run(order)).orElseThrow();
        first.signal(Signal.KILL);
        supervisors().forEach(supervisor -> supervisor.signal(Signal.KILL));
        agent.known().forEach(process -> process.signal(Signal.KILL));
        patiently().until(() -> agent.known().stream().noneMatch(ProcessIdentity::isAlive));
        rebooted(order, agent, bystander);

        child();
        var result = finished(order);

        assertThat(result.ending()).isInstanceOf(Ending.Lost.class);
        assertThat(result.turnBegun()).isTrue();
        assertThat(bystander.isAlive()).isTrue();
        assertThat(server.artifacts().keySet())
                .anySatisfy(name -> assertThat(name).startsWith("archive/"));
    }

    /** What stands there was written in another boot, and its process numbers are others' now. */
    private void rebooted(AttemptOrder order, RunProcesses agent, ProcessIdentity other)
            throws IOException {
        var file = run(order).resolve("run.json");
        var text = Files.readString(file);
        for (var process : agent.known()) {
            text =
                    text.replace("\"pid\":" + process.pid() + ",", "\"pid\":" + other.pid() + ",")
                            .replace(
                                    "\"start_ticks\":" + process.startTicks(),
                                    "\"start_ticks\":" + other.startTicks());
        }
        Files.writeString(file, text.replace(other.bootId(), "another-boot"));
    }

    private void begin(AttemptOrder order) {
        server.start(order);
        patiently().until(() -> server.text(order, LogStream.OUT).equals("begun\n"));
        patiently().until(() -> isHeard(order));
    }

    private boolean isHeard(AttemptOrder order) throws IOException {
        return Files.readString(state(order).resolve("state.json")).contains("\"unheard\":false");
    }

    /** It waits for this file in the folder where it works. */
    private void letEnd(AttemptOrder order) throws IOException {
        Files.createFile(folder.resolve("work/attempts").resolve(order.attempt() + "/ws/go"));
    }

    private static String stopReason(AttemptResult result) {
        assertThat(result.ending()).isInstanceOf(Ending.Stopped.class);
        return ((Ending.Stopped) result.ending()).reason();
    }

    private AttemptResult finished(AttemptOrder order) {
        patiently().until(() -> server.result(order).isPresent());
        return server.result(order).orElseThrow();
    }

    private Path state(AttemptOrder order) {
        return folder.resolve("home/node/test/attempts").resolve(order.attempt().toString());
    }

    private Path run(AttemptOrder order) {
        return state(order).resolve("runs/agent");
    }

    private ProcessIdentity agent(AttemptOrder order) {
        return RunProcesses.read(run(order)).orElseThrow().launched();
    }

    private NodeAgent node() throws InterruptedException {
        var config = NodeChild.config(folder, server.url(), Map.of());
        var node = NodeAgent.start(config, InstantSource.system());
        patiently().until(node::isConnected);
        return node;
    }

    private ProcessIdentity child() {
        int before = server.hellos();
        var child = launch();
        patiently().until(() -> server.hellos() > before);
        return child;
    }

    private ProcessIdentity launch() {
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
                                folder.resolve("child.log"))
                        .identity();
        children.add(started);
        return started;
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

    private static List<String> commandLine(Path process) {
        try {
            var bytes = Files.readAllBytes(process.resolve("cmdline"));
            return List.of(new String(bytes, StandardCharsets.ISO_8859_1).split("\0"));
        } catch (IOException gone) {
            return List.of();
        }
    }

    private AttemptOrder order(String script, OnDisconnect policy) {
        var order = order(new AttemptId(new JobId(nextJob), 1), nextJob++, script);
        return TestOrder.of(order, policy);
    }

    /** The next attempt of the same job. */
    private AttemptOrder again(AttemptOrder before, String script) {
        return order(new AttemptId(before.attempt().job(), 2), nextJob++, script);
    }

    private static AttemptOrder order(AttemptId attempt, long token, String script) {
        var command = List.of("/bin/sh", "-c", script);
        return order(attempt, token, agent("custom", command), "a prompt", List.of());
    }

    /** The rehearsal in a repository that is prepared first. */
    private AttemptOrder prepared(String prepare, String prompt) throws Exception {
        var shop = Files.createDirectories(folder.resolve("git/shop"));
        Files.writeString(shop.resolve("first.txt"), "first");
        var git =
                "git init -q -b main && git add . && git -c user.name=t -c user.email=t@example.com"
                        + " commit -q -m first";
        new cadre.process.Programs()
                .run(
                        new Command(
                                List.of("/bin/sh", "-c", git),
                                Map.of("PATH", "/usr/bin:/bin", "HOME", shop.toString()),
                                shop),
                        cadre.process.Stdin.empty(),
                        Duration.ofSeconds(30),
                        1000);
        var repository =
                new RepositoryOrder(
                        "shop",
                        Optional.empty(),
                        Optional.of(shop.toString()),
                        Optional.empty(),
                        "",
                        prepare,
                        "");
        return order(
                new AttemptId(new JobId(nextJob), 1),
                nextJob++,
                agent("rehearsal", List.of()),
                prompt,
                List.of(repository));
    }

    private static AgentOrder agent(String cli, List<String> command) {
        return new AgentOrder(
                new AgentName("test"), cli, "", "", List.of(), command, PromptBy.STDIN, "");
    }

    private static AttemptOrder order(
            AttemptId attempt,
            long token,
            AgentOrder agent,
            String prompt,
            List<RepositoryOrder> repositories) {
        return TestOrder.of(
                attempt,
                token,
                prompt,
                agent,
                repositories,
                Map.of(),
                List.of(),
                IsolationKind.AUTO,
                600,
                0);
    }

    private static ConditionFactory patiently() {
        return await().atMost(Duration.ofSeconds(60));
    }
}
