package cadre.server.fleet.node;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.server.fleet.FakeNode;
import cadre.server.fleet.Fleet;
import cadre.wire.json.Json;
import cadre.wire.link.NodeDisk;
import cadre.wire.link.NodeLoad;
import cadre.wire.link.NodeMessage;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeLoadTest {
    @TempDir Path home;
    private Fleet fleet;
    private FakeNode node;

    @BeforeEach
    void open() {
        fleet = new Fleet(home).running();
        node = fleet.node("build-1").connected();
    }

    @AfterEach
    void close() {
        fleet.close();
    }

    @Test
    void a_node_shows_the_load_of_its_last_beat_as_long_as_it_is_connected() {
        assertThat(shown()).isEmpty();

        beat(Optional.of(new NodeLoad(0.25, 4096)));
        beat(Optional.of(new NodeLoad(7.5, 1024)));
        assertThat(shown()).contains(new NodeLoad(7.5, 1024));

        node.goAway();
        assertThat(shown()).isEmpty();
    }

    @Test
    void the_load_of_a_node_of_before_is_unknown() {
        var beat =
                Json.read(
                        "{\"type\":\"beat\",\"held\":[],\"disk_free_bytes\":5}", NodeMessage.class);

        fleet.nodes.beat(node.principal(), (NodeMessage.Beat) beat);

        assertThat(shown()).isEmpty();
        assertThat(fleet.nodes.node(node.name()).facts().diskFreeBytes()).isEqualTo(5);
    }

    @Test
    void a_load_that_no_machine_has_is_not_shown_and_the_beat_counts() {
        for (var odd :
                List.of(
                        new NodeLoad(Double.NaN, 1),
                        new NodeLoad(Double.POSITIVE_INFINITY, 1),
                        new NodeLoad(-1, 1),
                        new NodeLoad(1, -1))) {
            beat(Optional.of(new NodeLoad(1, 1)));
            beat(Optional.of(odd));
            assertThat(shown()).as(odd.toString()).isEmpty();
        }
    }

    private Optional<NodeLoad> shown() {
        return fleet.nodes.node(node.name()).load();
    }

    private void beat(Optional<NodeLoad> load) {
        fleet.nodes.beat(
                node.principal(), new NodeMessage.Beat(List.of(), 5, NodeDisk.UNKNOWN, load));
    }
}
