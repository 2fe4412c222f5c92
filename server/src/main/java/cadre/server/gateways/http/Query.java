package cadre.server.gateways.http;

import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the query of an address: each name once, and only those that the route knows. */
final class Query {
    private static final int LONGEST = 4_000;

    private Query() {}

    /**
     * The values by name; an empty value counts as absent.
     *
     * @throws CadreException INVALID for an unknown or repeated name, or a broken escape
     */
    static Map<String, String> read(@Nullable String query, List<Route.Parameter> known) {
        if (query == null || query.isEmpty()) {
            return Map.of();
        }
        var values = new LinkedHashMap<String, String>();
        for (var pair : query.split("&", -1)) {
            var equals = pair.indexOf('=');
            var name = decoded(equals < 0 ? pair : pair.substring(0, equals));
            var value = equals < 0 ? "" : decoded(pair.substring(equals + 1));
            if (pair.isEmpty()) {
                continue;
            }
            if (known.stream().noneMatch(each -> each.name().equals(name))) {
                throw wrong("Unknown query parameter", name, "Known here: " + names(known));
            }
            if (value.length() > LONGEST) {
                throw wrong("The query parameter is too long", name, "Shorten it");
            }
            if (!value.isEmpty() && values.put(name, value) != null) {
                throw wrong("The query parameter is there twice", name, "Give it once");
            }
        }
        return values;
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw wrong("The query has a broken escape", "?", "Write % as %25");
        }
    }

    private static String names(List<Route.Parameter> known) {
        return known.isEmpty()
                ? "none"
                : String.join(", ", known.stream().map(Route.Parameter::name).toList());
    }

    private static CadreException wrong(String what, String name, String fix) {
        var shown = name.length() > 80 ? name.substring(0, 80) + "..." : name;
        return new CadreException(ErrorCode.INVALID, what, Map.of("parameter", shown), fix);
    }
}
