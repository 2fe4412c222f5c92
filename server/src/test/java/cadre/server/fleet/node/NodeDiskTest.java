package cadre.server.fleet.node;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.server.access.Principal;
import cadre.server.fleet.Fleet;
import cadre.wire.api.Grant;
import cadre.wire.link.NodeDisk;
import cadre.wire.link.NodeMessage;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeDiskTest {
    @TempDir Path home;
    private Fleet fleet;
    private Principal admin;

    @BeforeEach
    void open() {
        fleet = new Fleet(home).running();
        admin = fleet.key("root", Grant.ADMIN);
    }

    @AfterEach
    void close() {
        fleet.close();
    }

    @Test
    void a_node_whose_disk_is_full_gets_nothing_until_it_has_room_and_the_job_says_why() {
        var node = fleet.node("build-1").connected();
        beat(node.principal(), "9 MB free in /work");
        var job = fleet.jobs.file(admin, Fleet.job("hello"));

        assertThat(node.next(Duration.ofMillis(200))).isEmpty();
        assertThat(fleet.jobs.why(admin, job.id()).summary())
                .contains("build-1", "its disk is full: 9 MB free in /work");
        assertThat(fleet.nodes.node(node.name()).facts().disk().full()).contains("9 MB");

        beat(node.principal(), "");

        assertThat(node.order().attempt().job()).isEqualTo(job.id());
        assertThat(fleet.events("build-1")).endsWith("node.disk_full", "node.disk_has_room");
    }

    private void beat(Principal node, String full) {
        var disk = new NodeDisk(full, 0, 1, 2, 3, 4);
        fleet.nodes.beat(node, new NodeMessage.Beat(List.of(), 9_000_000, disk));
    }
}
