package cadre.node.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cadre.node.FakeServer;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.id.NodeName;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeJoinTest {
    private static final NodeName NODE = new NodeName("build-1");

    @TempDir Path folder;
    private final FakeServer server = new FakeServer();

    @AfterEach
    void end() {
        server.close();
    }

    @Test
    void a_node_that_joins_keeps_its_key_for_itself_and_knows_its_server() throws Exception {
        var file = folder.resolve("node/build-1/node.key");

        NodeJoin.join(ServerAddress.of(server.url()), "good", NODE, file);

        assertThat(file).hasContent(FakeServer.KEY);
        assertThat(Files.getPosixFilePermissions(file))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        assertThat(file.resolveSibling("server")).hasContent(server.url());
    }

    @Test
    void a_code_that_is_used_up_is_told_in_the_servers_words_and_leaves_the_old_key()
            throws Exception {
        var file = folder.resolve("node.key");
        Files.writeString(file, "old");

        assertThatThrownBy(() -> NodeJoin.join(ServerAddress.of(server.url()), "used", NODE, file))
                .isInstanceOfSatisfying(
                        CadreException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.GONE));
        assertThat(file).hasContent("old");
    }
}
