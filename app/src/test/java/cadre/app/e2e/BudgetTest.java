package cadre.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.wire.job.JobState;
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
}
