package cadre.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.cli.Called;
import cadre.cli.FakeServer;
import cadre.cli.Sample;
import cadre.wire.api.Page;
import cadre.wire.flow.DeliveryView;
import cadre.wire.id.DeliveryId;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeliveriesCommandTest {
    @TempDir Path folder;

    @Test
    void a_long_event_or_subject_leaves_the_other_columns_their_place() {
        var one =
                new DeliveryView(
                        new DeliveryId(7),
                        "gitea",
                        "gitea",
                        "e".repeat(1000),
                        "other",
                        "ada/shop",
                        "s".repeat(1000),
                        "3",
                        "ignored",
                        "secret 1",
                        "",
                        2,
                        0,
                        Sample.NOON);
        try (var server = new FakeServer()) {
            server.json("GET /api/v1/deliveries", new Page<>(List.of(one), Optional.empty()));

            var called = Called.cadre(server, folder, "deliveries", "list");

            assertThat(called.out()).contains("d7", "eee…", "ada/shop sss", "ignored");
            assertThat(called.out().lines()).allMatch(line -> line.length() < 250);
        }
    }
}
