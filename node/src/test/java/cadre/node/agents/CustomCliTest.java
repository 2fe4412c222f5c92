package cadre.node.agents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cadre.wire.job.Ending;
import cadre.wire.job.FailureCode;
import cadre.wire.job.IsolationKind;
import cadre.wire.job.LogStream;
import cadre.wire.job.PromptBy;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CustomCliTest {
    private final CustomCli cli = new CustomCli();
    @TempDir Path home;

    @Test
    void the_prompt_goes_by_standard_input_as_an_argument_or_in_a_file() {
        assertThat(invoke(PromptBy.STDIN, "$(id)").stdin()).contains("$(id)");
        assertThat(invoke(PromptBy.ARGUMENT, "$(id)").argv()).containsExactly("cat", "$(id)");
        var byFile = invoke(PromptBy.FILE, "$(id)");
        assertThat(byFile.argv()).containsExactly("cat");
        assertThat(Path.of(byFile.env().get("CADRE_PROMPT_FILE")))
                .hasParentRaw(home)
                .hasContent("$(id)");
    }

    @Test
    void a_prompt_that_no_argument_can_hold_is_refused() {
        assertThatThrownBy(() -> invoke(PromptBy.ARGUMENT, "x".repeat(200_000)))
                .hasMessageContaining("cannot be an argument")
                .hasMessageContaining("stdin or file");
    }

    @Test
    void exit_code_zero_is_success_for_there_is_no_final_event() {
        assertThat(cli.verdict(Optional.empty(), 0)).isEqualTo(new Ending.Succeeded());
        assertThat(cli.verdict(Optional.empty(), 3))
                .isEqualTo(
                        new Ending.Failed(
                                FailureCode.EXIT_CODE, "the command ended with exit code 3"));
        assertThat(cli.humanStream()).isEqualTo(LogStream.OUT);
    }

    private Invocation invoke(PromptBy promptBy, String prompt) {
        return cli.invocation(
                Orders.order(Orders.custom(promptBy, "cat"), prompt),
                new AgentPlace(home, home, home, 0, IsolationKind.BUBBLEWRAP),
                List.of());
    }
}
