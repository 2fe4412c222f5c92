package cadre.server.usage.budget;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Locale;
import java.util.Optional;

/** Over which time a budget counts. */
public enum Period {
    /** Of the time zone of budgets. */
    DAY("today's budget"),
    /** Of the calendar, in that time zone. */
    MONTH("this month's budget"),
    /** From the beginning to the end of what it is of. */
    ALL("the budget");

    private final String words;

    Period(String words) {
        this.words = words;
    }

    String words() {
        return words;
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Period of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }

    /**
     * One of them.
     *
     * @param name such as 2026-01-31, 2026-01 or all
     * @param end empty where there is none
     */
    record Span(String name, Instant begin, Optional<Instant> end, ZoneId zone) {}

    /** The one of this moment. */
    Span at(Instant now, ZoneId zone) {
        var day = LocalDate.ofInstant(now, zone);
        return switch (this) {
            case DAY -> span(day.toString(), day, day.plusDays(1), zone);
            case MONTH -> {
                var first = day.withDayOfMonth(1);
                yield span(day.toString().substring(0, 7), first, first.plusMonths(1), zone);
            }
            case ALL -> new Span(word(), Instant.EPOCH, Optional.empty(), zone);
        };
    }

    private static Span span(String name, LocalDate first, LocalDate next, ZoneId zone) {
        return new Span(
                name,
                first.atStartOfDay(zone).toInstant(),
                Optional.of(next.atStartOfDay(zone).toInstant()),
                zone);
    }
}
