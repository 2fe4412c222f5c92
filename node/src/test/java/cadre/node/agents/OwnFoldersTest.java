package cadre.node.agents;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OwnFoldersTest {
    @Test
    void folders_that_variables_of_the_node_name_are_known_whatever_cli_runs() {
        var folders =
                AgentClis.ownFolders(
                        Map.of(
                                "CODEX_HOME", "/srv/codex",
                                "CLAUDE_CONFIG_DIR", "/srv/claude/",
                                "GEMINI_CLI_HOME", "/srv/gemini",
                                "PATH", "/bin"));

        assertThat(folders)
                .containsExactlyInAnyOrder(
                        Path.of("/srv/codex"),
                        Path.of("/srv/claude"),
                        Path.of("/srv/gemini/.gemini"));
    }

    @Test
    void a_relative_one_and_the_root_are_not() {
        assertThat(AgentClis.ownFolders(Map.of("CODEX_HOME", "codex", "XDG_DATA_HOME", "/")))
                .isEmpty();
    }
}
