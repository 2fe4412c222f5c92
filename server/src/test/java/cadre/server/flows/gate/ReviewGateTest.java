package cadre.server.flows.gate;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.server.flows.gate.GateResult.State;
import cadre.server.forges.host.PullRequest;
import cadre.server.forges.host.Review;
import cadre.server.forges.host.Review.Verdict;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Reviews that approve a pull request as it is, and those that do not. */
class ReviewGateTest {
    private static final Instant NOON = Instant.parse("2030-01-01T12:00:00Z");
    private static final String SHA = "a".repeat(40);
    private static final People ANYONE = new People(Set.of(), Set.of("99"));
    private static final People SOME = new People(Set.of("17", "18"), Set.of("99"));
    private static final PullRequest PULL =
            new PullRequest(
                    7,
                    "http://h/7",
                    "cadre/x",
                    SHA,
                    "main",
                    "5",
                    true,
                    false,
                    true,
                    PullRequest.Merges.CLEANLY);

    private static Review review(String reviewer, Verdict verdict, int afterSec) {
        return review(reviewer, verdict, true, false, false, SHA, afterSec);
    }

    private static Review review(
            String reviewer,
            Verdict verdict,
            boolean official,
            boolean stale,
            boolean dismissed,
            String commit,
            int afterSec) {
        return new Review(
                reviewer + "@" + afterSec,
                reviewer,
                "r",
                verdict,
                official,
                stale,
                dismissed,
                commit,
                NOON.plusSeconds(afterSec));
    }

    private static GateResult look(int needed, People people, Review... reviews) {
        return ReviewGate.look(
                needed, Optional.of(PULL), List.of(reviews), people, NOON.plusSeconds(600));
    }

    @Test
    void an_official_approval_of_the_head_opens_the_gate() {
        assertThat(look(1, ANYONE, review("17", Verdict.APPROVED, 1)))
                .isEqualTo(
                        new GateResult(
                                State.OPEN,
                                "approved by 1",
                                SHA,
                                "http://h/7",
                                "17",
                                Optional.of(NOON.plusSeconds(1)),
                                "",
                                ""));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "17 | false | false | false | a | 1    | not count it as official",
                "17 | true  | true  | false | a | 1    | of an older commit",
                "17 | true  | false | false | b | 1    | of an older commit",
                "17 | true  | false | false | - | 1    | of an older commit",
                "5  | true  | false | false | a | 1    | the author's or an agent's",
                "99 | true  | false | false | a | 1    | the author's or an agent's",
                "4  | true  | false | false | a | 1    | does not name it as an approver",
                "17 | true  | false | false | a | 9999 | lies in the future"
            })
    void an_approval_that_does_not_count_leaves_the_gate_pending_and_says_why(
            String reviewer,
            boolean official,
            boolean stale,
            boolean dismissed,
            String commit,
            int afterSec,
            String why) {
        var sha = commit.equals("-") ? "" : commit.repeat(40);

        var result =
                look(
                        1,
                        SOME,
                        review(
                                reviewer,
                                Verdict.APPROVED,
                                official,
                                stale,
                                dismissed,
                                sha,
                                afterSec));

        assertThat(result.state()).isEqualTo(State.PENDING);
        assertThat(result.why()).contains(why);
    }

    @Test
    void a_dismissed_approval_a_comment_and_a_request_are_no_word() {
        assertThat(
                        look(
                                1,
                                ANYONE,
                                review("17", Verdict.APPROVED, true, false, true, SHA, 1),
                                review("18", Verdict.COMMENT, 2),
                                review("19", Verdict.PENDING, 3),
                                review("20", Verdict.REQUESTED, 4)))
                .satisfies(result -> assertThat(result.state()).isEqualTo(State.WAITING));
    }

    @Test
    void a_later_comment_takes_nothing_back_and_a_later_word_does() {
        var yes = review("17", Verdict.APPROVED, 1);

        assertThat(look(1, ANYONE, yes, review("17", Verdict.COMMENT, 2)).isOpen()).isTrue();
        assertThat(look(1, ANYONE, yes, review("17", Verdict.CHANGES, 2)).state())
                .isEqualTo(State.FAILED);
        assertThat(look(1, ANYONE, review("17", Verdict.CHANGES, 0), yes).isOpen()).isTrue();
    }

    @Test
    void a_request_for_changes_shuts_the_gate_beside_any_approval_also_an_older_one() {
        var yes = review("17", Verdict.APPROVED, 1);
        var old = review("18", Verdict.CHANGES, true, true, false, "b".repeat(40), -60);

        var result = look(1, ANYONE, old, yes);

        assertThat(result.state()).isEqualTo(State.FAILED);
        assertThat(result.who()).isEqualTo("18");
        assertThat(
                        look(
                                        1,
                                        ANYONE,
                                        review("18", Verdict.CHANGES, true, false, true, SHA, 0),
                                        yes)
                                .isOpen())
                .as("dismissed")
                .isTrue();
        assertThat(
                        look(
                                        1,
                                        ANYONE,
                                        review("30", Verdict.CHANGES, false, false, false, SHA, 0),
                                        yes)
                                .isOpen())
                .as("of someone whose word does not count")
                .isTrue();
    }

    @Test
    void two_approvals_are_of_two_people() {
        var first = review("17", Verdict.APPROVED, 1);

        assertThat(look(2, SOME, first, review("17", Verdict.APPROVED, 2)))
                .satisfies(result -> {
                    assertThat(result.state()).isEqualTo(State.PENDING);
                    assertThat(result.verdict()).isEqualTo("1 of 2");
                });
        assertThat(look(2, SOME, first, review("18", Verdict.APPROVED, 2)).isOpen()).isTrue();
    }

    @Test
    void without_a_pull_request_nothing_was_ever_reported() {
        var result = ReviewGate.look(1, Optional.empty(), List.of(), ANYONE, NOON);

        assertThat(result.state()).isEqualTo(State.WAITING);
        assertThat(result.verdict()).isEqualTo("no pull request");
    }
}
