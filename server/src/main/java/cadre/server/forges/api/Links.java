package cadre.server.forges.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.net.URI;
import java.net.URLDecoder;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The {@code Link} header of an answer. Of the address of the next page only the parameters are
 * used, for the path stays that of the call; and none of it if it leads to another place.
 */
record Links(URI of, String header) {
    private static final Pattern NEXT = Pattern.compile("<([^>]*)>[^,<]*\\brel=\"?next\"?");

    /**
     * The parameters of the next page; empty if there is none.
     *
     * @throws CadreException UPSTREAM if it would be at another host
     */
    Optional<Map<String, String>> next() {
        var found = NEXT.matcher(header);
        if (!found.find()) {
            return Optional.empty();
        }
        URI next;
        try {
            next = of.resolve(found.group(1));
        } catch (IllegalArgumentException e) {
            throw strange();
        }
        if (!Objects.equals(next.getScheme(), of.getScheme())
                || !Objects.equals(next.getRawAuthority(), of.getRawAuthority())) {
            throw strange();
        }
        return Optional.of(parameters(Objects.requireNonNullElse(next.getRawQuery(), "")));
    }

    private static Map<String, String> parameters(String query) {
        var all = new LinkedHashMap<String, String>();
        for (var each : query.split("&")) {
            var parts = each.split("=", 2);
            if (!parts[0].isEmpty()) {
                all.put(
                        URLDecoder.decode(parts[0], UTF_8),
                        parts.length > 1 ? URLDecoder.decode(parts[1], UTF_8) : "");
            }
        }
        return all;
    }

    private CadreException strange() {
        return new CadreException(
                ErrorCode.UPSTREAM,
                "The next page of a list is said to be at another host",
                Map.of("host", String.valueOf(of.getHost())),
                "The token is not sent there; see what stands between Cadre and the host");
    }
}
