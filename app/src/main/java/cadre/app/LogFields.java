package cadre.app;

import ch.qos.logback.classic.spi.ILoggingEvent;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** What a log line says beside its message, by name: first what has the same name everywhere. */
final class LogFields {
    /** The name of the context's property with this node's name. */
    static final String NODE = "node";

    private static final List<String> STABLE =
            List.of("job", "attempt", NODE, "team", "flow", "event", "trace", "request");
    private static final Pattern ATTEMPT = Pattern.compile("(j\\d+)\\.\\d+");
    private static final int LONGEST = 10_000;

    private LogFields() {}

    /** Numbers, truth values and texts of at most 10,000 characters, in the order to be shown. */
    static Map<String, Object> of(ILoggingEvent event) {
        var said = said(event);
        var fields = new LinkedHashMap<String, Object>();
        for (var name : STABLE) {
            Optional.ofNullable(said.remove(name))
                    .or(() -> implied(name, event, said))
                    .ifPresent(value -> fields.put(name, value));
        }
        fields.putAll(said);
        return fields;
    }

    private static Map<String, Object> said(ILoggingEvent event) {
        var said = new LinkedHashMap<String, Object>();
        new TreeMap<>(event.getMDCPropertyMap())
                .forEach((name, value) -> said.put(name, cut(value)));
        for (var pair :
                Objects.requireNonNullElse(
                        event.getKeyValuePairs(), List.<org.slf4j.event.KeyValuePair>of())) {
            said.put(
                    pair.key,
                    switch (pair.value) {
                        case null -> "null";
                        case Number number -> number;
                        case Boolean flag -> flag;
                        case Object other -> cut(other.toString());
                    });
        }
        return said;
    }

    /** The job of an attempt; and the node, where its own part of the program speaks. */
    private static Optional<Object> implied(
            String name, ILoggingEvent event, Map<String, Object> said) {
        if (name.equals("job") && said.get("attempt") instanceof String attempt) {
            var match = ATTEMPT.matcher(attempt);
            return match.matches() ? Optional.of(match.group(1)) : Optional.empty();
        }
        return name.equals(NODE) && event.getLoggerName().startsWith("cadre.node.")
                ? Optional.ofNullable(event.getLoggerContextVO().getPropertyMap().get(NODE))
                : Optional.empty();
    }

    private static String cut(String text) {
        return text.length() > LONGEST ? text.substring(0, LONGEST) + "…" : text;
    }
}
