package cadre.cli.print;

import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Durations as people write them: {@code 90s}, {@code 15m}, {@code 1h30m}, {@code 2d}. */
public final class Durations {
    private static final Pattern PARTS =
            Pattern.compile("(?:(\\d{1,6})d)?(?:(\\d{1,6})h)?(?:(\\d{1,6})m)?(?:(\\d{1,6})s)?");

    private Durations() {}

    /**
     * Reads a duration of at least one second.
     *
     * @param what names it in the error, such as {@code --timeout}
     * @throws CadreException INVALID if it has another form or is zero
     */
    public static Duration read(String what, String text) {
        var parts = PARTS.matcher(text);
        if (text.isEmpty() || !parts.matches()) {
            throw malformed(what, text);
        }
        var duration =
                Duration.ofDays(number(parts.group(1)))
                        .plusHours(number(parts.group(2)))
                        .plusMinutes(number(parts.group(3)))
                        .plusSeconds(number(parts.group(4)));
        if (duration.isZero()) {
            throw malformed(what, text);
        }
        return duration;
    }

    /**
     * Reads a moment of the past: a duration before {@code now}, a day (its beginning in UTC), or a
     * time with its offset.
     *
     * @param what names it in the error, such as {@code --since}
     * @throws CadreException INVALID if it has another form
     */
    public static Instant moment(String what, String text, Instant now) {
        if (PARTS.matcher(text).matches()) {
            return now.minus(read(what, text));
        }
        try {
            return text.indexOf('T') < 0
                    ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
                    : OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            throw new CadreException(
                    ErrorCode.INVALID,
                    "This is no duration and no time",
                    Map.of(what, text),
                    "Write it as 2h, 7d, 2026-01-31 or 2026-01-31T12:00:00Z",
                    e);
        }
    }

    /** In words, two units at most: {@code 0.4s}, {@code 41s}, {@code 3m12s}, {@code 2h05m}. */
    public static String words(Duration duration) {
        var ms = Math.max(0, duration.toMillis());
        var seconds = ms / 1000;
        if (ms < 10_000) {
            return seconds + "." + ms % 1000 / 100 + "s";
        }
        if (seconds < 60) {
            return seconds + "s";
        }
        if (seconds < 3600) {
            return "%dm%02ds".formatted(seconds / 60, seconds % 60);
        }
        if (seconds < 86_400) {
            return "%dh%02dm".formatted(seconds / 3600, seconds % 3600 / 60);
        }
        return "%dd%02dh".formatted(seconds / 86_400, seconds % 86_400 / 3600);
    }

    /** How long ago, in one unit: {@code now}, {@code 12s}, {@code 5m}, {@code 3h}, {@code 2d}. */
    public static String age(Instant then, Instant now) {
        var seconds = Math.max(0, Duration.between(then, now).toSeconds());
        if (seconds < 1) {
            return "now";
        }
        if (seconds < 60) {
            return seconds + "s";
        }
        if (seconds < 3600) {
            return seconds / 60 + "m";
        }
        return seconds < 86_400 ? seconds / 3600 + "h" : seconds / 86_400 + "d";
    }

    private static long number(@Nullable String digits) {
        return digits == null ? 0 : Long.parseLong(digits);
    }

    private static CadreException malformed(String what, String text) {
        return new CadreException(
                ErrorCode.INVALID,
                "This is no duration",
                Map.of(what, text),
                "Write it as 90s, 15m, 2h or 1h30m");
    }
}
