package cadre.wire.json;

import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.cfg.DateTimeFeature;
import tools.jackson.databind.exc.UnrecognizedPropertyException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads and writes JSON for every module. Names are snake_case, times ISO-8601 in UTC, durations
 * numbers with their unit in the name; absent and empty optionals are left out. Thread-safe.
 */
public final class Json {
    private static final int LONGEST_STRING = 32 * 1024 * 1024;

    private static final JsonMapper LENIENT =
            JsonMapper.builder(
                            JsonFactory.builder()
                                    .streamReadConstraints(
                                            StreamReadConstraints.builder()
                                                    .maxStringLength(LONGEST_STRING)
                                                    .maxNestingDepth(200)
                                                    .build())
                                    .build())
                    .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                    .changeDefaultPropertyInclusion(
                            value -> value.withValueInclusion(JsonInclude.Include.NON_ABSENT))
                    // a record's isOver() is a question, not a field
                    .changeDefaultVisibility(v -> v.withIsGetterVisibility(Visibility.NONE))
                    .disable(DateTimeFeature.WRITE_DATES_AS_TIMESTAMPS)
                    .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                    .build();
    private static final JsonMapper STRICT =
            LENIENT.rebuild()
                    .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS) // "5" is no number
                    .build();

    private Json() {}

    /** The mapper that ignores unknown fields, for whoever needs more than the methods here. */
    public static JsonMapper mapper() {
        return LENIENT;
    }

    /** Writes {@code value} as one line. */
    public static String write(Object value) {
        return LENIENT.writeValueAsString(value);
    }

    /** Writes {@code value} as UTF-8. */
    public static byte[] writeBytes(Object value) {
        return LENIENT.writeValueAsBytes(value);
    }

    /** Writes {@code value} over several lines, for people. */
    public static String writePretty(Object value) {
        return LENIENT.writerWithDefaultPrettyPrinter().writeValueAsString(value);
    }

    /** A tree of {@code value}. */
    public static JsonNode tree(Object value) {
        return LENIENT.valueToTree(value);
    }

    /**
     * Reads what another version of Cadre may have written: unknown fields are ignored.
     *
     * @throws CadreException INVALID if it is no JSON or has another shape
     */
    public static <T> T read(String json, Class<T> type) {
        return read(LENIENT, json, type);
    }

    /**
     * Reads what a person or a foreign program wrote: an unknown field, or one that is there twice,
     * is an error that names it.
     *
     * @throws CadreException INVALID if it is no JSON or has another shape
     */
    public static <T> T readStrictly(String json, Class<T> type) {
        return read(STRICT, json, type);
    }

    private static <T> T read(JsonMapper mapper, String json, Class<T> type) {
        try {
            var value = mapper.readValue(json, type);
            if (value == null) {
                throw new CadreException(
                        ErrorCode.INVALID, "The JSON is empty", Map.of(), "Send one JSON object");
            }
            return value;
        } catch (UnrecognizedPropertyException e) {
            throw new CadreException(
                    ErrorCode.INVALID,
                    "Unknown field",
                    Map.of("field", e.getPropertyName()),
                    "Known here: " + e.getKnownPropertyIds());
        } catch (JacksonException e) {
            if (e.getCause() instanceof CadreException inner) {
                throw inner;
            }
            throw new CadreException(
                    ErrorCode.INVALID,
                    "The JSON cannot be read",
                    Map.of("place", JsonTrouble.place(e)),
                    JsonTrouble.words(e),
                    e);
        }
    }
}
