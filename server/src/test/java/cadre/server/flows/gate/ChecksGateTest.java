package cadre.server.flows.gate;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.server.flows.gate.GateResult.State;
import cadre.server.forges.host.StatusContext;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Checks of a commit against patterns of names. */
class ChecksGateTest {
    private static final String SHA = "a".repeat(40);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ci/build            | ci/build=green                 | open    | 1 green",
                "ci/build            |                                | waiting | waiting (never reported): ci/build",
                "ci/build            | ci/test=green                  | waiting | waiting (never reported): ci/build",
                "ci/build            | ci/build=pending               | pending | pending: ci/build",
                "ci/build            | ci/build=failed                | failed  | failed: ci/build",
                "ci/*                | ci/a=green ci/b=green          | open    | 1 green",
                "ci/*                | ci/a=green ci/b=failed         | failed  | failed: ci/b",
                "ci/*                | ci/a/x=pending                 | pending | pending: ci/a/x",
                "ci/a ci/b           | ci/a=failed                    | failed  | failed: ci/a",
                "ci/a ci/b           | ci/a=pending                   | waiting | waiting (never reported): ci/b",
                "ci/a ci/b           | ci/a=green ci/b=green x=failed | open    | 2 green",
                "*                   |                                | waiting | waiting (never reported): *"
            })
    void each_pattern_needs_a_report_and_only_green_ones(
            String patterns, String reports, String state, String verdict) {
        var result = ChecksGate.look(words(patterns), SHA, reports(reports));

        assertThat(result.state().word()).isEqualTo(state);
        assertThat(result.verdict()).isEqualTo(verdict);
        assertThat(result.sha()).isEqualTo(SHA);
        assertThat(result.lifts().isEmpty()).isEqualTo(result.isOpen());
    }

    private static List<String> words(String text) {
        return Arrays.stream(text.strip().split(" +")).toList();
    }

    private static List<StatusContext> reports(String text) {
        return text == null
                ? List.of()
                : words(text).stream()
                        .map(word -> word.split("="))
                        .map(pair ->
                                new StatusContext(
                                        pair[0],
                                        StatusContext.State.valueOf(
                                                pair[1].toUpperCase(java.util.Locale.ROOT)),
                                        "http://ci/" + pair[0]))
                        .toList();
    }

    @Test
    void a_branch_that_requires_nothing_opens_the_gate_and_says_so() {
        assertThat(ChecksGate.look(List.of(), SHA, List.of()).verdict())
                .isEqualTo("the base branch requires no check");
        assertThat(ChecksGate.look(List.of(), "", List.of()).state()).isEqualTo(State.WAITING);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ci/*          | ci/a/b        | true",
                "ci/**         | ci/a/b        | true",
                "*build        | ci / build    | true",
                "ci/?          | ci/a          | true",
                "ci/?          | ci/ab         | false",
                "ci/[ab]       | ci/b          | true",
                "ci/[!ab]      | ci/b          | false",
                "ci/[!ab]      | ci/c          | true",
                "ci/[a-c]x     | ci/bx         | true",
                "{lint,test}   | test          | true",
                "{lint,test}*  | testing       | true",
                "{lint,test}   | build         | false",
                "a,b           | a,b           | true",
                "ci.build      | cixbuild      | false",
                "ci (push)     | ci (push)     | true",
                "ci [push]     | ci [push]     | true",
                "ci/[          | ci/[          | true",
                "ci/{a         | ci/{a         | true",
                "\\*           | *             | true",
                "\\*           | x             | false",
                "ci            | ci/build      | false",
                "CI            | ci            | false",
                "{a,b}{c,d}    | bd            | true",
                "*a*a*a*a*a*a*a*a*a*a*a*a*b | aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaac | false"
            })
    void patterns_are_those_of_gitea(String pattern, String name, boolean matches) {
        assertThat(new ContextGlob(pattern).matches(name)).isEqualTo(matches);
    }
}
