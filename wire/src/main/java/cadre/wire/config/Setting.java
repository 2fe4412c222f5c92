package cadre.wire.config;

import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * One value of the configuration with the place it came from. Every reading method throws a {@link
 * CadreException} INVALID which names the key and that place.
 */
public final class Setting {
    private final String key;
    private final Value value;

    Setting(String key, Value value) {
        this.key = key;
        this.value = value;
    }

    /** Where it was read: {@code /etc/cadre.yaml:12}, a variable's name, or {@code default}. */
    public String origin() {
        return value.origin();
    }

    /** Whether it is the empty word or the empty list. */
    public boolean isEmpty() {
        return switch (value) {
            case Value.Scalar scalar -> scalar.text().isBlank();
            case Value.Sequence sequence -> sequence.items().isEmpty();
            case Value.Mapping mapping -> mapping.entries().isEmpty();
        };
    }

    /** Whether it is one word or number, no list and no mapping. */
    public boolean isWord() {
        return value instanceof Value.Scalar;
    }

    /** The word itself, trimmed. */
    public String text() {
        if (value instanceof Value.Scalar scalar) {
            return scalar.text().strip();
        }
        throw wrong("one word or number is wanted here");
    }

    /** {@link #text} that YAML takes for text, too: a number or a flag must stand in quotes. */
    public String quotedText() {
        var text = text();
        if (isWritten(Value.Form.NUMBER) || isWritten(Value.Form.FLAG)) {
            throw wrong("text is wanted here; write it in quotes: \"" + shown(text) + "\"");
        }
        return text;
    }

    /** The same setting if it is no text, such as a number in quotes. */
    Setting unquoted() {
        if (isWritten(Value.Form.TEXT) && text().matches("[0-9.]+")) {
            throw wrong("a number is wanted here; write it without quotes: " + shown(text()));
        }
        return this;
    }

    /** The words of a list that is written as one. */
    List<Setting> words() {
        if (value instanceof Value.Scalar scalar && scalar.form() != Value.Form.ANY) {
            throw wrong("a list is wanted here, such as [" + shown(scalar.text()) + "]");
        }
        return items();
    }

    private boolean isWritten(Value.Form form) {
        return value instanceof Value.Scalar scalar && scalar.form() == form;
    }

    /** A whole number from {@code least} to {@code most}. */
    public long number(long least, long most) {
        var text = text();
        try {
            var number = Long.parseLong(text);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // said below, together with the range
        }
        throw wrong("'" + shown(text) + "' is no whole number from " + least + " to " + most);
    }

    /** {@link #number} for what fits an int. */
    public int integer(int least, int most) {
        return (int) number(least, most);
    }

    /** An amount of money: more than 0, to {@code most}, with at most six decimals. */
    public BigDecimal amount(long most) {
        var text = text();
        if (text.matches("[0-9]{1,12}(\\.[0-9]{1,6})?")) {
            var amount = new BigDecimal(text);
            if (amount.signum() > 0 && amount.compareTo(BigDecimal.valueOf(most)) <= 0) {
                return amount;
            }
        }
        throw wrong("'" + shown(text) + "' is no amount of more than 0, to " + most);
    }

    /** true or false. */
    public boolean flag() {
        return switch (text().toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw wrong("'" + shown(text()) + "' is neither true nor false");
        };
    }

    /** One of {@code words}, in lower case. */
    public String oneOf(List<String> words) {
        var text = text().toLowerCase(Locale.ROOT);
        if (!words.contains(text)) {
            throw wrong("'" + shown(text) + "' is none of " + String.join(", ", words));
        }
        return text;
    }

    /** An absolute path; {@code ~} is {@code userHome}, a relative one is refused. */
    public Path path(Path userHome) {
        var text = text();
        if (text.indexOf('\0') >= 0) {
            throw wrong("a path holds no NUL");
        }
        var path =
                text.equals("~")
                        ? userHome
                        : text.startsWith("~/")
                                ? userHome.resolve(text.substring(2))
                                : Path.of(text);
        if (!path.isAbsolute()) {
            throw wrong("'" + shown(text) + "' is no absolute path");
        }
        return path.normalize();
    }

    /** A list of words: a YAML list, or one word with commas. Empty ones are left out. */
    public List<String> texts() {
        return switch (value) {
            case Value.Scalar scalar ->
                    List.of(scalar.text().split(",")).stream()
                            .map(String::strip)
                            .filter(word -> !word.isEmpty())
                            .toList();
            case Value.Sequence _ -> items().stream().map(Setting::text).toList();
            case Value.Mapping _ -> throw wrong("a list is wanted here");
        };
    }

    /** The items of a list, each with its own place. */
    public List<Setting> items() {
        if (isEmpty()) {
            return List.of();
        }
        if (!(value instanceof Value.Sequence sequence)) {
            throw wrong("a list is wanted here");
        }
        var items = new ArrayList<Setting>();
        for (var item : sequence.items()) {
            items.add(new Setting(key + "[" + items.size() + "]", item));
        }
        return List.copyOf(items);
    }

    /** The entries of a mapping by name, none outside {@code known}. */
    public Map<String, Setting> entries(Set<String> known) {
        if (!(value instanceof Value.Mapping mapping)) {
            throw wrong("a mapping is wanted here, with some of " + sorted(known));
        }
        var entries = new java.util.LinkedHashMap<String, Setting>();
        mapping.entries()
                .forEach((name, entry) -> {
                    var setting = new Setting(key + "." + name, entry);
                    if (!known.contains(name)) {
                        throw setting.wrong(
                                "unknown key; known here: "
                                        + sorted(known)
                                        + Nearest.of(name, known)
                                                .map(near -> "; did you mean '" + near + "'?")
                                                .orElse(""));
                    }
                    entries.put(name, setting);
                });
        return Map.copyOf(entries);
    }

    /** The error that says what is wrong with this value; for checks that are the caller's. */
    public CadreException wrong(String reason) {
        return new CadreException(
                ErrorCode.INVALID,
                "The configuration is wrong",
                Map.of("key", key, "place", value.origin()),
                "Mend it: " + reason);
    }

    private static String sorted(Set<String> known) {
        return String.join(", ", known.stream().sorted().toList());
    }

    static String shown(String text) {
        return text.length() > 100 ? text.substring(0, 100) + "..." : text;
    }
}
