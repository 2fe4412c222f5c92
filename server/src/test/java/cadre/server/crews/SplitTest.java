package cadre.server.crews;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cadre.server.agents.Profiles;
import cadre.wire.crew.PartRequest;
import cadre.wire.error.CadreException;
import cadre.wire.id.AgentName;
import cadre.wire.id.RoleName;
import cadre.wire.job.Expects;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How a request becomes parts: what agents answer is hostile until it is read. */
class SplitTest {
    private final Casting casting = new Casting(new Profiles(List.of()));
    private final TriageAnswer answer = new TriageAnswer(casting);
    private final PlainSplit plain = new PlainSplit(casting);

    @Test
    void an_answer_in_words_and_a_fence_is_read() {
        var split =
                answer.split(
                        """
                        Here {is} the split:
                        ```json
                        {"parts": [
                          {"name": "The API!", "description": "do } it", "role": "debugger",
                           "agent": "codex", "depends_on": [], "paths": ["src"], "expects": "change"},
                          {"description": "look", "role": "wizard", "agent": "nobody's"}
                        ]}
                        ```
                        """);

        assertThat(split.parts())
                .containsExactly(
                        new PartRequest(
                                Optional.of("the-api-"),
                                "do } it",
                                Optional.of(new RoleName("debugger")),
                                Optional.of(new AgentName("codex")),
                                List.of(),
                                List.of("src"),
                                Optional.of(Expects.CHANGE)),
                        PartRequest.of("look"));
        assertThat(split.note()).endsWith("stand in: role 'wizard', agent 'nobody's'");
    }

    @Test
    void an_object_that_is_only_quoted_is_no_answer() {
        assertThat(
                        answer.split(
                                        "package.json has {\"name\": \"shop\"}, so: {\"parts\": [{\"description\": \"look\"}]}")
                                .parts())
                .containsExactly(PartRequest.of("look"));
        assertThat(ReviewVerdict.of("The {} stays. {\"verdict\":\"approve\",\"findings\":[]}"))
                .contains(new ReviewVerdict(ReviewVerdict.Kind.APPROVE, List.of()));
    }

    @Test
    void an_answer_of_another_form_is_refused_in_words_for_its_agent() {
        refused("I would rather not", "no JSON object");
        refused("{\"parts\": []}", "at least one part");
        refused("{\"parts\": [\"do it\"]}", "'description'");
        refused("{\"parts\": [{\"description\": 7}]}", "'description'");
        refused("{\"parts\": [{\"description\": \"x\", \"paths\": [1]}]}", "'paths'");
        refused("{\"parts\": [{\"description\": \"x\", \"expects\": \"gold\"}]}", "'expects'");
        refused("{".repeat(100_000), "no JSON object");
        var many =
                IntStream.range(0, 51)
                        .mapToObj(i -> "{\"description\":\"x\"}")
                        .collect(Collectors.joining(",", "{\"parts\":[", "]}"));
        refused(many, "51 parts");
    }

    private void refused(String text, String what) {
        assertThatThrownBy(() -> answer.split(text))
                .isInstanceOf(CadreException.class)
                .hasMessageContaining(what);
    }

    @Test
    void without_an_agent_it_is_split_at_plus_and_at_numbered_lines() {
        assertThat(plain.of("refactor auth + improve the UI + security review"))
                .extracting(PartRequest::description)
                .containsExactly("refactor auth", "improve the UI", "security review");
        assertThat(plain.of("refactor auth + improve the UI + security review"))
                .extracting(part -> part.role().map(RoleName::name).orElse("-"))
                .containsExactly("-", "designer", "security-reviewer");
        assertThat(plain.of("Do this:\n1. one\n   and more\n2) two"))
                .extracting(PartRequest::description)
                .containsExactly("one\n   and more", "two");
        assertThat(plain.of("make c++ and a+b work")).hasSize(1);
    }

    @Test
    void agents_share_the_pieces_or_each_does_all_of_it() {
        var codex = new AgentName("codex");
        var gemini = new AgentName("gemini");

        assertThat(plain.of("review it", List.of(codex, codex)))
                .extracting(part -> part.name().orElseThrow() + ": " + part.description())
                .containsExactly("codex-1: review it", "codex-2: review it");
        assertThat(plain.of("a + b + c", List.of(codex, gemini)))
                .extracting(part -> part.agent().orElseThrow() + ": " + part.description())
                .containsExactly("codex: a", "gemini: b", "codex: c");
    }

    @Test
    void a_review_counts_only_with_a_verdict_and_changes_only_with_findings() {
        assertThat(ReviewVerdict.of("fine by me")).isEmpty();
        assertThat(ReviewVerdict.of("{\"verdict\":\"maybe\"}")).isEmpty();
        assertThat(ReviewVerdict.of("{\"verdict\":\"changes\",\"findings\":[]}")).isEmpty();
        assertThat(ReviewVerdict.of("so: {\"verdict\":\"Approve\",\"findings\":[]}"))
                .contains(new ReviewVerdict(ReviewVerdict.Kind.APPROVE, List.of()));
        assertThat(ReviewVerdict.of("{\"verdict\":\"changes\",\"findings\":[\"a\",{\"b\":1}]}"))
                .contains(new ReviewVerdict(ReviewVerdict.Kind.CHANGES, List.of("a", "{\"b\":1}")));
    }
}
