package cadre.app.docs;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.app.ProjectFolder;
import cadre.server.forges.connection.ConfiguredConnections;
import cadre.server.forges.connection.FlowProjects;
import cadre.wire.flow.FlowFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What docs/flows.md shows of its files is what Cadre reads. */
class FlowExamplesTest {
    private static List<String> examples(String begin) {
        return Document.all(ProjectFolder.root()).stream()
                .filter(document -> document.file().endsWith("docs/flows.md"))
                .flatMap(document -> document.blocks().stream())
                .filter(block -> block.language().equals("yaml"))
                .map(block -> block.text().stripIndent())
                .filter(text -> text.startsWith(begin))
                .toList();
    }

    @Test
    void the_flow_is_one_that_the_check_takes() {
        assertThat(examples("name:"))
                .isNotEmpty()
                .allSatisfy(text -> {
                    var flow = FlowFile.read("docs/flows.md", text);

                    assertThat(flow.stages().getLast().gates()).isEmpty();
                });
    }

    @Test
    void the_repositories_of_projects_are_read(@TempDir Path home) throws IOException {
        var examples = examples("flows:");
        assertThat(examples).isNotEmpty();
        for (var text : examples) {
            Files.writeString(home.resolve(ConfiguredConnections.FILE), text);

            assertThat(new FlowProjects(home).all()).isNotEmpty();
        }
    }
}
