package cadre.wire.contract;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.wire.plan.ContractKind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Schemas of events, written by one side and read by the other. */
class SchemaChangeTest {
    private static final String EVENT =
            """
            {
              "type": "object",
              "title": "Order",
              "required": ["id"],
              "properties": {
                "id": {"type": "string", "maxLength": 40, "pattern": "^o-"},
                "state": {"enum": ["new", "paid"]},
                "total": {"type": "number", "minimum": 0},
                "note": {"type": ["string", "null"]},
                "item": {"$ref": "#/$defs/item"},
                "by": {"oneOf": [{"type": "string"}, {"$ref": "#/$defs/item"}]},
                "not": {"not": {"properties": {"a": {"type": "string"}}}}
              },
              "$defs": {
                "item": {"properties": {"sku": {"type": "string"}, "part": {"$ref": "#/$defs/item"}}}
              }
            }
            """;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    "required": ["id"]            | "required": ["id", "state"]      | /properties/state
                    "required": ["id"]            | "required": []                   | /properties/id
                    "type": "string", "maxLength" | "type": "integer", "maxLength"   | /properties/id/type
                    "type": "string", "maxLength" | "maxLength"                      | /properties/id/type
                    "maxLength": 40               | "maxLength": 39                  | /properties/id/maxLength
                    "maxLength": 40               | "maxLength": 41                  | /properties/id/maxLength
                    "pattern": "^o-"              | "pattern": "^p-"                 | /properties/id/pattern
                    "pattern": "^o-"              | "format": "uuid"                 | /properties/id/format
                    "id": {"type"                 | "key": {"type"                   | /properties/id
                    ["new", "paid"]               | ["new"]                          | /properties/state/enum
                    ["new", "paid"]               | ["new", "paid", "sent"]          | /properties/state/enum
                    "enum": ["new", "paid"]       | "const": "new"                   | /properties/state/const
                    "type": "number"              | "type": "integer"                | /properties/total/type
                    "minimum": 0                  | "exclusiveMinimum": 0            | /properties/total/minimum
                    ["string", "null"]            | ["string"]                       | /properties/note/type
                    "sku": {"type": "string"}     | "sku": {"type": "number"}        | /$defs/item/properties/sku/type
                    "sku": {"type": "string"},    |                                  | /$defs/item/properties/sku
                    {"$ref": "#/$defs/item"},     | {"$ref": "#/$defs/none"},        | /properties/item
                    {"$ref": "#/$defs/item"},     | {"$ref": "https://x.org/a"},     | /properties/item
                    [{"type": "string"},          | [                                | /properties/by/oneOf
                    [{"type": "string"},          | [{"type": "null"},               | /properties/by/oneOf/0/type
                    [{"type": "string"},          | [{"type": "null"}, {"type": "string"}, | /properties/by/oneOf
                    {"a": {"type": "string"}}     | {"a": {"type": "string"}, "b": {}} | /properties/not/not
                    "title": "Order",             | "additionalProperties": false,   | /additionalProperties
                    "title": "Order",             | "minProperties": 2,              | /minProperties
                    "title": "Order",             | "frobnicate": 2,                 | /frobnicate
                    """)
    void what_one_side_would_not_understand_breaks(String from, String to, String where) {
        var after = changed(from, to == null ? "" : to);

        var found = ContractChange.between(ContractKind.JSON_SCHEMA, EVENT, after);

        assertThat(found)
                .filteredOn(one -> one.effect() == ContractChange.Effect.BREAKING)
                .isNotEmpty()
                .anySatisfy(one -> assertThat(one.where()).isEqualTo(where))
                .allSatisfy(one -> assertThat(one.fix()).isPresent());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    "title": "Order"              | "title": "An order"
                    "title": "Order"              | "description": "x", "x-owner": "us"
                    "total": {                    | "more": {"type": "string"}, "total": {
                    "sku": {                      | "more": {"type": "string"}, "sku": {
                    {"$ref": "#/$defs/item"},     | {"$ref": "#/$defs/item", "description": "what"},
                    "maxLength": 40               | "maxLength": 40.0
                    "$defs": {                    | "$defs": {"unused": {"type": "string"},
                    """)
    void words_and_new_optional_properties_break_nobody(String from, String to) {
        var found = ContractChange.between(ContractKind.JSON_SCHEMA, EVENT, changed(from, to));

        assertThat(found).allMatch(one -> one.effect() == ContractChange.Effect.COMPATIBLE);
    }

    private static String changed(String from, String to) {
        assertThat(EVENT).contains(from);
        return EVENT.replace(from, to);
    }

    @Test
    void a_schema_in_yaml_is_the_same_as_in_json() {
        var json = "{\"type\": \"object\", \"properties\": {\"a\": {\"maximum\": 1e3}}}";
        var yaml = "# words\nproperties:\n  a: {maximum: 1000}\ntype: object\n";

        assertThat(ContractChange.between(ContractKind.JSON_SCHEMA, json, yaml)).isEmpty();
        assertThat(ContractVersion.of(ContractKind.JSON_SCHEMA, json))
                .isEqualTo(ContractVersion.of(ContractKind.JSON_SCHEMA, yaml));
    }

    @Test
    void the_same_reference_to_another_type_breaks_also_in_a_list_that_grew() {
        var before =
                """
                {"anyOf": [{"$ref": "#/$defs/a"}], "$defs": {"a": {"type": "string"}, "b": {}}}
                """;
        var after =
                """
                {"anyOf": [{"$ref": "#/$defs/a"}, {"$ref": "#/$defs/b"}],
                 "$defs": {"a": {"type": "number"}, "b": {}}}
                """;

        assertThat(ContractChange.between(ContractKind.JSON_SCHEMA, before, after))
                .extracting(ContractChange::where)
                .contains("/anyOf", "/$defs/a/type");
    }
}
