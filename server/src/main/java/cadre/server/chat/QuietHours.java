package cadre.server.chat;

import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * When a person is not to be disturbed, each day; over midnight if {@code to} is before {@code
 * from}.
 */
record QuietHours(LocalTime from, LocalTime to, ZoneId zone) {
    static final String FORM = "HH:MM-HH:MM ZONE";

    private static final Pattern SPAN =
            Pattern.compile(
                    "(\\d{1,2}:\\d{2})\\s*[-\u2013\u2014]\\s*(\\d{1,2}:\\d{2})\\s+(\\S{1,64})");

    /**
     * As a person wrote it: {@code 22:00-07:30 Europe/Berlin}.
     *
     * @throws CadreException INVALID that shows the form
     */
    static QuietHours of(String text) {
        var found = SPAN.matcher(text.strip());
        try {
            if (found.matches()) {
                var hours =
                        new QuietHours(
                                time(found.group(1)),
                                time(found.group(2)),
                                ZoneId.of(found.group(3)));
                if (!hours.from().equals(hours.to())) {
                    return hours;
                }
            }
        } catch (DateTimeException e) {
            // told below
        }
        throw new CadreException(
                ErrorCode.INVALID,
                "These are no quiet hours",
                Map.of("hours", Quoted.line(text, 60)),
                "Write " + FORM + ", such as 22:00-07:30 Europe/Berlin, or off");
    }

    private static LocalTime time(String text) {
        return LocalTime.parse(text.length() == 4 ? "0" + text : text);
    }

    /** When they end, if they are now. */
    Optional<Instant> endAt(Instant now) {
        var there = now.atZone(zone);
        var time = there.toLocalTime();
        var isOverMidnight = to.isBefore(from);
        var isNow =
                isOverMidnight
                        ? !time.isBefore(from) || time.isBefore(to)
                        : !time.isBefore(from) && time.isBefore(to);
        if (!isNow) {
            return Optional.empty();
        }
        var day = there.toLocalDate();
        var end = isOverMidnight && !time.isBefore(from) ? day.plusDays(1) : day;
        return Optional.of(end.atTime(to).atZone(zone).toInstant());
    }

    @Override
    public String toString() {
        return from + "-" + to + " " + zone;
    }
}
