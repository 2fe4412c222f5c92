package cadre.wire.json;

import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.exc.InvalidTypeIdException;
import tools.jackson.databind.exc.MismatchedInputException;

/** Says what is wrong with JSON in the words of JSON, without a name of Java or Jackson. */
final class JsonTrouble {
    private static final int LONGEST = 300;
    private static final Pattern SOURCE =
            Pattern.compile(" ?\\(start marker at \\[Source: [^\\]]*]\\)| ?\\[Source: [^\\]]*]");
    private static final Pattern IN_BRACKETS =
            Pattern.compile(" \\((?:for|token|although|through)[^()]*(?:\\([^()]*\\)[^()]*)*\\)");
    private static final Pattern TYPE = Pattern.compile("`[^`]*`");
    private static final Pattern NAME =
            Pattern.compile("\\b(?:[a-z][a-z0-9_]*\\.)+[A-Z][A-Za-z0-9_.$]*");

    private JsonTrouble() {}

    /** Where: the field, as {@code repositories[0].url}, and the line. */
    static String place(JacksonException e) {
        var where = e.getLocation();
        var at =
                where == null
                        ? "unknown"
                        : "line " + where.getLineNr() + " column " + where.getColumnNr();
        var path = new StringBuilder();
        for (var step : e.getPath()) {
            if (step.getPropertyName() == null) {
                path.append('[').append(step.getIndex()).append(']');
            } else {
                path.append(path.isEmpty() ? "" : ".").append(step.getPropertyName());
            }
        }
        return path.isEmpty() ? at : cut(path.toString()) + " at " + at;
    }

    /** What is wrong, or what should be there. */
    static String words(JacksonException e) {
        var said = String.valueOf(e.getOriginalMessage());
        if (said.startsWith("Trailing token")) {
            return "Send one JSON value and nothing after it";
        }
        if (e instanceof MismatchedInputException wrong
                && !(e instanceof InvalidTypeIdException)
                && wrong.getTargetType() != null) {
            return "Write " + wanted(wrong.getTargetType()) + " here";
        }
        var line = said.lines().findFirst().orElse("");
        line = SOURCE.matcher(line).replaceAll("");
        line = IN_BRACKETS.matcher(line).replaceAll("");
        line = TYPE.matcher(line).replaceAll("this");
        return cut(NAME.matcher(line).replaceAll("this"));
    }

    private static String wanted(Class<?> type) {
        if (type.isEnum()) {
            return Arrays.stream(type.getEnumConstants())
                    .map(word -> Json.tree(word).asString())
                    .collect(Collectors.joining(", ", "one of ", ""));
        }
        if (Collection.class.isAssignableFrom(type)) {
            return "a list";
        }
        if (type == boolean.class || type == Boolean.class) {
            return "true or false";
        }
        if (type.isPrimitive() || Number.class.isAssignableFrom(type)) {
            return "a number in range";
        }
        if (type.isRecord() || type.isInterface() || Map.class.isAssignableFrom(type)) {
            return type.getRecordComponents() != null && type.getRecordComponents().length == 1
                    ? "a text or a number of the right form"
                    : "an object";
        }
        return type.getPackageName().equals("java.time")
                ? "a time as 2026-01-31T12:00:00Z"
                : "a text";
    }

    private static String cut(String text) {
        return text.length() > LONGEST ? text.substring(0, LONGEST) : text;
    }
}
