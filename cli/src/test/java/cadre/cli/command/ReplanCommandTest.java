package cadre.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.cli.Called;
import cadre.cli.FakeServer;
import cadre.cli.checkout.Git;
import cadre.wire.id.PlanId;
import cadre.wire.id.TrainId;
import cadre.wire.plan.ShippedPlan;
import cadre.wire.plan.run.EstimateSource;
import cadre.wire.plan.run.PlanChange;
import cadre.wire.plan.run.PlanForecast;
import cadre.wire.plan.run.PlanState;
import cadre.wire.plan.run.PlanView;
import cadre.wire.plan.run.RehearsalFinding;
import cadre.wire.plan.run.RehearsalView;
import cadre.wire.plan.run.ReplanView;
import cadre.wire.plan.run.StreamForecast;
import cadre.wire.plan.run.StreamState;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code cadre plan replan}, and what is said of rehearsals. */
class ReplanCommandTest {
    private static final Instant THEN = Instant.parse("2026-05-01T12:00:00Z");

    @TempDir Path folder;
    private final FakeServer server = new FakeServer();

    @AfterEach
    void close() {
        server.close();
    }

    private static PlanView view(Optional<RehearsalView> rehearsal) {
        return new PlanView(
                new PlanId(3),
                "shop",
                PlanState.RUNNING,
                "",
                "ann",
                Optional.empty(),
                "cadre/shop/integration",
                Optional.empty(),
                THEN,
                Optional.empty(),
                List.of(),
                List.of(),
                List.of(),
                rehearsal);
    }

    @Test
    void a_forecast_names_the_critical_path_what_slipped_and_what_it_moves() {
        server.json(
                "GET /api/v1/plans/p3/forecast",
                new PlanForecast(
                        new PlanId(3),
                        "shop",
                        PlanState.RUNNING,
                        THEN,
                        45,
                        Optional.of(90L),
                        Optional.of(60L),
                        new BigDecimal("1.25"),
                        Optional.of(new BigDecimal("3.5")),
                        List.of("queue", "cost"),
                        List.of("queue", "cost"),
                        List.of(),
                        List.of("queue"),
                        List.of(),
                        List.of(
                                new StreamForecast(
                                        "cost",
                                        StreamState.WAITING,
                                        List.of(),
                                        Optional.of(60),
                                        EstimateSource.PLAN,
                                        0,
                                        Optional.of(60L),
                                        BigDecimal.ZERO,
                                        Optional.empty(),
                                        Optional.of(90L),
                                        Optional.of(105L),
                                        Optional.of(15L),
                                        false))));

        var called = Called.cadre(server, folder, "plan", "replan", "p3");

        assertThat(called.status()).as(called.err()).isZero();
        assertThat(called.out())
                .contains("critical path   queue -> cost")
                .contains("slipped         queue")
                .contains("$1.25 so far, $3.50 estimated")
                .contains("+15m");
    }

    @Test
    void another_file_is_checked_here_and_what_it_changed_is_said() throws IOException {
        Git.in(folder, Map.of()).out("begin", "init", "-q");
        Files.writeString(folder.resolve("next.yaml"), ShippedPlan.text());
        server.json(
                "POST /api/v1/plans/p3/replan",
                new ReplanView(
                        view(Optional.empty()),
                        List.of(new PlanChange("stream cost: needs", "queue", ""))));

        var called = Called.cadre(server, folder, "plan", "replan", "p3", "--file", "next.yaml");

        assertThat(called.status()).as(called.err()).isZero();
        assertThat(called.out())
                .isEqualTo("plan p3 has 1 change\n  stream cost: needs: queue -> nothing\n");

        Files.writeString(folder.resolve("next.yaml"), "name: shop\nstreams: []\n");
        assertThat(
                        Called.cadre(server, folder, "plan", "replan", "p3", "--file", "next.yaml")
                                .status())
                .isNotZero();
    }

    @Test
    void status_and_why_say_what_a_rehearsal_found() {
        var red =
                new RehearsalFinding(
                        "cost",
                        RehearsalFinding.Kind.RED,
                        List.of("queue"),
                        List.of(),
                        "exit code 1",
                        "FAIL cost_test");
        var rehearsal =
                new RehearsalView(
                        4,
                        List.of("queue", "cost"),
                        Optional.of(new TrainId(7)),
                        true,
                        "",
                        List.of(red),
                        THEN,
                        Optional.of(THEN));
        server.json("GET /api/v1/plans/p3", view(Optional.of(rehearsal)));

        var status = Called.cadre(server, folder, "plan", "status", "p3");
        var why = Called.cadre(server, folder, "plan", "why", "p3");

        assertThat(status.out())
                .contains("rehearsal of queue, cost  1 finding\n      cost: red with queue\n");
        assertThat(why.out()).contains("rehearsal 4 of queue, cost  m7", "| FAIL cost_test");
    }
}
