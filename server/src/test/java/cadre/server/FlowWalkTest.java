package cadre.server;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.server.forges.fake.FakePlane;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** From an item to done as webhooks tell of it: no other look comes soon enough. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FlowWalkTest {
    private FlowWalk walk;

    @BeforeAll
    void open(@TempDir Path folder) {
        walk = new FlowWalk(folder, Map.of());
    }

    @AfterAll
    void close() {
        walk.close();
    }

    @ParameterizedTest
    @EnumSource
    void the_shipped_flow_goes_from_an_item_to_done_whatever_names_plane_sends(
            FakePlane.Generation generation) {
        walk.hooks(generation);
        var item = walk.begin("Sort the list, " + generation, "<p>By name, please.</p>");

        walk.walk(item, FlowWalk.Between.NOTHING);

        walk.assertDone(item, 0);
        assertThat(walk.shop.branches()).containsKeys("main", item.branch());
    }

    @Test
    void deliveries_that_come_twice_late_and_in_any_order_change_nothing() {
        walk.hooks(FakePlane.Generation.V1);
        var couriers = List.of(walk.plane.courier(), walk.gitea.courier());
        couriers.forEach(courier -> {
            courier.doubleLate();
            courier.shuffleAll();
        });
        var stranger = walk.plane.user("eve");
        var item = walk.begin("Sort it again", "<p></p>");
        walk.toItsApproval(item, FlowWalk.Between.NOTHING);
        walk.plane.courier().hold();
        walk.plane.comment(stranger, walk.web, item.id(), "<p>:approved:</p>");
        walk.plane.courier().release();

        walk.goOn(item, _ -> couriers.forEach(courier -> courier.sendLate()));

        walk.assertDone(item, 1);
        couriers.forEach(courier -> {
            courier.sendLate();
            courier.carryOn();
        });
    }
}
