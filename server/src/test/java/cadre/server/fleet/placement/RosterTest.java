package cadre.server.fleet.placement;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.wire.id.AgentName;
import cadre.wire.id.AttemptId;
import cadre.wire.id.JobId;
import cadre.wire.id.NodeName;
import cadre.wire.link.NodeFacts;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RosterTest {
    private static final NodeName ONE = new NodeName("one");
    private static final NodeName TWO = new NodeName("two");
    private static final AgentName CODEX = new AgentName("codex");
    private static final AgentName CLAUDE = new AgentName("claude");

    private final Roster roster = new Roster();

    @BeforeEach
    void know() {
        var facts =
                new NodeFacts(
                        "", "", 0, 0, List.of(), 0, List.of(), 9, "", List.of(), List.of(),
                        List.of());
        for (var name : List.of(ONE, TWO)) {
            roster.know(name, Scheduling.OPEN, Instant.EPOCH, Instant.EPOCH, facts);
        }
    }

    private static AttemptId attempt(long job) {
        return new AttemptId(new JobId(job), 1);
    }

    private List<AttemptId> holds(NodeName name) {
        return roster.seat(name).orElseThrow().holds();
    }

    @Test
    void what_runs_of_a_profile_is_counted_over_all_nodes_however_it_ends() {
        assertThat(roster.hold(ONE, attempt(1), CODEX)).isTrue();
        assertThat(roster.hold(ONE, attempt(1), CODEX)).isFalse();
        roster.hold(ONE, attempt(2), CLAUDE);
        roster.hold(TWO, attempt(3), CODEX);
        assertThat(roster.running(CODEX)).isEqualTo(2);

        roster.release(ONE, attempt(1));
        roster.release(ONE, attempt(1));
        assertThat(roster.running(CODEX)).isEqualTo(1);

        roster.forget(TWO);
        assertThat(roster.running(CODEX)).isZero();
        assertThat(roster.running(CLAUDE)).isEqualTo(1);
    }

    @Test
    void a_seat_shows_what_the_node_holds_now_and_goes_on_showing_that() {
        roster.hold(ONE, attempt(2), CODEX);
        var before = holds(ONE);
        roster.hold(ONE, attempt(1), CODEX);

        assertThat(holds(ONE)).containsExactly(attempt(1), attempt(2));
        roster.release(ONE, attempt(2));

        assertThat(holds(ONE)).containsExactly(attempt(1));
        assertThat(before).containsExactly(attempt(2));
    }
}
