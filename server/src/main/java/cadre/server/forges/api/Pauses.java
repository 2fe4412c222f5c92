package cadre.server.forges.api;

import java.net.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

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
                status == 429
                        ? after.or(() -> reset).orElse(UNSAID)
                        : usedUp ? reset.orElse(Duration.ZERO) : Duration.ZERO;
        return asked.isNegative() ? Duration.ZERO : asked.compareTo(LONGEST) > 0 ? LONGEST : asked;
    }

    /** A header that holds a whole number. */
    static Optional<Long> number(HttpHeaders headers, String name) {
        return headers.firstValue(name)
                .filter(text -> text.matches("\\d{1,12}"))
                .map(Long::parseLong);
    }
}
