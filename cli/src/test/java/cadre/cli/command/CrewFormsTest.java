package cadre.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cadre.wire.crew.PartRequest;
import cadre.wire.error.CadreException;
import cadre.wire.id.AgentName;
import cadre.wire.id.RoleName;
import cadre.wire.job.Expects;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The ways in which a crew is asked for. */
class CrewFormsTest {
    private static final AgentName CODEX = new AgentName("codex");

    @TempDir Path folder;

    @Test
    void a_count_before_the_request_means_so_many_of_an_agent() {
        var forms = CrewForms.of("3:codex review the API", List.of());

        assertThat(forms.request()).isEqualTo("review the API");
        assertThat(forms.agents()).containsExactly(CODEX, CODEX, CODEX);
    }

    @Test
    void agents_are_listed_alone_or_counted() {
        assertThat(CrewForms.of("x", List.of("codex", "2:gemini")).agents())
                .containsExactly(CODEX, new AgentName("gemini"), new AgentName("gemini"));
        assertThat(CrewForms.of("say 3:codex is no count here", List.of()).agents()).isEmpty();
    }

    @Test
    void none_and_too_many_are_refused() {
        for (var text : List.of("0:codex x", "51:codex x", "999999999:codex x")) {
            assertThatThrownBy(() -> CrewForms.of(text, List.of()))
                    .isInstanceOf(CadreException.class)
                    .hasMessageContaining("no number of agents");
        }
        assertThatThrownBy(() -> CrewForms.of("x", List.of("0:codex")))
                .hasMessageContaining("no number of agents");
        assertThatThrownBy(() -> CrewForms.of("x", List.of("40:codex", "40:gemini")))
                .hasMessageContaining("too many");
    }

    @Test
    void a_file_says_parts_and_a_mistake_in_it_is_named_with_its_line() throws IOException {
        var forms =
                CrewForms.ofFile(
                        written(
                                """
                                request: both
                                check: make test
                                timeout_sec: 900
                                parts:
                                  - {name: api, description: do it, role: debugger, agent: codex, paths: [src]}
                                  - {description: look, depends_on: [api], expects: answer}
                                """),
                        Optional.empty());

        assertThat(forms.request()).isEqualTo("both");
        assertThat(forms.check()).contains("make test");
        assertThat(forms.timeoutSec()).contains(900L);
        assertThat(forms.parts())
                .containsExactly(
                        new PartRequest(
                                Optional.of("api"),
                                "do it",
                                Optional.of(new RoleName("debugger")),
                                Optional.of(CODEX),
                                List.of(),
                                List.of("src"),
                                Optional.empty()),
                        new PartRequest(
                                Optional.empty(),
                                "look",
                                Optional.empty(),
                                Optional.empty(),
                                List.of("api"),
                                List.of(),
                                Optional.of(Expects.ANSWER)));
        refused("parts:\n  - {description: x, wish: y}\n", "crew.yaml:2");
        refused("parts:\n  - {name: x}\n", "has no description");
        refused("request: x\n", "has no parts");
        refused("", "empty");
    }

    private Path written(String text) throws IOException {
        return Files.writeString(folder.resolve("crew.yaml"), text);
    }

    private void refused(String text, String what) throws IOException {
        var file = written(text);
        assertThatThrownBy(() -> CrewForms.ofFile(file, Optional.empty()))
                .isInstanceOf(CadreException.class)
                .hasMessageContaining(what);
    }
}
