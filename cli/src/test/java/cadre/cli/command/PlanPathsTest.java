package cadre.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.cli.Called;
import cadre.cli.FakeServer;
import cadre.cli.Sample;
import cadre.wire.api.Page;
import cadre.wire.plan.SharedRule;
import cadre.wire.plan.run.PathRequestState;
import cadre.wire.plan.run.PathRequestView;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Paths that streams ask for, on the command line. */
class PlanPathsTest {
    @TempDir Path folder;
    private final FakeServer server = new FakeServer();

    @BeforeEach
    void requests() {
        server.json(
                        "GET /api/v1/plans/p3/requests",
                        new Page<>(
                                List.of(
                                        request(1, PathRequestState.ASKED, Optional.empty()),
                                        request(
                                                2,
                                                PathRequestState.GRANTED,
                                                Optional.of(SharedRule.UNION))),
                                Optional.empty()))
                .json(
                        "POST /api/v1/plans/p3/requests",
                        request(3, PathRequestState.ASKED, Optional.empty()))
                .json(
                        "POST /api/v1/plans/p3/requests/1/grant",
                        request(1, PathRequestState.GRANTED, Optional.of(SharedRule.UNION)))
                .json(
                        "POST /api/v1/plans/p3/requests/1/refuse",
                        request(1, PathRequestState.REFUSED, Optional.empty()));
    }

    @AfterEach
    void close() {
        server.close();
    }

    private static PathRequestView request(
            int number, PathRequestState state, Optional<SharedRule> shared) {
        return new PathRequestView(
                number,
                "queue",
                "cost/price.py",
                "a price",
                Optional.of("cost"),
                state,
                shared,
                "so be it",
                "ann",
                Sample.NOON,
                Optional.empty());
    }

    private Called cadre(String... args) {
        return Called.cadre(server, folder, args);
    }

    @Test
    void requests_are_shown_asked_granted_and_refused() {
        assertThat(cadre("plan", "requests", "p3").out())
                .contains("REQUEST  STREAM  PATH", "waits for cost", "granted as union by ann");

        var asked =
                cadre(
                        "plan",
                        "ask",
                        "p3",
                        "cost/price.py",
                        "--stream",
                        "queue",
                        "--why",
                        "a price");
        assertThat(asked.out())
                .isEqualTo("request 3: queue asks for cost/price.py: waits for cost  a price\n");
        assertThat(server.last("POST /api/v1/plans/p3/requests").text())
                .contains("\"stream\":\"queue\"", "\"why\":\"a price\"");

        assertThat(cadre("plan", "grant", "p3", "1", "--shared", "union").out())
                .isEqualTo(
                        "request 1: queue has cost/price.py: granted as union by ann  so be it\n");
        assertThat(server.last("POST /api/v1/plans/p3/requests/1/grant").text())
                .contains("\"shared\":\"union\"");
        assertThat(cadre("plan", "refuse", "p3", "1").out()).contains("refused by ann");
        assertThat(cadre("plan", "grant", "p3", "1", "--shared", "all").err())
                .contains("no rule of shared files");
    }
}
