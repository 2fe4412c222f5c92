package cadre.node.agents;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a CLI's own words say of an error of the model's service. For CLIs that give people a text
 * where a program needs a kind; only words that were seen in real streams count.
 *
 * @param kind as in {@link cadre.wire.agent.Step.Failed}
 * @param status of HTTP, where the text says it
 * @param resetAt when a used-up quota is there again, where the text says it
 */
record ServiceError(String kind, Optional<Integer> status, Optional<Instant> resetAt) {
    /** Longer texts are not searched to their end. */
    private static final int LONGEST = 16 * 1024;

    private static final Pattern STATUS =
            Pattern.compile(
                    "\"code\"\\s*:\\s*([45]\\d\\d)\\b"
                            + "|\\bstatus(?:\\s*code)?[:=]?\\s*\"?([45]\\d\\d)\\b"
                            + "|\\berror:?\\s+([45]\\d\\d)\\b"
                            + "|^([45]\\d\\d)\\s",
                    Pattern.CASE_INSENSITIVE);

    private static final Pattern WAIT =
            Pattern.compile(
                    "(?:retry|try again|reset|resets) (?:in|after)\\s+"
                            + "((?:\\d+(?:\\.\\d+)?\\s*(?:ms|h|m|s)[a-z]*\\s*)+)",
                    Pattern.CASE_INSENSITIVE);

    private static final Pattern PART =
            Pattern.compile("(\\d+(?:\\.\\d+)?)\\s*(ms|h|m|s)", Pattern.CASE_INSENSITIVE);

    private static final Duration LONGEST_WAIT = Duration.ofDays(366);

    /**
     * Reads an error.
     *
     * @param said by the CLI
     * @param known the HTTP status if the CLI gives it as a number
     * @param at when it was said; without it no time of a reset is known
     */
    static ServiceError of(String said, Optional<Integer> known, Optional<Instant> at) {
        var text = said.length() > LONGEST ? said.substring(0, LONGEST) : said;
        var status = known.or(() -> status(text));
        var kind = kind(text.toLowerCase(Locale.ROOT), status);
        var reset =
                kind.equals(ServiceFailure.QUOTA)
                        ? wait(text).flatMap(delay -> at.map(now -> now.plus(delay)))
                        : Optional.<Instant>empty();
        return new ServiceError(kind, status, reset);
    }

    private static String kind(String text, Optional<Integer> status) {
        if (says(text, "api key not valid", "unauthenticated")) {
            return ServiceFailure.AUTHENTICATION;
        }
        if (status.isPresent()) {
            return ServiceFailure.ofStatus(status.get());
        }
        if (says(text, "quota", "rate limit", "rate_limit")) {
            return ServiceFailure.QUOTA;
        }
        return ofWords(text);
    }

    private static String ofWords(String text) {
        if (says(text, "incorrect api key", "invalid api key", "not logged in", "no api key")) {
            return ServiceFailure.AUTHENTICATION;
        }
        if (says(text, "terminated", "econnreset", "socket hang up", "without a finish reason")
                || says(text, "premature close", "other side closed", "unexpected eof")
                || says(text, "empty response", "missing finish_reason")
                || says(text, "closed before message completed", "error decoding response body")
                || says(text, "socket connection was closed", "error reading a body")) {
            return ServiceFailure.CUT_STREAM;
        }
        if (says(text, "fetch failed", "econnrefused", "connection error", "cannot connect")
                || says(text, "enotfound", "etimedout", "overloaded", "unable to connect")
                || says(text, "error sending request", "connection refused", "dns error")) {
            return ServiceFailure.OVERLOAD;
        }
        return says(text, "not found", "does not exist", "maximum context length")
                ? ServiceFailure.BAD_REQUEST
                : ServiceFailure.OTHER;
    }

    private static boolean says(String text, String... words) {
        for (var word : words) {
            if (text.contains(word)) {
                return true;
            }
        }
        return false;
    }

    private static Optional<Integer> status(String text) {
        var found = STATUS.matcher(text);
        if (!found.find()) {
            return Optional.empty();
        }
        for (int group = 1; group <= found.groupCount(); group++) {
            if (found.group(group) != null) {
                return Optional.of(Integer.parseInt(found.group(group)));
            }
        }
        return Optional.empty();
    }

    private static Optional<Duration> wait(String text) {
        var found = WAIT.matcher(text);
        if (!found.find()) {
            return Optional.empty();
        }
        var parts = PART.matcher(found.group(1));
        var all = Duration.ZERO;
        while (parts.find()) {
            all = all.plus(part(parts));
        }
        return Optional.of(all).filter(delay -> delay.compareTo(LONGEST_WAIT) < 0);
    }

    private static Duration part(Matcher part) {
        if (part.group(1).length() > 9) {
            return LONGEST_WAIT;
        }
        long unit =
                switch (part.group(2).toLowerCase(Locale.ROOT)) {
                    case "ms" -> 1;
                    case "s" -> 1000;
                    case "m" -> 60_000;
                    default -> 3_600_000;
                };
        return Duration.ofMillis(
                new BigDecimal(part.group(1)).multiply(BigDecimal.valueOf(unit)).longValue());
    }
}
