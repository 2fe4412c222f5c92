package cadre.app.drill;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.app.drill.Causes.Life;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** What the drill takes for an explanation, and what it does not. */
class CausesTest {
    private static final Instant BEGIN = Instant.parse("2030-01-01T00:00:00Z");
    private static final String VANISHED = "its processes vanished while nobody watched them";
    private static final String SILENT = "node n1 did not answer for 12 seconds";

    private static final String UNREACHED =
            "the node stopped it: the server could not be reached for %d seconds";

    /** Claimed at second 100, over at second 160. */
    private static final Life LIFE = new Life("j1.1", "n1", at(100), at(160));

    private final Journal journal = new Journal();
    private final Causes causes = new Causes(journal);

    @Test
    void a_machine_that_was_killed_while_the_attempt_lived_explains_that_its_processes_vanished() {
        broke(FaultKind.KILL_MACHINE, "n1", 120, 122);

        assertThat(causes.ofLoss(LIFE, VANISHED)).isTrue();
        assertThat(causes.ofFailure(LIFE)).isTrue();
    }

    @Test
    void what_was_over_before_the_claim_or_was_done_to_another_node_explains_nothing() {
        broke(FaultKind.KILL_MACHINE, "n1", 90, 99);
        broke(FaultKind.KILL_MACHINE, "n2", 120, 122);
        broke(FaultKind.KILL_MACHINE, "n1", 161, 165);

        assertThat(causes.ofLoss(LIFE, VANISHED)).isFalse();
        assertThat(causes.ofLoss(LIFE, SILENT)).isFalse();
        assertThat(causes.ofFailure(LIFE)).isFalse();
    }

    @Test
    void a_fault_of_another_kind_explains_nothing() {
        broke(FaultKind.KILL_NODE, "n1", 120, 122);
        broke(FaultKind.KILL_SERVER, "s1", 130, 132);
        broke(FaultKind.LONG_CUT, "n1", 135, 155);

        assertThat(causes.ofLoss(LIFE, VANISHED)).isFalse();
        assertThat(causes.ofFailure(LIFE)).isFalse();
        assertThat(causes.ofOvertime(LIFE)).isFalse();
    }

    @Test
    void a_silence_is_explained_by_what_kept_the_beats_away_shortly_before() {
        broke(FaultKind.LONG_CUT, "n1", 140, 158);

        assertThat(causes.ofLoss(LIFE, SILENT)).isTrue();
    }

    @Test
    void a_silence_is_not_explained_by_what_was_mended_a_minute_before() {
        var longer = new Life("j1.1", "n1", at(100), at(220));
        broke(FaultKind.LONG_CUT, "n1", 140, 158);

        assertThat(causes.ofLoss(longer, SILENT)).isFalse();
    }

    @Test
    void faults_one_after_the_other_explain_that_no_server_was_reached_for_so_long() {
        broke(FaultKind.KILL_SERVER, "s1", 101, 108);
        broke(FaultKind.RESTART_SERVER, "s1", 110, 121);
        broke(FaultKind.LONG_CUT, "n1", 120, 137);
        broke(FaultKind.LONG_CUT, "n2", 137, 159);

        assertThat(causes.ofLoss(LIFE, UNREACHED.formatted(40))).isTrue();
        assertThat(causes.ofLoss(LIFE, UNREACHED.formatted(50))).isFalse();
    }

    @Test
    void faults_between_which_a_server_was_there_for_long_do_not_add_up() {
        broke(FaultKind.LONG_CUT, "n1", 101, 115);
        broke(FaultKind.LONG_CUT, "n1", 130, 145);

        assertThat(causes.ofLoss(LIFE, UNREACHED.formatted(40))).isFalse();
    }

    @Test
    void what_is_done_to_a_server_counts_for_every_node() {
        broke(FaultKind.KILL_SERVER, "s2", 140, 143);

        assertThat(causes.ofLoss(LIFE, SILENT)).isTrue();
    }

    @Test
    void only_the_agent_that_was_killed_itself_may_fail_by_that() {
        journal.add(new Injected(FaultKind.KILL_AGENT, "n1", at(120), at(120), "j2.1"));

        assertThat(causes.ofFailure(LIFE)).isFalse();
        assertThat(causes.ofFailure(new Life("j2.1", "n1", at(100), at(121)))).isTrue();
    }

    @Test
    void a_reason_that_nobody_knows_is_never_explained() {
        broke(FaultKind.KILL_MACHINE, "n1", 120, 122);

        assertThat(causes.ofLoss(LIFE, "it just happened")).isFalse();
        assertThat(causes.ofLoss(LIFE, "node n1 came back without it")).isFalse();
    }

    private void broke(FaultKind kind, String target, long from, long until) {
        journal.add(new Injected(kind, target, at(from), at(until), ""));
    }

    private static Instant at(long second) {
        return BEGIN.plusSeconds(second);
    }
}
