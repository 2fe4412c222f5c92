package cadre.process.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import cadre.process.Command;
import cadre.process.Launcher;
import cadre.process.OtherUser;
import cadre.process.ProcessIdentity;
import cadre.process.Signal;
import cadre.process.isolation.IsolationKind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SweepTest {
    private static final String PATH = "/usr/bin:/bin";
    private static final Path NULL = Path.of("/dev/null");
    private static final Path ROOT = Path.of("/");

    private final Launcher launcher = new Launcher();
    private final Sweep sweep = new Sweep(Duration.ofSeconds(10));

    @TempDir Path folder;

    @BeforeEach
    void open_the_way_through() throws Exception {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
    }

    @Tag("e2e")
    @Test
    void a_hundred_escaping_children_of_each_kind_leave_none_under_any_isolation()
            throws Exception {
        var trial = new EscapeTrial(folder, "/usr/sbin:/usr/bin:/sbin:/bin");

        for (var kind : IsolationKind.values()) {
            if (trial.isAbsent(kind)) {
                continue;
            }
            for (var end : List.of("exit", "hang")) {
                var outcome = trial.run(kind, EscapeTrial.ALL, 100, end);
                System.out.println(kind + " " + end + " " + outcome.took().toMillis() + " ms");
                assertThat(outcome.left()).as(kind + " " + end).isZero();
                assertThat(outcome.swept().left()).as(kind + " " + end).isZero();
            }
        }
    }

    @Tag("e2e")
    @Test
    void a_hundred_escaping_children_of_each_kind_leave_none_as_a_user_without_rights()
            throws Exception {
        assumeTrue(OtherUser.isPossible(), "only root can become another user");
        var theirs = OtherUser.folder(folder);

        var finished = OtherUser.run(EscapeTrial.class, theirs, List.of(theirs.toString()));

        System.out.println(finished.out());
        assertThat(finished.exitCode()).as(finished.err()).isZero();
        assertThat(finished.out().lines().filter(line -> !line.contains(" absent ")))
                .isNotEmpty()
                .allMatch(line -> line.contains(" left 0 swept 0 "));
    }

    /**
     * Marker, parentage and session are all there is; "cleared" would be missed, and is left out.
     */
    @Test
    void without_any_namespace_what_kept_marker_parent_or_session_is_still_found()
            throws Exception {
        var trial = new EscapeTrial(folder, "/nowhere");

        assertThat(trial.run(IsolationKind.NONE, "setsid double nohup born", 100, "exit").left())
                .isZero();
        assertThat(
                        trial.run(IsolationKind.NONE, "setsid nohup stays deaf born", 100, "hang")
                                .left())
                .isZero();
    }

    @Test
    void of_many_that_are_ended_two_hundred_are_named_and_not_the_program_itself()
            throws Exception {
        var ready = folder.resolve("ready");
        var many = "i=0; while [ $i -lt 203 ]; do sleep 1000 & i=$((i+1)); done; echo ready; wait";
        var program =
                launcher.launch(
                        new Command(
                                List.of("/bin/sh", "-c", many),
                                Map.of("PATH", PATH, "CADRE_ATTEMPT", "many"),
                                ROOT),
                        NULL,
                        ready,
                        NULL);
        await().until(() -> Files.exists(ready) && Files.size(ready) > 0);

        var swept = sweep.sweep(SweepTarget.of("many").with(program.identity()), Duration.ZERO);

        assertThat(swept.killed()).hasSize(201).endsWith("and 3 more");
        assertThat(swept.killed())
                .noneMatch(name -> name.endsWith("(pid " + program.identity().pid() + ")"));
    }

    @Test
    void what_obeys_is_reported_as_terminated_and_what_does_not_as_killed() throws Exception {
        var marker = Map.of("PATH", PATH, "CADRE_ATTEMPT", "obeys-or-not");
        var ready = folder.resolve("ready");
        var deaf = "trap '' TERM; echo ready; while :; do sleep 0.05; done";
        launcher.launch(
                new Command(List.of("/bin/sh", "-c", deaf), marker, ROOT), NULL, ready, NULL);
        var obeys =
                launcher.launch(
                        new Command(List.of("sleep", "1000"), marker, ROOT), NULL, NULL, NULL);
        await().until(() -> Files.exists(ready) && Files.size(ready) > 0);

        var swept = sweep.sweep(SweepTarget.of("obeys-or-not"), Duration.ofMillis(200));

        assertThat(swept.terminated()).contains("sleep (pid " + obeys.identity().pid() + ")");
        assertThat(swept.killed()).anyMatch(name -> name.startsWith("sh (pid "));
        assertThat(swept.left()).isZero();
        assertThat(obeys.await()).isEqualTo(143);
    }

    @Test
    void a_later_process_with_a_known_pid_and_a_marker_that_only_begins_alike_are_left_alone() {
        var env = Map.of("PATH", PATH, "CADRE_ATTEMPT", "job-12");
        var other =
                launcher.launch(new Command(List.of("sleep", "1000"), env, ROOT), NULL, NULL, NULL)
                        .identity();
        var before = new ProcessIdentity(other.pid(), other.startTicks() - 1, other.bootId());

        var swept = sweep.sweep(SweepTarget.of("job-1").with(before), Duration.ZERO);

        assertThat(swept.foundNothing()).isTrue();
        assertThat(other.isAlive()).isTrue();
        other.signal(Signal.KILL);
    }

    @Test
    void the_same_attempt_of_another_node_is_left_alone() {
        var env = Map.of("PATH", PATH, "CADRE_ATTEMPT", "j1.1-twice", "CADRE_NODE", "theirs");
        var theirs =
                launcher.launch(new Command(List.of("sleep", "1000"), env, ROOT), NULL, NULL, NULL)
                        .identity();

        var swept = sweep.sweep(SweepTarget.of("j1.1-twice").onNode("ours"), Duration.ZERO);

        assertThat(swept.foundNothing()).isTrue();
        assertThat(theirs.isAlive()).isTrue();
        sweep.sweep(SweepTarget.of("j1.1-twice").onNode("theirs"), Duration.ZERO);
        assertThat(theirs.isAlive()).isFalse();
    }

    @Test
    void a_deaf_child_that_only_its_parent_tells_of_is_ended_though_the_parent_ends_first()
            throws Exception {
        var ready = folder.resolve("ready");
        var child = "trap '' TERM; echo ready; while :; do /bin/sleep 0.05; done";
        var parent = "/usr/bin/env -i /usr/bin/setsid /bin/sh -c \"" + child + "\" & wait";
        var env = Map.of("PATH", PATH, "CADRE_ATTEMPT", "told-of");
        var program =
                launcher.launch(
                        new Command(List.of("/bin/sh", "-c", parent), env, ROOT),
                        NULL,
                        ready,
                        NULL);
        await().until(() -> Files.exists(ready) && Files.size(ready) > 0);
        var target = SweepTarget.of("told-of").with(program.identity());
        var all = sweep.members(target);
        assertThat(all).hasSizeGreaterThanOrEqualTo(2);

        var swept = sweep.sweep(target, Duration.ofMillis(300));

        assertThat(swept.killed()).anyMatch(name -> name.startsWith("sh (pid "));
        assertThat(swept.left()).isZero();
        assertThat(all).noneMatch(ProcessIdentity::isAlive);
    }

    @Test
    void the_sweeping_process_is_never_a_member_even_if_it_is_named() {
        var self = ProcessIdentity.self();

        assertThat(sweep.members(SweepTarget.of("nobody-has-this").with(self)))
                .doesNotContain(self);
    }
}
