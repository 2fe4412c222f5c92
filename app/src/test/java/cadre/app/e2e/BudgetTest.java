package cadre.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.wire.job.JobState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Budgets with server, node and agent as real processes. */
@Tag("e2e")
@Tag("every-store")
class BudgetTest {
    @TempDir Path root;

    @Test
    void a_runaway_agent_is_stopped_within_one_turn_and_its_work_is_kept() {
        try (var cadre = Installation.running(root, 2)) {
            var shop = Repositories.small(root.resolve("shop"));
            cadre.cliEnds(
                    0, root, "budgets", "set", "main", "--per", "month", "--money", "1", "--stop");
            var filed =
                    cadre.api()
                            .file(
                                    Installation.rehearsal(
                                            "edit kept.txt one\n"
                                                    + "usage 1000 10 2.00\n"
                                                    + "hang\n"
                                                    + "edit never.txt two",
                                            cadre.bundle(shop)));

            var over = cadre.api().awaitEnd(filed.id(), Installation.SOON);

            assertThat(over.status())
                    .isInstanceOfSatisfying(
                            JobState.Failed.class,
                            failed -> {
                                assertThat(failed.code().word()).isEqualTo("limit");
                                assertThat(failed.reason()).contains("$2", "of $1");
                            });
            assertThat(cadre.api().diff(filed.id()))
                    .contains("kept.txt", "+one")
                    .doesNotContain("never.txt");

            var next = cadre.api().file(Installation.rehearsal("say hi", cadre.bundle(shop)));
            assertThat(cadre.cliEnds(0, root, "why", next.id().toString()).out())
                    .contains("this month's budget of team main is used up");
            cadre.cliEnds(0, root, "budgets", "remove", "main", "--per", "month");
            Awaitility.await()
                    .atMost(Installation.SOON)
                    .until(() -> cadre.api().job(next.id()).status() instanceof JobState.Succeeded);
        }
    }

    @Test
    void an_agent_that_says_that_it_cost_nothing_is_held_to_its_limit_by_the_price_of_its_model()
            throws IOException {
        var prices =
                Files.writeString(
                        root.resolve("map.json"),
                        """
                        {"rehearsal": {"input_cost_per_token": 3e-06, "output_cost_per_token": 1e-05}}
                        """);
        try (var cadre = Installation.running(root, 2)) {
            ends(cadre, "usage 200000 0 0\nsay hi");
            assertThat(cadre.cliEnds(0, root, "job", "j1").everything())
                    .contains("no price is known for the model rehearsal");

            cadre.cliEnds(0, root, "price", "import", prices.toString());
            ends(cadre, "usage 100000 0 0\nusage 200000 0 0\nhang");
            assertThat(cadre.cliEnds(0, root, "job", "j2").everything())
                    .contains("it cost 0.6 USD, the limit is 0.5 USD");

            var last = cadre.api().file(Installation.rehearsal("usage 400000 0 0\nhang"));
            cadre.cliEnds(0, root, "budgets", "set", "j3", "--money", "1", "--stop");
            var over = cadre.api().awaitEnd(last.id(), Installation.SOON);
            assertThat(over.status())
                    .isInstanceOfSatisfying(
                            JobState.Failed.class,
                            failed -> assertThat(failed.reason()).contains("$1.2", "of $1"));
        }
    }

    private void ends(Installation cadre, String script) {
        try (var run =
                cadre.cli(root, "run", script, "--agent", "rehearsal", "--max-cost", "0.5")) {
            run.exitCode(Installation.SOON);
        }
    }
}
