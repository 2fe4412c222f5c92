package cadre.server.forges.api;

import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Puts values into the template of a route, so that none can lead to another path. */
final class ApiPath {
    private static final Pattern PART = Pattern.compile("\\{([+=]?)([a-z_]+)}");
    private static final int LONGEST = 1_000;

    private ApiPath() {}

    /**
     * The path with {@code values} in the order of the template's parts.
     *
     * @throws CadreException INVALID for an empty value, one of {@code .} or {@code ..}, a slash
     *     where one segment is meant, or a control character
     */
    static String of(ApiRoute route, List<String> values) {
        var left = values.iterator();
        var path =
                PART.matcher(route.template())
                        .replaceAll(part -> Matcher.quoteReplacement(filled(route, part, left)));
        if (left.hasNext()) {
            throw new IllegalStateException("too many values for " + route.template());
        }
        return path;
    }

    private static String filled(ApiRoute route, MatchResult part, Iterator<String> left) {
        if (!left.hasNext()) {
            throw new IllegalStateException("too few values for " + route.template());
        }
        var value = left.next();
        return part.group(1).isEmpty()
                ? segment(part.group(2), value)
                : Arrays.stream(value.split("/", -1))
                        .map(each -> segment(part.group(2), each))
                        .collect(Collectors.joining(part.group(1).equals("=") ? "%2F" : "/"));
    }

    private static String segment(String name, String value) {
        if (value.isEmpty()
                || value.length() > LONGEST
                || value.equals(".")
                || value.equals("..")
                || value.contains("/")
                || value.chars().anyMatch(Character::isISOControl)) {
            throw new CadreException(
                    ErrorCode.INVALID,
                    "This cannot be part of an address",
                    Map.of("part", name, "value", Said.plain(value, 80)),
                    "Give an id or a name as the tracker or Git host has it");
        }
        return encoded(value);
    }

    /** Percent-encoded, for a path or a query. */
    static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
