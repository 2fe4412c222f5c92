package cadre.app.drill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cadre.app.drill.DrillSettings.Store;
import cadre.wire.error.CadreException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PlanTest {
    @Test
    void the_same_seed_makes_the_same_plan_and_another_one_another() {
        assertThat(plan(7)).isEqualTo(plan(7));
        assertThat(plan(8)).isNotEqualTo(plan(7));
    }

    @Test
    void all_jobs_are_filed_and_all_faults_begin_while_the_drill_lasts() {
        var plan = plan(3);

        assertThat(plan.jobs()).hasSize(100).allMatch(job -> job.at().toSeconds() < 120);
        assertThat(plan.faults()).isNotEmpty().allMatch(fault -> fault.at().toSeconds() < 120);
        assertThat(plan.jobs().stream().map(PlannedJob::kind)).contains(JobKind.values());
        assertThat(plan.faults().stream().map(PlannedFault::kind))
                .containsAll(EnumSet.complementOf(EnumSet.of(FaultKind.AWAY)));
    }

    @Test
    void a_long_drill_has_a_node_away_for_longer_than_jobs_wait_that_are_to_be_replaced() {
        var plan =
                Plan.of(
                        new DrillSettings(
                                600,
                                Duration.ofMinutes(5),
                                1,
                                new Store.Sqlite(),
                                1,
                                false,
                                Set.of()),
                        Set.of(FaultKind.KILL_POSTGRES));

        var away = plan.faults().stream().filter(one -> one.kind() == FaultKind.AWAY).toList();
        assertThat(away).hasSize(1);
        var replaced = plan.jobs().stream().filter(job -> job.replacedAfter().isPresent()).toList();
        assertThat(replaced)
                .isNotEmpty()
                .allMatch(job -> job.at().compareTo(away.getFirst().at()) < 0)
                .allMatch(job ->
                        away.getFirst().lasts().compareTo(job.replacedAfter().orElseThrow()) > 0);
        assertThat(plan.jobs()).hasSize(600);
    }

    @Test
    void what_cannot_be_done_here_is_not_planned() {
        var settings = settings(3);

        var plan = Plan.of(settings, Set.of(FaultKind.FILL_DISK, FaultKind.KILL_POSTGRES));

        assertThat(plan.faults().stream().map(PlannedFault::kind))
                .doesNotContain(FaultKind.FILL_DISK, FaultKind.KILL_POSTGRES);
    }

    @Test
    void only_what_is_asked_for_is_broken() {
        var plan = Plan.of(settings(3, "kill_node", "restart_server"), Set.of());

        assertThat(plan.faults().stream().map(PlannedFault::kind))
                .containsOnly(FaultKind.KILL_NODE, FaultKind.RESTART_SERVER);
    }

    @Test
    void a_fault_that_nobody_knows_and_a_drill_that_can_break_nothing_are_refused() {
        assertThatThrownBy(() -> settings(3, "kill_nodes"))
                .isInstanceOf(CadreException.class)
                .hasMessageContaining("kill_nodes")
                .hasMessageContaining("kill_node, kill_supervisor");
        var settings = settings(3, "fill_disk");
        assertThatThrownBy(() -> Plan.of(settings, Set.of(FaultKind.FILL_DISK)))
                .isInstanceOf(CadreException.class)
                .hasMessageContaining("fill_disk");
    }

    private static Plan plan(long seed) {
        return Plan.of(settings(seed), Set.of());
    }

    private static DrillSettings settings(long seed, String... only) {
        return new DrillSettings(
                100,
                Duration.ofMinutes(2),
                seed,
                new Store.Postgres(Optional.empty()),
                2,
                false,
                Set.of(only));
    }
}
