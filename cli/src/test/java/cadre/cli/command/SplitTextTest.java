package cadre.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cadre.wire.crew.PartRequest;
import cadre.wire.id.AgentName;
import cadre.wire.id.CrewId;
import cadre.wire.id.RoleName;
import cadre.wire.job.Expects;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an editor is given, and how it is started. */
class SplitTextTest {
    @TempDir Path folder;

    @Test
    void what_is_written_is_read_back_without_blanks_at_its_ends() throws IOException {
        var parts =
                List.of(
                                "plain words",
                                "# no comment",
                                "key: value",
                                "true",
                                "line one\n  indented: yes\n\n# last",
                                "  leading\nblank",
                                "trailing \n",
                                "tab\there\nand: 'quotes\"",
                                "\u0007 bell\nnext",
                                "중국어 아니고 한국어\n두 줄 🙂",
                                "- a list\n- of two")
                        .stream()
                        .map(text ->
                                new PartRequest(
                                        Optional.of("no"),
                                        text,
                                        Optional.of(new RoleName("executor")),
                                        Optional.of(new AgentName("codex")),
                                        List.of("on", "part-2"),
                                        List.of("src/**", "*.md", "a b"),
                                        Optional.of(Expects.ANSWER)))
                        .toList();
        var file =
                Files.writeString(
                        folder.resolve("crew.yaml"), SplitText.of(CrewId.of("c1"), parts));

        assertThat(CrewForms.ofFile(file, Optional.empty()).parts())
                .isEqualTo(parts.stream().map(SplitTextTest::stripped).toList());
    }

    private static PartRequest stripped(PartRequest part) {
        return new PartRequest(
                part.name(),
                part.description().strip(),
                part.role(),
                part.agent(),
                part.dependsOn(),
                part.paths(),
                part.expects());
    }

    @Test
    void an_editors_command_is_taken_apart_without_a_shell() {
        assertThat(Editor.words("code --wait")).containsExactly("code", "--wait");
        assertThat(Editor.words(" '/opt/my editor' \"a b\"c '' \\\"x $(id) "))
                .containsExactly("/opt/my editor", "a bc", "", "\"x", "$(id)");
        assertThatThrownBy(() -> Editor.words("'open")).hasMessageContaining("open quote");
    }
}
