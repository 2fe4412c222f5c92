package cadre.server.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cadre.wire.error.CadreException;
import cadre.wire.id.AgentName;
import cadre.wire.id.NodeName;
import cadre.wire.id.TeamName;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RunFormTest {
    @Test
    void options_come_first_and_the_rest_is_the_prompt_word_for_word() {
        var request =
                RunForm.read(
                        "--team shop -a codex -n build-1 -t gpu -t linux -r https://x.org/a/b.git@dev -r"
                                + " git@x.org:a/c.git -r /srv/d  fix -n the\n  \"test\" $(rm -rf /)");

        assertThat(request.agent()).isEqualTo(new AgentName("codex"));
        assertThat(request.node()).contains(new NodeName("build-1"));
        assertThat(request.team()).contains(new TeamName("shop"));
        assertThat(request.requiredTags()).containsExactly("gpu", "linux");
        assertThat(request.repositories())
                .extracting(one -> one.url().or(one::path).orElse("") + " " + one.ref().orElse("-"))
                .containsExactly("https://x.org/a/b.git dev", "git@x.org:a/c.git -", "/srv/d -");
        assertThat(request.prompt()).isEqualTo("fix -n the\n  \"test\" $(rm -rf /)");
    }

    @Test
    void dashes_that_phones_make_are_dashes() {
        assertThat(RunForm.read("—agent codex — -x is a flag").prompt()).isEqualTo("-x is a flag");
        assertThat(RunForm.read("-r git@x.org:a/c.git@v1 go").repositories().getFirst().ref())
                .isEqualTo(Optional.of("v1"));
    }

    @Test
    void a_repository_may_be_one_that_the_persons_account_sees() {
        assertThat(RunForm.read("-r github:acme/shop@v1 -r github:acme/docs go").repositories())
                .extracting(one -> one.url().orElse("") + " " + one.ref().orElse("-"))
                .containsExactly("github:acme/shop v1", "github:acme/docs -");
    }

    @Test
    void what_is_wrong_is_named_with_the_form() {
        assertThatThrownBy(() -> RunForm.read("")).hasMessageContaining("prompt is missing");
        assertThatThrownBy(() -> RunForm.read("-a")).hasMessageContaining("no value");
        assertThatThrownBy(() -> RunForm.read("-x y z"))
                .hasMessageContaining("No such option (option -x)")
                .hasMessageContaining("/run [-a AGENT]");
        assertThatThrownBy(() -> RunForm.read("-n No!pe go")).hasMessageContaining("No!pe");
        assertThatThrownBy(() -> RunForm.read("-t a ".repeat(21) + "go"))
                .hasMessageContaining("Too many");
    }

    @Test
    void a_comparison_of_nobody_is_no_ordinary_crew() {
        for (var names : new String[] {",", "codex,", ",claude"}) {
            assertThatThrownBy(() -> RunForm.of("--compare " + names + " go", "usage"))
                    .isInstanceOf(CadreException.class);
        }
    }
}
