package cadre.server.forges.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cadre.wire.error.CadreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which repository belongs to a project, as people write it down. */
class FlowProjectsTest {
    @TempDir Path home;

    private FlowProjects file(String repository) throws IOException {
        Files.writeString(
                home.resolve(ConfiguredConnections.FILE),
                "flows: [{tracker: plane, project: p, host: gitea, repository: '%s'}]"
                        .formatted(repository));
        return new FlowProjects(home);
    }

    @Test
    void a_repository_is_an_owner_and_a_name() throws IOException {
        for (var good : new String[] {"ada/shop", "ada-b/.profile", "a.b/c_d", "ada/x-", "a/b/c"}) {
            assertThat(file(good).all()).extracting(FlowProject::repository).containsExactly(good);
        }
    }

    @Test
    void a_mistake_leaves_the_last_good_list_and_is_told_until_it_is_mended() throws IOException {
        var projects = file("ada/shop");
        var good = projects.all();
        assertThat(projects.problem()).isEmpty();

        for (var bad : new String[] {"flows: [{tracker: plane}]", "flows: [", "flow: []"}) {
            Files.writeString(home.resolve(ConfiguredConnections.FILE), bad);
            assertThat(projects.all()).as(bad).isEqualTo(good);
            assertThat(projects.problem().map(CadreException::getMessage).orElse(""))
                    .contains("connections.yaml");
        }
        file("ada/other");
        assertThat(projects.problem()).isEmpty();
        assertThat(projects.all()).extracting(FlowProject::repository).containsExactly("ada/other");
    }

    @Test
    void what_would_be_another_path_is_none() throws IOException {
        for (var bad :
                new String[] {
                    "../shop", "ada/..", "./shop", "ada/.", "-x/y", "ada/-y", "ada", "a/../c",
                    "a//c", "a/b/"
                }) {
            var file = file(bad);
            assertThatThrownBy(file::all)
                    .as(bad)
                    .isInstanceOf(CadreException.class)
                    .hasMessageContaining("owner/name");
        }
    }
}
