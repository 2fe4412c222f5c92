package cadre.cli.client;

import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A path of the API with its query, encoded.
 *
 * @param path begins with a slash
 * @param query {@code name=value}, encoded
 */
public record Route(String path, List<String> query) {
    public Route {
        query = List.copyOf(query);
    }

    /**
     * A path made of these segments, each encoded: {@code of("jobs", id)}.
     *
     * @throws CadreException INVALID if one is blank: it would be another route
     */
    public static Route of(Object... segments) {
        var path = new StringBuilder("/api/v1");
        for (var segment : segments) {
            var text = String.valueOf(segment);
            if (text.isBlank()) {
                throw new CadreException(
                        ErrorCode.INVALID,
                        "A name is empty",
                        Map.of("of", segments[0]),
                        "Give one; a variable of the shell may be unset");
            }
            path.append('/').append(encode(text));
        }
        return new Route(path.toString(), List.of());
    }

    /** A path as the server gave it, such as an artifact's {@code href}. */
    public static Route given(String path) {
        return new Route(path.startsWith("/") ? path : "/" + path, List.of());
    }

    /** The same with one more parameter. */
    public Route with(String name, Object value) {
        var more = new ArrayList<>(query);
        more.add(encode(name) + "=" + encode(String.valueOf(value)));
        return new Route(path, more);
    }

    /** The same with one more parameter if there is a value. */
    public Route with(String name, Optional<?> value) {
        return value.isPresent() ? with(name, (Object) value.get()) : this;
    }

    @Override
    public String toString() {
        return query.isEmpty() ? path : path + "?" + String.join("&", query);
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
