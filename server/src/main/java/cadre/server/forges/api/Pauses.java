package cadre.server.forges.api;

import java.net.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** How long the other end wants no call: {@code Retry-After}, or a limit that is used up. */
final class Pauses {
    private static final Duration UNSAID = Duration.ofSeconds(30);
    private static final Duration LONGEST = Duration.ofMinutes(15);

    private Pauses() {}

    static Duration asked(HttpHeaders headers, int status, Instant now) {
        var after = number(headers, "Retry-After").map(Duration::ofSeconds);
        var reset =
                number(headers, "X-RateLimit-Reset")
                        .map(second -> Duration.between(now, Instant.ofEpochSecond(second)));
        var usedUp = number(headers, "X-RateLimit-Remaining").filter(left -> left <= 0).isPresent();
        var asked =
                status == 429 || status == 403
                        ? after.or(() -> reset).orElse(UNSAID)
                        : usedUp ? reset.orElse(Duration.ZERO) : Duration.ZERO;
        return asked.isNegative() ? Duration.ZERO : asked.compareTo(LONGEST) > 0 ? LONGEST : asked;
    }

    /**
     * Whether a 403 is GitHub's way to ask for fewer calls: with the time to wait, with nothing
     * left, or in words alone.
     */
    static boolean isLimit(HttpHeaders headers, Optional<JsonNode> body) {
        return headers.firstValue("Retry-After").isPresent()
                || number(headers, "X-RateLimit-Remaining").filter(left -> left <= 0).isPresent()
                || body.map(json -> json.path("message").asString(""))
                        .filter(said -> said.toLowerCase(Locale.ROOT).contains("rate limit"))
                        .isPresent();
    }

    /** A header that holds a whole number. */
    static Optional<Long> number(HttpHeaders headers, String name) {
        return headers.firstValue(name)
                .filter(text -> text.matches("\\d{1,12}"))
                .map(Long::parseLong);
    }
}
