package cadre.server.usage.price;

import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.json.Json;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads the shape of LiteLLM's {@code model_prices_and_context_window.json}: an object of models
 * with US dollars per token, which become dollars per million exactly. Of its many prices those of
 * plain requests are read; what has none for tokens, or only zeros, is skipped.
 */
final class LiteLlm {
    private static final JsonMapper EXACT =
            Json.mapper()
                    .rebuild()
                    .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                    .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
                    .build();
    private static final String SAMPLE = "sample_spec"; // explains the fields, with words as values
    private static final Set<String> MODES = Set.of("", "chat", "responses", "completion");
    private static final String INPUT = "input_cost_per_token";
    private static final String OUTPUT = "output_cost_per_token";
    private static final Pattern TWICE =
            Pattern.compile("(?i)\\bduplicate [^'\"]{0,80}['\"]([^'\"]{1,400})['\"]");
    private static final Pattern COMMA =
            Pattern.compile(
                    "\"([^\"]{1,100})\"\\s*:\\s*([0-9]{1,20},[0-9]{1,20}(?:[eE]-?[0-9]{1,3})?)");
    private static final int MILLION = 6;
    private static final int MOST_DIGITS = 40;

    private LiteLlm() {}

    /** What was read, and how many entries have no price for tokens. */
    record Read(List<Price> rows, int skipped) {}

    /**
     * The object in this text.
     *
     * @throws CadreException INVALID if it is no JSON object, or one has a name twice
     */
    static JsonNode tree(String text) {
        try {
            var tree = EXACT.readTree(text);
            if (tree.isObject()) {
                return tree;
            }
        } catch (MismatchedInputException twice) {
            throw new CadreException(
                    ErrorCode.INVALID,
                    "The price file names something twice",
                    twiceNamed(twice),
                    "Nothing was imported; leave one of the two away",
                    twice);
        } catch (JacksonException e) {
            var where = e.getLocation();
            if (where != null) {
                refuseComma(text, where.getLineNr());
            }
            throw new CadreException(
                    ErrorCode.INVALID,
                    "The price file is no JSON",
                    Map.of("line", where == null ? "unknown" : where.getLineNr()),
                    "Take the whole file; it must begin with '{' and end with '}'",
                    e);
        }
        throw new CadreException(
                ErrorCode.INVALID,
                "The price file is no JSON object",
                Map.of(),
                "Give an object with a model's name before each entry");
    }

    /** A comma for the point is no JSON, and the parser's words would not say so. */
    private static void refuseComma(String text, int line) {
        var said = text.lines().skip(Math.max(0, line - 1)).findFirst().orElse("");
        var comma = COMMA.matcher(said);
        if (comma.find()) {
            throw new CadreException(
                    ErrorCode.INVALID,
                    "A price has a comma for its point",
                    Map.of(
                            "line", line,
                            "field", shown(comma.group(1)),
                            "value", shown(comma.group(2))),
                    "Nothing was imported; write it with a point: "
                            + shown(comma.group(2).replace(',', '.')));
        }
    }

    /** The name as far as Jackson tells it: a sentence of its own is no text for people. */
    private static Map<String, Object> twiceNamed(MismatchedInputException twice) {
        var which = new TreeMap<String, Object>();
        var found = TWICE.matcher(String.valueOf(twice.getOriginalMessage()));
        if (found.find()) {
            which.put("name", shown(found.group(1)));
        }
        var where = twice.getLocation();
        if (where != null && where.getLineNr() > 0) {
            which.put("line", where.getLineNr());
        }
        return which;
    }

    /**
     * Its rows.
     *
     * @param text of the tree, to say lines
     * @throws CadreException INVALID that names the first row that is wrong
     */
    static Read read(String text, JsonNode tree, LocalDate validFrom, String source) {
        var rows = new ArrayList<Price>();
        var skipped = 0;
        for (var entry : tree.properties()) {
            if (entry.getKey().equals(SAMPLE)) {
                continue;
            }
            var row = rowOfLine(text, entry, validFrom, source);
            row.ifPresent(rows::add);
            skipped += row.isPresent() ? 0 : 1;
        }
        if (rows.isEmpty()) {
            throw new CadreException(
                    ErrorCode.INVALID,
                    "The price file has no price for tokens",
                    Map.of("entries", skipped),
                    "Entries need " + INPUT + " and " + OUTPUT);
        }
        return new Read(rows, skipped);
    }

    private static Optional<Price> rowOfLine(
            String text, Map.Entry<String, JsonNode> entry, LocalDate validFrom, String source) {
        try {
            return row(entry.getKey(), entry.getValue(), validFrom, source);
        } catch (CadreException e) {
            var which = new TreeMap<String, Object>(e.which());
            line(text, entry.getKey(), String.valueOf(e.which().get("field")))
                    .ifPresent(line -> which.put("line", line));
            throw new CadreException(e.code(), e.what(), which, e.fix(), e);
        }
    }

    /** Where a model's field stands, from 1 on; where the model does if it has no such field. */
    private static OptionalInt line(String text, String model, String field) {
        var begin = Pattern.compile(Pattern.quote(Json.write(model)) + "\\s*:").matcher(text);
        if (!begin.find()) {
            return OptionalInt.empty(); // written in another way
        }
        var at = text.indexOf('"' + field + '"', begin.end());
        var end = at < 0 ? begin.start() : at;
        return OptionalInt.of(
                1 + (int) text.substring(0, end).chars().filter(c -> c == '\n').count());
    }

    private static Optional<Price> row(
            String model, JsonNode entry, LocalDate validFrom, String source) {
        if (!entry.isObject()) {
            throw wrong(model, "entry", entry.toString(), "an object is wanted");
        }
        if (!MODES.contains(entry.path("mode").asString(""))) {
            return Optional.empty();
        }
        var input = price(model, entry, INPUT);
        var output = price(model, entry, OUTPUT);
        if (input.isEmpty() || output.isEmpty() || isZero(input) && isZero(output)) {
            return Optional.empty(); // zeros stand there also for what nobody has looked up
        }
        if (!ModelName.isGood(model) || model.endsWith("*")) {
            throw wrong(model, "entry", model, "this is " + ModelName.WRONG);
        }
        return Optional.of(
                new Price(
                        model,
                        provider(model, entry),
                        validFrom,
                        source,
                        input.get(),
                        price(model, entry, "cache_read_input_token_cost")
                                .or(() -> input)
                                .orElseThrow(),
                        price(model, entry, "cache_creation_input_token_cost")
                                .or(() -> input)
                                .orElseThrow(),
                        output.get()));
    }

    private static boolean isZero(Optional<BigDecimal> price) {
        return price.filter(usd -> usd.signum() == 0).isPresent();
    }

    private static String provider(String model, JsonNode entry) {
        var said = entry.path("litellm_provider").asString("");
        return said.matches("[A-Za-z0-9_.-]{1,60}") ? said : Provider.of(model, "");
    }

    /** Dollars per million; empty if there is none or it is null. */
    private static Optional<BigDecimal> price(String model, JsonNode entry, String field) {
        var node = entry.path(field);
        if (node.isMissingNode() || node.isNull()) {
            return Optional.empty();
        }
        if (!node.isNumber()) {
            throw wrong(
                    model,
                    field,
                    node.toString(),
                    "a number of dollars per token is wanted, with a point and without quotes, such as"
                            + " 1.25e-06");
        }
        var perToken = node.decimalValue();
        if (perToken.signum() < 0
                || perToken.compareTo(BigDecimal.ONE) > 0
                || perToken.scale() > MOST_DIGITS) {
            throw wrong(model, field, node.toString(), "0 to 1 dollar per token is wanted");
        }
        return Optional.of(perToken.movePointRight(MILLION));
    }

    private static CadreException wrong(String model, String field, String value, String wanted) {
        return new CadreException(
                ErrorCode.INVALID,
                "A price is wrong",
                Map.of("row", shown(model), "field", field, "value", shown(value)),
                "Nothing was imported; mend the row: " + wanted);
    }

    private static String shown(String text) {
        var cut = text.length() > 100 ? text.substring(0, 100) + "..." : text;
        return cut.replaceAll("\\p{Cntrl}", "?");
    }
}
