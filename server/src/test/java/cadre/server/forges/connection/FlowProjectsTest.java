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
        for (var good : new String[] {"ada/shop", "ada-b/.profile", "a.b/c_d", "ada/x-"}) {
            assertThat(file(good).all()).extracting(FlowProject::repository).containsExactly(good);
        }
    }

    @Test
    void what_would_be_another_path_is_none() throws IOException {
        for (var bad :
                new String[] {
                    "../shop", "ada/..", "./shop", "ada/.", "-x/y", "ada/-y", "ada", "a/b/c"
                }) {
            var file = file(bad);
            assertThatThrownBy(file::all)
                    .as(bad)
                    .isInstanceOf(CadreException.class)
                    .hasMessageContaining("owner/name");
        }
    }
}
