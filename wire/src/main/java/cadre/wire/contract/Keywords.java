package cadre.wire.contract;

import java.util.Set;

/** Keywords of JSON Schema (draft 4 to 2020-12, and OpenAPI 3) by what a change of them means. */
final class Keywords {
    /** They bind nobody. */
    private static final Set<String> WORDS =
            Set.of(
                    "title",
                    "description",
                    "examples",
                    "example",
                    "$comment",
                    "deprecated",
                    "externalDocs",
                    "xml");

    /** A higher number allows less. */
    static final Set<String> LOWER_LIMITS =
            Set.of(
                    "minimum",
                    "exclusiveMinimum",
                    "minLength",
                    "minItems",
                    "minProperties",
                    "minContains");

    /** A lower number allows less. */
    static final Set<String> UPPER_LIMITS =
            Set.of(
                    "maximum",
                    "exclusiveMaximum",
                    "maxLength",
                    "maxItems",
                    "maxProperties",
                    "maxContains");

    /** Where one is, less is allowed; another one allows others. */
    static final Set<String> CONDITIONS =
            Set.of(
                    "pattern",
                    "format",
                    "multipleOf",
                    "uniqueItems",
                    "contentEncoding",
                    "contentMediaType",
                    "dependentRequired");

    /** A schema each, for which more may mean less. */
    static final Set<String> ENTANGLED =
            Set.of("not", "if", "then", "else", "contains", "propertyNames", "contentSchema");

    /** A schema each, for the rest: absent is the one that allows all. */
    static final Set<String> REST =
            Set.of(
                    "additionalProperties",
                    "unevaluatedProperties",
                    "items",
                    "additionalItems",
                    "unevaluatedItems");

    /** Compared where they are referred to, or with others. */
    static final Set<String> ELSEWHERE =
            Set.of(
                    "$ref",
                    "$defs",
                    "definitions",
                    "type",
                    "nullable",
                    "enum",
                    "const",
                    "properties",
                    "required");

    private Keywords() {}

    /** Whether nobody is bound by it: descriptions, and extensions. */
    static boolean isWords(String key) {
        return WORDS.contains(key) || key.startsWith("x-");
    }
}
