package cadre.server.forges.connection;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The variables of one provider: {@code CADRE_PLANE_...}, or else {@code ORCH_PLANE_...}. */
record EnvironmentNames(Map<String, String> variables, String provider) {
    String variable(String name) {
        return "CADRE_" + provider.toUpperCase(Locale.ROOT) + "_" + name;
    }

    /** The value; empty when neither is set. */
    String value(String name) {
        var own = variables.getOrDefault(variable(name), "").strip();
        return own.isEmpty()
                ? variables.getOrDefault("ORCH_" + variable(name).substring(6), "").strip()
                : own;
    }

    boolean anyOf(String... names) {
        return Arrays.stream(names).anyMatch(name -> !value(name).isEmpty());
    }

    List<String> list(String name) {
        return Arrays.stream(value(name).split(","))
                .map(String::strip)
                .filter(word -> !word.isEmpty())
                .toList();
    }
}
