package cadre.cli.print;

import cadre.wire.api.WebhookView;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** A webhook in words. */
public final class WebhookText {
    private WebhookText() {}

    /** What it gets, such as {@code job,flow of shop}. */
    public static String events(WebhookView one) {
        var kinds = one.events().isEmpty() ? "all" : String.join(",", one.events());
        return one.team().map(team -> kinds + " of " + team).orElse(kinds);
    }

    /** Its state; {@code failing} while it is active and takes nothing. */
    public static String state(WebhookView one) {
        return one.state().equals("active") && one.failures() > 0 ? "failing" : one.state();
    }

    /** All there is to say of one; what others wrote is not cleaned. */
    public static List<String> lines(WebhookView one, Instant now) {
        var lines = new ArrayList<String>();
        lines.add("%s to %s".formatted(one.name(), one.url()));
        lines.add("events: " + events(one));
        lines.add("state: " + state(one) + (one.reason().isEmpty() ? "" : ", " + one.reason()));
        lines.add(
                "sent %d, waiting %d, given up %d"
                        .formatted(one.sent(), one.waiting(), one.failed()));
        one.triedAt()
                .ifPresent(at ->
                        lines.add(
                                "last answer: %s, %s ago"
                                        .formatted(
                                                one.status()
                                                        .map(code -> "status " + code)
                                                        .orElse("none"),
                                                Durations.age(at, now))));
        if (!one.answer().isEmpty()) {
            lines.add("  " + one.answer());
        }
        one.failingSince()
                .ifPresent(since ->
                        lines.add(
                                "failing since %s, %d in a row".formatted(since, one.failures())));
        one.nextTryAt().ifPresent(at -> lines.add("tried again at " + at));
        one.oldSecretUntil()
                .ifPresent(until -> lines.add("the secret before signs too until " + until));
        if (one.missed() > 0) {
            lines.add("events were deleted before they were read: " + one.missed() + " times");
        }
        return List.copyOf(lines);
    }
}
