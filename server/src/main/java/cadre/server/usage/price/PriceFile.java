package cadre.server.usage.price;

import cadre.wire.config.Setting;
import cadre.wire.config.YamlFile;
import cadre.wire.error.CadreException;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Prices in the project's form: YAML with a list {@code prices}, each row with decimals per million
 * tokens as text. A row that is wrong is an error that names it and its line.
 */
final class PriceFile {
    /** More than any list of models has, and few enough to look through for each use. */
    static final int MOST_ROWS = 5_000;

    private static final Set<String> KEYS =
            Set.of(
                    "model",
                    "provider",
                    "valid_from",
                    "source",
                    "input_usd",
                    "cached_usd",
                    "cache_write_usd",
                    "output_usd");
    private static final Pattern COMMA =
            Pattern.compile("([a-z_]{1,20}_usd):\\s*[\"']?([0-9]{1,20},[0-9]{1,20})");
    private static final BigDecimal MOST_USD = BigDecimal.valueOf(1_000_000);

    private PriceFile() {}

    /**
     * The rows in the file's order.
     *
     * @param place of the text, for errors
     * @throws CadreException INVALID that names the row
     */
    static List<Price> read(String place, String text) {
        try {
            return rows(place, text);
        } catch (CadreException e) {
            throw ofPrices(withComma(e, place, text));
        }
    }

    /** The same with the price whose comma YAML took for its end, if that line has one. */
    private static CadreException withComma(CadreException e, String place, String text) {
        var number = 0;
        for (var line : text.lines().toList()) {
            number++;
            var comma = COMMA.matcher(line);
            if ((place + ":" + number).equals(e.which().get("place")) && comma.find()) {
                var which = new TreeMap<String, String>(e.which());
                which.putIfAbsent("key", comma.group(1));
                which.put("value", comma.group(2));
                return new CadreException(
                        e.code(),
                        e.what(),
                        which,
                        "Write the price with a point and no comma, such as \"1.25\"",
                        e);
            }
        }
        return e;
    }

    /** The error in the words of this file: it is no configuration, and its keys begin in it. */
    private static CadreException ofPrices(CadreException e) {
        var which = new TreeMap<String, String>(e.which());
        which.computeIfPresent(
                "key", (_, key) -> key.startsWith("prices.") ? key.substring(7) : key);
        return new CadreException(e.code(), "The price file is wrong", which, e.fix(), e);
    }

    /** Whether it says nothing at all: {@code prices: []} says that there are none. */
    static boolean isEmpty(String place, String text) {
        try {
            return YamlFile.read("prices", place, text).isEmpty();
        } catch (CadreException e) {
            throw ofPrices(e);
        }
    }

    private static List<Price> rows(String place, String text) {
        var root = YamlFile.read("prices", place, text);
        if (root.isEmpty()) {
            return List.of();
        }
        var list = root.get().entries(Set.of("prices")).get("prices");
        var rows = new ArrayList<Price>();
        var places = new HashSet<Price.Place>();
        for (var item : list == null ? List.<Setting>of() : list.items()) {
            var row = row(item);
            if (!places.add(row.place())) {
                throw item.wrong(
                        "the model " + row.model() + " has two prices from " + row.validFrom());
            }
            rows.add(row);
        }
        if (rows.size() > MOST_ROWS) {
            throw root.get().wrong("at most " + MOST_ROWS + " rows are read");
        }
        return List.copyOf(rows);
    }

    private static Price row(Setting item) {
        var given = item.entries(KEYS);
        var model = text(given, "model").orElseThrow(() -> item.wrong("a row needs model"));
        if (!ModelName.isGood(model)) {
            throw item.wrong("'" + shown(model) + "' is " + ModelName.WRONG);
        }
        var input = amount(given, "input_usd", model);
        return new Price(
                model,
                text(given, "provider").orElse(Provider.of(model, "")),
                day(given, model, item),
                text(given, "source").orElse(""),
                input.orElseThrow(() -> missing("input_usd", model, item)),
                amount(given, "cached_usd", model).or(() -> input).orElseThrow(),
                amount(given, "cache_write_usd", model).or(() -> input).orElseThrow(),
                amount(given, "output_usd", model)
                        .orElseThrow(() -> missing("output_usd", model, item)));
    }

    private static RuntimeException missing(String field, String model, Setting item) {
        return item.wrong("the row of " + model + " needs " + field);
    }

    private static Optional<String> text(Map<String, Setting> given, String key) {
        return Optional.ofNullable(given.get(key)).map(Setting::text);
    }

    private static Optional<BigDecimal> amount(
            Map<String, Setting> given, String field, String model) {
        var setting = given.get(field);
        if (setting == null) {
            return Optional.empty();
        }
        var text = setting.text();
        if (text.matches("[0-9]{1,7}(\\.[0-9]{1,12})?")) {
            var amount = new BigDecimal(text);
            if (amount.compareTo(MOST_USD) <= 0) {
                return Optional.of(amount);
            }
        }
        throw setting.wrong(
                "'%s' is no price of %s: dollars per million tokens are wanted, such as \"1.25\""
                        .formatted(shown(text), model));
    }

    private static LocalDate day(Map<String, Setting> given, String model, Setting item) {
        var setting = given.get("valid_from");
        if (setting == null) {
            throw missing("valid_from", model, item);
        }
        try {
            return LocalDate.parse(setting.text());
        } catch (DateTimeException e) {
            throw setting.wrong(
                    "'%s' is no day of %s; write it as 2026-01-31"
                            .formatted(shown(setting.text()), model));
        }
    }

    /** The rows as a file that {@link #read} reads, one line each. */
    static String write(List<Price> rows) {
        var text =
                new StringBuilder(
                        """
                        # The prices of models, in US dollars per million tokens, each valid from a day (UTC) on. A model that is
                        # not here is unpriced. Of several rows that fit: one of your own (source: own) before others, then a whole
                        # name before a beginning (ending in *), then the longer beginning, then the later day.
                        prices:
                        """);
        for (var row : rows) {
            text.append("  - {model: ").append(quoted(row.model()));
            text.append(", provider: ").append(quoted(row.provider()));
            text.append(", valid_from: ").append(row.validFrom());
            text.append(", input_usd: ").append(quoted(row.inputUsd().toPlainString()));
            text.append(", cached_usd: ").append(quoted(row.cachedUsd().toPlainString()));
            text.append(", cache_write_usd: ").append(quoted(row.cacheWriteUsd().toPlainString()));
            text.append(", output_usd: ").append(quoted(row.outputUsd().toPlainString()));
            text.append(", source: ").append(quoted(row.source())).append("}\n");
        }
        return text.toString();
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    private static String shown(String text) {
        return text.length() > 100 ? text.substring(0, 100) + "..." : text;
    }
}
