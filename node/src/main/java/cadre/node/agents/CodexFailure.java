package cadre.node.agents;

import cadre.wire.agent.Step;
import cadre.wire.agent.Usage;
import cadre.wire.json.Json;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;

/**
 * What Codex says of a failure is a sentence; here it becomes a kind, a status and a time. The
 * sentences are those of 0.124 to 0.169, seen with a scripted model server.
 */
final class CodexFailure {
    private static final Pattern STATUS =
            Pattern.compile("(?:unexpected status|last status:?) (\\d{3})\\b");

    private static final List<String> UNREACHED =
            List.of("connection failed", "error sending request");

    /** In the time zone of the node, which the CLI shares. */
    private static final Pattern TRY_AGAIN =
            Pattern.compile(
                    "try again at (?:(?<month>[A-Z][a-z]{2}) (?<day>\\d{1,2})(?:st|nd|rd|th),"
                            + " (?<year>\\d{4}) )?(?<time>\\d{1,2}:\\d{2} [AP]M)");

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("h:mm a", Locale.US);
    private static final DateTimeFormatter DAY =
            DateTimeFormatter.ofPattern("MMM d yyyy", Locale.US);

    /** Beginnings of thought, in lower case; the first that is found counts. */
    private static final List<Sign> SIGNS =
            List.of(
                    new Sign("usage limit", ServiceFailure.QUOTA),
                    new Sign("quota", ServiceFailure.QUOTA),
                    new Sign("billing", ServiceFailure.QUOTA),
                    new Sign("rate limit", ServiceFailure.QUOTA),
                    new Sign("context window", ServiceFailure.BAD_REQUEST),
                    new Sign("high demand", ServiceFailure.OVERLOAD),
                    new Sign("overloaded", ServiceFailure.OVERLOAD),
                    new Sign("at capacity", ServiceFailure.OVERLOAD),
                    new Sign("stream disconnected", ServiceFailure.CUT_STREAM),
                    new Sign("idle timeout", ServiceFailure.CUT_STREAM),
                    new Sign("connection failed", ServiceFailure.OVERLOAD),
                    new Sign("error sending request", ServiceFailure.OVERLOAD),
                    new Sign("refresh token", ServiceFailure.AUTHENTICATION),
                    new Sign("access token", ServiceFailure.AUTHENTICATION),
                    new Sign("sign in", ServiceFailure.AUTHENTICATION),
                    new Sign("log in", ServiceFailure.AUTHENTICATION),
                    new Sign("logged in", ServiceFailure.AUTHENTICATION),
                    new Sign("invalid_request_error", ServiceFailure.BAD_REQUEST));

    private static final String UNREACHABLE = "the model's service could not be reached: ";

    private CodexFailure() {}

    private record Sign(String words, String kind) {}

    /** The final step for a message of {@code turn.failed}. */
    static Step.Failed of(String message, Usage usage, InstantSource clock) {
        var status = status(message);
        return new Step.Failed(
                status.map(ServiceFailure::ofStatus).orElseGet(() -> kind(message)),
                Clip.text(reached(message) ? plain(message) : UNREACHABLE + message),
                status,
                resetAt(message, clock),
                usage);
    }

    /** The HTTP status that a message names. */
    static Optional<Integer> status(String message) {
        var found = STATUS.matcher(message);
        return found.find() ? Optional.of(Integer.valueOf(found.group(1))) : Optional.empty();
    }

    private static String kind(String message) {
        var lower = message.toLowerCase(Locale.ROOT);
        return SIGNS.stream()
                .filter(sign -> lower.contains(sign.words()))
                .map(Sign::kind)
                .findFirst()
                // the body of a refused request comes as it is
                .orElse(lower.startsWith("{") ? ServiceFailure.BAD_REQUEST : ServiceFailure.OTHER);
    }

    private static boolean reached(String message) {
        var lower = message.toLowerCase(Locale.ROOT);
        return status(message).isPresent()
                || UNREACHED.stream().noneMatch(lower::contains)
                || !kind(message).equals(ServiceFailure.OVERLOAD);
    }

    private static String plain(String message) {
        if (!message.startsWith("{")) {
            return message;
        }
        try {
            var inner = Fields.text(Json.mapper().readTree(message).path("error"), "message");
            return inner.isEmpty() ? message : inner;
        } catch (JacksonException noJson) {
            return message;
        }
    }

    private static Optional<Instant> resetAt(String message, InstantSource clock) {
        var found = TRY_AGAIN.matcher(message);
        if (!found.find()) {
            return Optional.empty();
        }
        try {
            var now = clock.instant().atZone(ZoneId.systemDefault());
            var time = LocalTime.parse(found.group("time"), TIME);
            return Optional.of(at(found, time, now).toInstant());
        } catch (DateTimeException noTime) {
            return Optional.empty();
        }
    }

    private static ZonedDateTime at(Matcher found, LocalTime time, ZonedDateTime now) {
        if (found.group("month") != null) {
            var day =
                    "%s %s %s"
                            .formatted(
                                    found.group("month"), found.group("day"), found.group("year"));
            return LocalDate.parse(day, DAY).atTime(time).atZone(now.getZone());
        }
        // The minute is cut, not rounded: one that has just passed is meant, too.
        var today = now.with(time);
        return today.isBefore(now.minusMinutes(1)) ? today.plusDays(1) : today;
    }
}
