package cadre.server.plans.landing;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.wire.id.PlanId;
import cadre.wire.job.RepositoryChange;
import cadre.wire.plan.PlanFile;
import cadre.wire.plan.run.PlanState;
import cadre.wire.plan.run.PlanView;
import cadre.wire.plan.run.StreamState;
import cadre.wire.plan.run.StreamView;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LandingTextTest {
    private static final String PLAN =
            """
            name: shop
            agents:
              - {name: ann, profile: codex}
            streams:
              - {id: queue, agent: ann, owns: [queue], tasks: [write it], check: make queue}
              - {id: cost, agent: ann, owns: [cost], tasks: [count it], check: make cost, reviewer: ann}
            contracts:
              - {name: orders, kind: text, file: queue/orders, owner: queue, consumers: [cost]}
            checks: {each: make test}
            """;

    private static StreamView stream(String id, StreamState state) {
        return new StreamView(
                id,
                "ann",
                state,
                "",
                0,
                1,
                0,
                Optional.empty(),
                false,
                Optional.empty(),
                Optional.empty(),
                List.of(),
                List.of());
    }

    private static String text(StreamState cost, RepositoryChange change) {
        return text(PLAN, cost, change);
    }

    private static String text(String file, StreamState cost, RepositoryChange change) {
        var began = Instant.parse("2026-05-01T12:00:00Z");
        var run =
                new PlanView(
                        new PlanId(1),
                        "shop",
                        PlanState.DONE,
                        "",
                        "ann",
                        Optional.empty(),
                        "cadre/shop/integration",
                        Optional.empty(),
                        began,
                        Optional.of(began),
                        List.of("queue", "cost"),
                        List.of(stream("queue", StreamState.MERGED), stream("cost", cost)),
                        List.of(),
                        Optional.empty());
        var plan = PlanFile.read("cadre-plan.yaml", file);
        return new LandingText(run, plan, new Spent(0, 0, Optional.empty())).of(change, List.of());
    }

    private static RepositoryChange change(int filesChanged) {
        var stat = new RepositoryChange.FileStat("queue/a", 1, 0, false);
        return new RepositoryChange(
                "shop", "a".repeat(40), "b".repeat(40), 1, List.of(stat), filesChanged, 1, 0);
    }

    @Test
    void what_a_stream_that_was_left_out_would_have_passed_is_not_said_to_be_passed() {
        assertThat(text(StreamState.DROPPED, change(1)))
                .contains("Passed: `queue` alone `make queue`")
                .doesNotContain("make cost", "`cost` approved");
        assertThat(text(StreamState.MERGED, change(1)))
                .contains("Passed: `cost` alone `make cost`", "Passed: `cost` approved by `ann`");
    }

    @Test
    void a_pipe_stays_in_its_cell_also_behind_a_backslash() {
        var file = PLAN.replace("[write it]", "['split a|b, c\\|d and e\\f']");

        assertThat(text(file, StreamState.MERGED, change(1)))
                .contains("`split a\\|b, c\\\\\\|d and e\\f`");
    }

    @Test
    void a_contract_of_a_change_whose_files_are_not_all_known_is_not_said_to_be_as_it_was() {
        assertThat(text(StreamState.MERGED, change(1))).contains("of `queue`: as it was");
        assertThat(text(StreamState.MERGED, change(501)))
                .contains("not known whether it is changed: 501 files are")
                .doesNotContain("as it was");
    }
}
