package cadre.process.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cadre.process.Command;
import cadre.process.Launcher;
import cadre.process.ProcessIdentity;
import cadre.process.Started;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class StraysTest {
    private static final Path NULL = Path.of("/dev/null");

    private final Sweep sweep = new Sweep(Duration.ofSeconds(30));
    private final String node = "strays-" + ProcessHandle.current().pid();

    @Test
    void what_carries_the_marker_of_this_node_and_belongs_to_no_known_attempt_is_ended()
            throws Exception {
        var known = sleeper(node, "j1.1");
        var stray = sleeper(node, "j2.1");
        var others = sleeper(node + "-other", "j2.1");

        var ended = sweep.endStrays(node, Set.of("j1.1"), Duration.ZERO);

        assertThat(ended).containsOnlyKeys("j2.1");
        assertThat(ended.values())
                .singleElement()
                .satisfies(swept -> assertThat(swept.left()).isZero());
        assertThat(stray.identity().isAlive()).isFalse();
        assertThat(known.identity().isAlive()).isTrue();
        assertThat(others.identity().isAlive()).isTrue();
        sweep.sweep(SweepTarget.of("j1.1").onNode(node), Duration.ZERO);
        sweep.sweep(SweepTarget.of("j2.1").onNode(node + "-other"), Duration.ZERO);
    }

    @Test
    void an_attempt_that_is_paused_holds_still_with_its_children_and_goes_on() throws Exception {
        var started = start(node, "j3.1", List.of("/bin/sh", "-c", "sleep 1004 & wait"));
        var target = SweepTarget.of("j3.1").onNode(node).with(started.identity());
        await().until(() -> sweep.members(target).size() == 2);

        assertThat(sweep.pause(target)).isEqualTo(2);

        await().until(() -> states(target).equals(List.of("T", "T")));
        sweep.resume(target);
        await().until(() -> states(target).equals(List.of("S", "S")));
        sweep.sweep(target, Duration.ZERO);
    }

    private List<String> states(SweepTarget target) throws Exception {
        var states = new java.util.ArrayList<String>();
        for (var member : sweep.members(target)) {
            var stat = Files.readString(Path.of("/proc/" + member.pid() + "/stat"));
            states.add(stat.substring(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3));
        }
        return states;
    }

    private static Started sleeper(String node, String attempt) {
        return start(node, attempt, List.of("/bin/sleep", "1004"));
    }

    private static Started start(String node, String attempt, List<String> argv) {
        var env = Map.of("CADRE_NODE", node, "CADRE_ATTEMPT", attempt, "PATH", "/usr/bin:/bin");
        var started = new Launcher().launch(new Command(argv, env, Path.of("/")), NULL, NULL, NULL);
        assertThat(started.identity()).isInstanceOf(ProcessIdentity.class);
        return started;
    }
}
