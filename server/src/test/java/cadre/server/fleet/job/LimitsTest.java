package cadre.server.fleet.job;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.server.access.Principal;
import cadre.server.agents.TestProfiles;
import cadre.server.fleet.FakeNode;
import cadre.server.fleet.Fleet;
import cadre.wire.agent.ModelPrice;
import cadre.wire.api.Grant;
import cadre.wire.json.Json;
import cadre.wire.link.SpendingLimits;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LimitsTest {
    @TempDir private Path home;

    private static SpendingLimits ordered(Fleet fleet, Map<String, ?> limits) {
        var node = fleet.node("one").cli("codex").connected();
        return ordered(fleet, fleet.key("ada", Grant.MEMBER), node, limits);
    }

    private static SpendingLimits ordered(
            Fleet fleet, Principal by, FakeNode node, Map<String, ?> limits) {
        var request = Map.of("prompt", "x", "agent", "codex", "limits", limits);
        fleet.jobs.file(
                by, Json.readStrictly(Json.write(request), cadre.wire.job.JobRequest.class));
        return node.order().limits();
    }

    @Test
    void a_limit_of_money_goes_to_the_node_with_the_prices_it_is_kept_by() {
        try (var fleet = new Fleet(home).running()) {
            var limits = ordered(fleet, Map.of("max_cost_usd", 2.5));

            assertThat(limits.maxTokens()).isEmpty();
            assertThat(limits.maxCostUsd()).contains(new BigDecimal("2.5"));
            assertThat(
                            limits.prices().stream()
                                    .filter(price -> price.isOf("gpt-5"))
                                    .map(ModelPrice::outputUsd)
                                    .findFirst())
                    .contains(BigDecimal.TEN);
        }
    }

    @Test
    void a_limit_of_tokens_needs_no_prices() {
        try (var fleet = new Fleet(home).running()) {
            assertThat(ordered(fleet, Map.of("max_tokens", 70)).prices()).isEmpty();
        }
    }

    @Test
    void what_the_job_leaves_open_is_its_profiles() {
        var usual =
                TestProfiles.of(
                        "{name: codex, cli: codex, model: gpt-5,"
                                + " limits: {max_tokens: 500, max_cost_usd: 1}}");
        try (var fleet = new Fleet(home, usual).running()) {
            var node = fleet.node("one").cli("codex").slots(3).connected();
            var ada = fleet.key("ada", Grant.MEMBER);

            var own = ordered(fleet, ada, node, Map.of("max_tokens", 70));
            var none = ordered(fleet, ada, node, Map.of());

            assertThat(own.maxTokens()).contains(70L);
            assertThat(own.maxCostUsd()).contains(BigDecimal.ONE);
            assertThat(none.maxTokens()).contains(500L);
        }
    }
}
