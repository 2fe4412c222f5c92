package cadre.wire.plan;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.wire.json.Json;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class ShippedPlanTest {
    private static final JsonNode SCHEMA = Json.read(ShippedPlan.schema(), JsonNode.class);

    private static Set<String> keys(JsonNode object) {
        assertThat(object.path("additionalProperties").asBoolean(true)).isFalse();
        return new HashSet<>(object.path("properties").propertyNames());
    }

    @Test
    void the_plan_to_begin_with_is_good() {
        var plan = PlanFile.read("the shipped plan", ShippedPlan.text());

        var files =
                List.of(
                        "services/queue/a.go",
                        "services/cost/a.py",
                        "contracts/event.schema.json",
                        "Makefile");
        assertThat(PlanCheck.of(plan, Map.of("", files))).isEmpty();
        assertThat(PlanOrder.merge(plan)).containsExactly("queue", "cost");
    }

    @Test
    void the_schema_knows_what_the_parser_knows() {
        assertThat(keys(SCHEMA)).isEqualTo(PlanFile.KEYS);
        for (var part : PlanFile.KEYS) {
            var schema = SCHEMA.path("properties").path(part);
            var object = schema.has("items") ? schema.path("items") : schema;
            PlanFile.keysOf(part)
                    .ifPresent(known -> assertThat(keys(object)).as(part).isEqualTo(known));
        }
        var stream = SCHEMA.path("properties").path("streams").path("items").path("properties");
        assertThat(keys(stream.path("limits"))).isEqualTo(StreamReading.LIMIT_KEYS);
        assertThat(keys(stream.path("tasks").path("items").path("anyOf").path(1)))
                .isEqualTo(StreamReading.TASK_KEYS);
        assertThat(keys(stream.path("estimate"))).isEqualTo(StreamReading.ESTIMATE_KEYS);
        assertThat(keys(SCHEMA.path("properties").path("rehearse").path("anyOf").path(1)))
                .isEqualTo(PlanFile.REHEARSE_KEYS);
        assertThat(words("shared", "rule")).isEqualTo(SharedRule.words());
        assertThat(words("contracts", "kind")).isEqualTo(ContractKind.words());
    }

    private static List<String> words(String part, String key) {
        return SCHEMA.path("properties")
                .path(part)
                .path("items")
                .path("properties")
                .path(key)
                .path("enum")
                .valueStream()
                .map(JsonNode::asString)
                .toList();
    }
}
