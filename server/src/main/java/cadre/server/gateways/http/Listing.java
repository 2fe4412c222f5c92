package cadre.server.gateways.http;

import cadre.wire.api.Page;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a short list that is whole in memory into pages, with the parameters {@code cursor} and
 * {@code limit} that every list has.
 */
public final class Listing {
    /** The most items on a page of such a list, and how many there are if nobody says. */
    public static final int MOST = 1000;

    private Listing() {}

    /** What {@code limit} means here, for the table of routes. */
    public static String limit() {
        return "1 to " + MOST + ", default " + MOST;
    }

    /**
     * The page that is asked for.
     *
     * @param all in any order
     * @param key what the list is ordered by, different for each item
     * @throws CadreException INVALID if cursor or limit are wrong
     */
    public static <T> Page<T> page(Call call, List<T> all, Function<T, String> key) {
        var limit = call.number("limit", MOST, 1, MOST);
        var after = call.query("cursor").map(Listing::read).orElse(null);
        var rest =
                all.stream()
                        .filter(item -> isBehind(key.apply(item), after))
                        .sorted(Comparator.comparing(key))
                        .limit(limit + 1)
                        .toList();
        if (rest.size() <= limit) {
            return new Page<>(rest, Optional.empty());
        }
        var shown = rest.subList(0, (int) limit);
        return new Page<>(shown, Optional.of(write(key.apply(shown.getLast()))));
    }

    private static boolean isBehind(String key, @Nullable String after) {
        return after == null || key.compareTo(after) > 0;
    }

    private static String write(String key) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(key.getBytes(StandardCharsets.UTF_8));
    }

    private static String read(String cursor) {
        try {
            return new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new CadreException(
                    ErrorCode.INVALID,
                    "This is no cursor",
                    Map.of("parameter", "cursor"),
                    "Give what a page had as 'next', or leave it out",
                    e);
        }
    }
}
