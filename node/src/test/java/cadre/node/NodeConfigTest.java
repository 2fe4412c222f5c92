package cadre.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cadre.node.link.ServerAddress;
import cadre.wire.config.ConfigFile;
import cadre.wire.error.CadreException;
import cadre.wire.id.NodeName;
import cadre.wire.job.IsolationKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeConfigTest {
    @TempDir Path folder;

    @Test
    void everything_a_node_is_told_is_read_once() {
        var config =
                read(
                        Map.of(
                                "CADRE_NODE_NAME", "build-1",
                                "CADRE_NODE_TAGS", "gpu, fast,gpu",
                                "CADRE_NODE_SLOTS", "3",
                                "CADRE_NODE_ROOTS", "/srv/git,~/code",
                                "CADRE_NODE_ISOLATION", "none",
                                "CADRE_NODE_PASS_ENV", "HTTPS_PROXY",
                                "CADRE_NODE_SERVER", "https://cadre.example",
                                "CADRE_NODE_KEY", "cadre_node_x",
                                "PATH", "/bin"));

        assertThat(config.name()).isEqualTo(new NodeName("build-1"));
        assertThat(config.server()).isEqualTo(ServerAddress.of("https://cadre.example"));
        assertThat(config.key()).isEqualTo("cadre_node_x");
        assertThat(config.offer())
                .isEqualTo(
                        new NodeConfig.Offer(
                                List.of("fast", "gpu"),
                                3,
                                List.of(Path.of("/srv/git"), folder.resolve("user/code")),
                                IsolationKind.NONE,
                                true,
                                List.of("HTTPS_PROXY")));
        assertThat(config.variables()).containsEntry("PATH", "/bin");
        assertThat(config.variables()).doesNotContainKey("CADRE_NODE_KEY");
    }

    @Test
    void a_node_that_refuses_none_cannot_have_it_as_its_usual_isolation() {
        assertThatThrownBy(() ->
                        read(
                                Map.of(
                                        "CADRE_NODE_SERVER", "https://cadre.example",
                                        "CADRE_NODE_KEY", "cadre_node_x",
                                        "CADRE_NODE_ISOLATION", "none",
                                        "CADRE_NODE_ALLOW_NONE", "false")))
                .hasMessageContaining("contradicts");
    }

    @Test
    void a_node_that_joined_finds_its_key_and_its_server_in_its_state_folder() throws IOException {
        var state = Files.createDirectories(folder.resolve("home/node/build-1"));
        Files.writeString(state.resolve("node.key"), "cadre_node_y\n");
        Files.writeString(state.resolve("server"), "http://127.0.0.1:1\n");

        var config = read(Map.of("CADRE_NODE_NAME", "build-1"));

        assertThat(config.key()).isEqualTo("cadre_node_y");
        assertThat(config.server()).isEqualTo(ServerAddress.of("http://127.0.0.1:1"));
    }

    @Test
    void a_node_that_has_not_joined_is_told_how() {
        assertThatThrownBy(() -> read(Map.of()))
                .isInstanceOf(CadreException.class)
                .hasMessageContaining("cadre node invite");
    }

    @Test
    void bad_values_are_refused_by_name() {
        for (var bad :
                List.of(
                        Map.of("CADRE_NODE_SLOTS", "1001"),
                        Map.of("CADRE_NODE_TAGS", "a b"),
                        Map.of("CADRE_NODE_ROOTS", "relative"),
                        Map.of("CADRE_NODE_ISOLATION", "chroot"))) {
            var all = new HashMap<String, String>(bad);
            all.put("CADRE_NODE_SERVER", "http://x");
            all.put("CADRE_NODE_KEY", "k");

            assertThatThrownBy(() -> read(all))
                    .isInstanceOf(CadreException.class)
                    .hasMessageContaining(bad.keySet().iterator().next());
        }
    }

    @Test
    void a_work_folder_inside_the_data_folder_is_refused() {
        assertThatThrownBy(() -> read(Map.of("CADRE_WORK", folder.resolve("home/work").toString())))
                .isInstanceOf(CadreException.class)
                .hasMessageContaining("CADRE_WORK");
    }

    private NodeConfig read(Map<String, String> env) {
        var all = new HashMap<String, String>();
        all.put("CADRE_HOME", folder.resolve("home").toString());
        all.put("CADRE_WORK", folder.resolve("work").toString());
        all.putAll(env);
        return NodeConfig.read(ConfigFile.read(all, folder.resolve("user")), "1");
    }
}
