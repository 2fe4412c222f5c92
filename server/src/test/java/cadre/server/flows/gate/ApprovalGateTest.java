package cadre.server.flows.gate;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.server.flows.gate.GateResult.State;
import cadre.server.forges.tracker.Comment;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A person's word in the tracker, and all that only looks like one. */
class ApprovalGateTest {
    private static final Instant NOON = Instant.parse("2030-01-01T12:00:00Z");
    private static final String SHA = "a".repeat(40);
    private static final People PEOPLE = new People(Set.of("17", "18", "99"), Set.of("99"));
    private static final Artifact SHOWN = new Artifact(SHA, NOON, Set.of("old"));

    private static Comment comment(String id, String actor, String text, int afterSec) {
        return new Comment(id, actor, "Ada", text, false, NOON.plusSeconds(afterSec));
    }

    private static GateResult look(Comment... comments) {
        return ApprovalGate.look(
                Optional.of(SHOWN), SHA, List.of(comments), PEOPLE, NOON.plusSeconds(600));
    }

    @Test
    void an_approvers_word_after_what_it_approves_opens_the_gate_with_its_evidence() {
        assertThat(look(comment("c1", "17", "Fine.\n\n  :approved:  \nGo on", 60)))
                .isEqualTo(
                        new GateResult(
                                State.OPEN,
                                "approved",
                                SHA,
                                "c1",
                                "17",
                                Optional.of(NOON.plusSeconds(60)),
                                "",
                                ""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "I would say :approved:",
                "> :approved:",
                ":approved: but not yet",
                "not :approved:",
                ":approved",
                ":Approved:",
                "`:approved:`",
                ":approved:\u200b",
                "<!-- :approved: -->",
                ""
            })
    void only_the_word_alone_on_its_line_is_one(String text) {
        assertThat(look(comment("c1", "17", text, 60)).state()).isEqualTo(State.WAITING);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "c1  | 1          | false | 60   | is no approver",
                "c1  | Ada        | false | 60   | is no approver",
                "c1  | 17[bot]    | false | 60   | is no approver",
                "c1  | 99         | false | 60   | an agent wrote it",
                "c1  | 17         | true  | 60   | it was edited",
                "c1  | 17         | false | 0    | older than what it would approve",
                "c1  | 17         | false | -5   | older than what it would approve",
                "old | 17         | false | 60   | No approver has said",
                "c1  | 17         | false | 9999 | lies in the future"
            })
    void a_word_that_does_not_count_leaves_the_gate_shut_and_says_why(
            String id, String actor, boolean edited, int afterSec, String why) {
        var result =
                look(
                        new Comment(
                                id,
                                actor,
                                "Ada",
                                ":approved:",
                                edited,
                                NOON.plusSeconds(afterSec)));

        assertThat(result.state()).isEqualTo(State.WAITING);
        assertThat(result.state().told()).isEqualTo("waiting (never reported)");
        assertThat(result.why()).contains(why);
        assertThat(result.lifts()).isEqualTo("an approver of the connection: 17, 18");
    }

    @Test
    void a_rejection_shuts_the_gate_with_its_reason_and_the_newest_word_counts() {
        var no = comment("c1", "17", ":rejected: too vague", 60);
        var yes = comment("c2", "18", ":approved:", 90);

        assertThat(look(no))
                .satisfies(result -> {
                    assertThat(result.state()).isEqualTo(State.FAILED);
                    assertThat(result.verdict()).isEqualTo("rejected: too vague");
                    assertThat(result.who()).isEqualTo("17");
                });
        assertThat(look(yes, no).isOpen()).isTrue();
        assertThat(look(comment("c3", "17", ":approved:\n:rejected: no", 60)).state())
                .isEqualTo(State.FAILED);
        assertThat(look(comment("c4", "1", ":rejected: by a stranger", 95), yes).isOpen()).isTrue();
    }

    @Test
    void an_approval_of_an_older_commit_counts_no_more() {
        var yes = comment("c1", "17", ":approved:", 60);

        var result =
                ApprovalGate.look(
                        Optional.of(SHOWN),
                        "b".repeat(40),
                        List.of(yes),
                        PEOPLE,
                        NOON.plusSeconds(600));

        assertThat(result.state()).isEqualTo(State.PENDING);
        assertThat(result.sha()).isEqualTo("b".repeat(40));
    }

    @Test
    void nothing_is_approved_before_it_was_shown_and_nobody_approves_where_nobody_may() {
        var yes = comment("c1", "17", ":approved:", 60);

        assertThat(
                        ApprovalGate.look(
                                        Optional.empty(),
                                        SHA,
                                        List.of(yes),
                                        PEOPLE,
                                        NOON.plusSeconds(600))
                                .state())
                .isEqualTo(State.PENDING);
        var none =
                ApprovalGate.look(
                        Optional.of(SHOWN),
                        SHA,
                        List.of(yes),
                        new People(Set.of(), Set.of()),
                        NOON.plusSeconds(600));
        assertThat(none.state()).isEqualTo(State.WAITING);
        assertThat(none.lifts()).contains("names no approvers");
    }
}
