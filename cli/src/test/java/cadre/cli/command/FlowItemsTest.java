package cadre.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.cli.Called;
import cadre.cli.FakeServer;
import cadre.wire.flow.FlowGateView;
import cadre.wire.flow.FlowRunView;
import cadre.wire.flow.FlowState;
import cadre.wire.flow.FlowView;
import cadre.wire.id.FlowId;
import cadre.wire.id.JobId;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code cadre flow} about items on their way. */
class FlowItemsTest {
    private static final Instant THEN = Instant.parse("2026-01-31T12:00:00Z");

    @TempDir Path folder;
    private final FakeServer server = new FakeServer();

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void an_item_is_started_by_its_key_and_shown() {
        server.json("POST /api/v1/flows", item());

        var called = Called.cadre(server, folder, "flow", "start", "WEB-42");

        assertThat(called.status()).as(called.err()).isZero();
        assertThat(called.out() + called.err())
                .contains("f3 WEB-42 is in review (active)")
                .contains("cadre flow why f3");
    }

    @Test
    void why_names_each_gate_with_who_can_open_it() {
        server.json("GET /api/v1/flows/f3", item());

        var called = Called.cadre(server, folder, "flow", "why", "f3");

        assertThat(called.status()).as(called.err()).isZero();
        assertThat(called.out())
                .contains("flow .cadre/flow.yaml: refused, the last good one counts: line 3")
                .contains("gate checks: waiting (never reported) for ")
                .contains("Who can open it: whoever runs ci/build")
                .contains("job  j7 review: done, approve");
    }

    @Test
    void an_item_that_is_done_is_in_no_stage() {
        server.json("POST /api/v1/flows/f3/retry", item("done", FlowState.DONE));

        var called = Called.cadre(server, folder, "flow", "retry", "f3");

        assertThat(called.out()).isEqualTo("f3 WEB-42 is done\n");
    }

    @Test
    void what_is_said_of_an_item_goes_with_its_reason_or_without() {
        for (var verb : List.of("approve", "reject", "pause", "cancel")) {
            server.json("POST /api/v1/flows/f3/" + verb, item());

            assertThat(Called.cadre(server, folder, "flow", verb, "f3").status()).isZero();
            assertThat(server.asked().getLast().text()).doesNotContain("reason");
            assertThat(Called.cadre(server, folder, "flow", verb, "f3", "--reason", "a b").status())
                    .isZero();
            assertThat(server.asked().getLast().text()).isEqualTo("{\"reason\":\"a b\"}");
        }
    }

    @Test
    void a_wrong_id_is_told_before_anybody_is_asked() {
        var called = Called.cadre(server, folder, "flow", "cancel", "WEB-42");

        assertThat(called.status()).isNotZero();
        assertThat(called.err()).contains("Write it as f17");
    }

    private static FlowView item() {
        return item("review", FlowState.ACTIVE);
    }

    private static FlowView item(String stage, FlowState state) {
        return new FlowView(
                new FlowId(3),
                "plane",
                "p1",
                "i1",
                "WEB-42",
                "Sort the list",
                "gitea",
                "ada/shop",
                "main",
                "cadre/web-42-sort-the-list",
                "default",
                "0".repeat(40),
                "refused, the last good one counts: line 3",
                stage,
                state,
                "",
                0,
                "ann",
                THEN,
                THEN,
                Optional.empty(),
                List.of(),
                List.of(
                        new FlowGateView(
                                "checks",
                                "every check that the base branch requires is green",
                                "waiting",
                                "never reported: ci/build",
                                "1".repeat(40),
                                "",
                                "",
                                Optional.empty(),
                                "A check has not reported",
                                "whoever runs ci/build",
                                THEN)),
                List.of(
                        new FlowRunView(
                                1,
                                "review",
                                "stage",
                                "done",
                                Optional.of(new JobId(7)),
                                "1".repeat(40),
                                "",
                                "approve",
                                List.of(),
                                THEN,
                                Optional.of(THEN))));
    }
}
