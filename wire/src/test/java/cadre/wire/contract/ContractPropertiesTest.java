package cadre.wire.contract;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.wire.contract.ContractChange.Effect;
import cadre.wire.json.Json;
import cadre.wire.plan.ContractKind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What holds for every contract, also for those that are none. */
class ContractPropertiesTest {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final List<String> NAMES = List.of("id", "a/b", "ü~", "type", "properties");
    private static final List<String> PIECES =
            List.of(
                    "{",
                    "}",
                    "[",
                    "]",
                    ":",
                    ",",
                    "\n",
                    " ",
                    "\"",
                    "$ref",
                    "\"#/a\"",
                    "a",
                    "- ",
                    "&a",
                    "*a",
                    "!!x",
                    "1e999999",
                    "openapi: 3.1",
                    "paths:",
                    "# TYPE",
                    "-- migration 9 x",
                    "V1__a.sql",
                    "\uD800",
                    "\0",
                    "%",
                    "null",
                    "|",
                    "\t",
                    "type",
                    "|-",
                    "?",
                    "'");

    private static ObjectNode schema(Random random, int depth) {
        var schema = NODES.objectNode();
        schema.put("title", "t" + random.nextInt(9));
        if (depth == 0 || random.nextInt(4) == 0) {
            return schema.put("type", random.nextBoolean() ? "string" : "integer");
        }
        if (random.nextInt(4) == 0) {
            schema.set("oneOf", NODES.arrayNode().add(schema(random, depth - 1)));
        }
        schema.put("type", "object");
        var properties = schema.putObject("properties");
        var required = schema.putArray("required");
        for (var name : NAMES) {
            if (random.nextInt(2) == 0) {
                properties.set(
                        name,
                        random.nextInt(5) == 0
                                ? NODES.objectNode().put("$ref", "#")
                                : schema(random, depth - 1));
                if (random.nextBoolean()) {
                    required.add(name);
                }
            }
        }
        if (random.nextInt(4) == 0) {
            schema.put("additionalProperties", random.nextBoolean());
        }
        return schema;
    }

    private static JsonNode shuffled(JsonNode node, Random random) {
        if (!node.isObject()) {
            return node;
        }
        var keys = new ArrayList<>(node.propertyNames());
        Collections.shuffle(keys, random);
        var copy = NODES.objectNode();
        keys.forEach(key -> copy.set(key, shuffled(node.path(key), random)));
        return copy;
    }

    /** The schemas in a schema that have properties. */
    private static List<ObjectNode> objects(JsonNode schema) {
        var all = new ArrayList<ObjectNode>();
        if (schema instanceof ObjectNode object && object.path("properties").isObject()) {
            all.add(object);
            object.path("properties").forEach(one -> all.addAll(objects(one)));
        }
        return all;
    }

    private static List<ContractChange> between(JsonNode before, JsonNode after) {
        return ContractChange.between(
                ContractKind.JSON_SCHEMA, Json.write(before), Json.write(after));
    }

    @Property
    void form_and_the_order_of_keys_are_no_change(@ForAll Random random) {
        var schema = schema(random, 4);
        var other = Json.writePretty(shuffled(schema, random));

        assertThat(ContractChange.between(ContractKind.JSON_SCHEMA, Json.write(schema), other))
                .isEmpty();
        assertThat(ContractVersion.of(ContractKind.JSON_SCHEMA, other))
                .isEqualTo(ContractVersion.of(ContractKind.JSON_SCHEMA, Json.write(schema)));
    }

    @Property
    void a_new_optional_property_never_breaks(@ForAll Random random) {
        var before = schema(random, 4);
        var after = before.deepCopy();
        for (var object : objects(after)) {
            ((ObjectNode) object.path("properties")).set("brand-new", schema(random, 2));
        }

        assertThat(between(before, after)).allMatch(one -> one.effect() == Effect.COMPATIBLE);
    }

    @Property
    void a_required_property_that_goes_always_breaks(@ForAll Random random) {
        var before = schema(random, 4);
        var after = before.deepCopy();
        var gone = 0;
        for (var object : objects(after)) {
            var required = object.path("required");
            if (gone == 0 && !required.isEmpty()) {
                ((ObjectNode) object.path("properties")).remove(required.path(0).asString());
                gone++;
            }
        }

        assertThat(between(before, after).stream().anyMatch(one -> one.effect() == Effect.BREAKING))
                .isEqualTo(gone > 0);
    }

    @Property
    void garbage_never_throws_and_breaks_or_is_read(@ForAll Random random) {
        var good = Json.write(schema(random, 3));
        var garbage =
                IntStream.range(0, random.nextInt(60))
                        .mapToObj(_ -> PIECES.get(random.nextInt(PIECES.size())))
                        .collect(Collectors.joining());
        var cut = random.nextInt(good.length());
        for (var kind : ContractKind.values()) {
            for (var text :
                    List.of(garbage, good.substring(0, cut), good.substring(0, cut) + garbage)) {
                assertThat(ContractChange.between(kind, text, text)).isEmpty();
                assertThat(ContractChange.between(kind, good, text)).hasSizeLessThan(403);
                assertThat(ContractChange.between(kind, text, good)).hasSizeLessThan(403);
                assertThat(ContractVersion.of(kind, text).hash()).hasSize(12);
            }
        }
    }

    @Test
    void hostile_texts_end_in_one_breaking_change() {
        var good = "{\"type\": \"object\"}";
        var laughs = new StringBuilder("a0: &a0 [x, x]\n");
        for (int i = 1; i < 40; i++) {
            laughs.append("a%d: &a%d [*a%d, *a%d]%n".formatted(i, i, i - 1, i - 1));
        }
        for (var text :
                List.of(
                        laughs.toString(),
                        "[".repeat(100_000),
                        "{\"a\":".repeat(100_000),
                        "- ".repeat(100_000),
                        "x".repeat((2 << 20) + 1),
                        "",
                        "a: 1\na: 2",
                        "x".repeat(1024) + "\uD800",
                        "{\"a\": 1, \"a\": 2}",
                        "[]")) {
            var found = ContractChange.between(ContractKind.JSON_SCHEMA, good, text);
            assertThat(ContractChange.first(ContractKind.JSON_SCHEMA, text)).hasSize(1);
            assertThat(found).hasSize(1);
            assertThat(found.getFirst().effect()).isEqualTo(Effect.BREAKING);
            assertThat(found.getFirst().what()).startsWith("cannot be read: ");
        }
    }

    @Test
    void references_in_a_circle_and_in_a_long_chain_come_to_an_end() {
        var circle =
                "{\"$ref\": \"#/$defs/a\", \"$defs\": {\"a\": {\"$ref\": \"#/$defs/b\"}, \"b\": %s}}";
        assertThat(
                        ContractChange.between(
                                ContractKind.JSON_SCHEMA,
                                circle.formatted("{\"$ref\": \"#/$defs/a\"}"),
                                circle.formatted("{\"$ref\": \"#/$defs/a\", \"minLength\": 1}")))
                .isNotEmpty();

        var before = chain("string");
        var after = chain("number");
        assertThat(ContractChange.between(ContractKind.JSON_SCHEMA, before, after))
                .extracting(ContractChange::where)
                .containsExactly("/$defs/d20000/type");
    }

    @Test
    void circles_of_different_lengths_are_compared_to_a_bound() {
        assertThat(ContractChange.between(ContractKind.JSON_SCHEMA, circle(3000), circle(3001)))
                .extracting(ContractChange::what)
                .containsExactly("too large to be compared to its end");
    }

    private static String circle(int length) {
        return IntStream.range(0, length)
                .mapToObj(i ->
                        "\"d%d\": {\"enum\": [1, 2, 3, 4, 5], \"items\": {\"$ref\": \"#/$defs/d%d\"}}"
                                .formatted(i, (i + 1) % length))
                .collect(Collectors.joining(",", "{\"$ref\": \"#/$defs/d0\", \"$defs\": {", "}}"));
    }

    @Test
    void very_many_labels_and_metrics_come_to_an_end() {
        var labels =
                IntStream.range(0, 100_000)
                        .mapToObj(i -> "m{l" + i + "}")
                        .collect(Collectors.joining("\n"));
        assertThat(ContractChange.between(ContractKind.METRICS, labels, labels + "\nm{more}"))
                .hasSize(1);
        var names =
                IntStream.range(0, 100_000)
                        .mapToObj(i -> "m_" + i + "_seconds")
                        .collect(Collectors.joining("\n"));
        assertThat(
                        ContractChange.between(
                                ContractKind.METRICS, names, names.replace("_seconds", "_ms")))
                .hasSize(402)
                .anySatisfy(one -> assertThat(one.what()).isEqualTo("99800 more that break"));
    }

    private static String chain(String type) {
        var all = new StringBuilder("{\"$ref\": \"#/$defs/d0\", \"$defs\": {");
        for (int i = 0; i < 20_000; i++) {
            all.append("\"d%d\": {\"items\": {\"$ref\": \"#/$defs/d%d\"}},".formatted(i, i + 1));
        }
        return all + "\"d20000\": {\"type\": \"" + type + "\"}}}";
    }

    @Test
    void plain_text_is_bound_but_for_its_line_ends() {
        assertThat(ContractChange.between(ContractKind.TEXT, "a\nb", "a\r\nb\r\n")).isEmpty();
        assertThat(ContractChange.between(ContractKind.TEXT, "a\nb\n", "a\nc\n"))
                .extracting(ContractChange::where)
                .containsExactly("line 2");
        assertThat(ContractVersion.of(ContractKind.TEXT, "a\n"))
                .isEqualTo(ContractVersion.of(ContractKind.TEXT, "a"))
                .isNotEqualTo(ContractVersion.of(ContractKind.TEXT, "b"));
    }
}
