package cadre.server.flows.gate;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.server.flows.gate.GateResult.State;
import cadre.server.flows.gate.PlainGates.JobOutcome;
import cadre.server.flows.gate.PlainGates.Said;
import cadre.server.flows.gate.PlainGates.Word;
import cadre.server.forges.host.PullRequest;
import cadre.server.forges.host.PullRequest.Merges;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The gates that look at one fact. */
class PlainGatesTest {
    private static final Instant NOON = Instant.parse("2030-01-01T12:00:00Z");
    private static final String SHA = "a".repeat(40);
    private static final String OTHER = "b".repeat(40);

    @Test
    void files_must_all_be_there() {
        var wanted = List.of("docs/a.md", "docs/b.md");

        assertThat(PlainGates.files(wanted, SHA, Set.of("docs/a.md", "docs/b.md")).isOpen())
                .isTrue();
        assertThat(PlainGates.files(wanted, SHA, Set.of("docs/a.md")))
                .satisfies(result -> {
                    assertThat(result.state()).isEqualTo(State.WAITING);
                    assertThat(result.verdict()).isEqualTo("missing: docs/b.md");
                });
        assertThat(PlainGates.files(wanted, "", Set.of()).isOpen()).isFalse();
    }

    @Test
    void a_pull_request_must_be_there_and_without_a_conflict() {
        assertThat(PlainGates.noConflict(Optional.empty()).state()).isEqualTo(State.WAITING);
        assertThat(PlainGates.noConflict(Optional.of(pull(Merges.CLEANLY))).isOpen()).isTrue();
        assertThat(PlainGates.noConflict(Optional.of(pull(Merges.UNKNOWN))).state())
                .isEqualTo(State.PENDING);
        assertThat(PlainGates.noConflict(Optional.of(pull(Merges.CONFLICTS))))
                .satisfies(result -> {
                    assertThat(result.state()).isEqualTo(State.FAILED);
                    assertThat(result.lifts()).isEqualTo("whoever merges main into cadre/x");
                });
    }

    private static PullRequest pull(Merges merges) {
        return new PullRequest(
                7, "http://h/7", "cadre/x", SHA, "main", "5", true, false, true, merges);
    }

    @ParameterizedTest
    @CsvSource({
        "a, true, true, open",
        "a, true, false, failed",
        "a, false, false, pending",
        "b, true, true, waiting",
        "b, true, false, waiting"
    })
    void a_command_counts_for_the_commit_that_it_ran_on(
            String sha, boolean done, boolean succeeded, String state) {
        var outcome = new JobOutcome("j1", sha.repeat(40), done, succeeded, Optional.of(NOON));

        assertThat(PlainGates.command(SHA, Optional.of(outcome)).state().word()).isEqualTo(state);
        assertThat(PlainGates.command(SHA, Optional.empty()).state()).isEqualTo(State.WAITING);
    }

    @ParameterizedTest
    @CsvSource({
        "a, approve, open",
        "a, changes, failed",
        "a, reject, failed",
        "a, approved, failed",
        "a, '', failed",
        "b, approve, pending"
    })
    void a_verdict_opens_only_by_approve_and_only_for_its_commit(
            String sha, String verdict, String state) {
        var said = new Said("j1", sha.repeat(40), verdict, List.of("mend it"), NOON);

        assertThat(PlainGates.verdict(SHA, Optional.of(said)).state().word()).isEqualTo(state);
        assertThat(PlainGates.verdict(SHA, Optional.empty()).state()).isEqualTo(State.WAITING);
    }

    @Test
    void a_persons_word_counts_for_its_commit() {
        var yes = new Word("ada", SHA, true, "", NOON);
        var no = new Word("ada", SHA, false, "not yet", NOON);

        assertThat(PlainGates.manual(SHA, Optional.of(yes)))
                .isEqualTo(
                        new GateResult(
                                State.OPEN, "approved", SHA, "", "ada", Optional.of(NOON), "", ""));
        assertThat(PlainGates.manual(SHA, Optional.of(no)).verdict())
                .isEqualTo("rejected: not yet");
        assertThat(PlainGates.manual(OTHER, Optional.of(yes)).state()).isEqualTo(State.WAITING);
        assertThat(PlainGates.manual(SHA, Optional.empty()).state()).isEqualTo(State.WAITING);
    }
}
