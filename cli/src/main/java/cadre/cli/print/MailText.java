package cadre.cli.print;

import cadre.wire.bus.MessagePriority;
import cadre.wire.bus.MessageView;
import cadre.wire.bus.Origin;
import java.time.Instant;

/**
 * A message for people: a line that says from whom it is and how the server knows, then its text
 * behind a bar, so that nothing in it can pass for a line of ours.
 */
public final class MailText {
    private final Style style;

    /** With this style. */
    public MailText(Style style) {
        this.style = style;
    }

    /** The message, each line ended. */
    public String of(MessageView message, Instant now) {
        var head =
                new StringBuilder()
                        .append(style.bold("#" + message.id()))
                        .append("  ")
                        .append(style.cyan(message.fromRole().toString()))
                        .append(message.origin() == Origin.HUMAN ? " (a person)" : "")
                        .append(message.verified() ? "" : style.yellow(" (unverified)"))
                        .append(" to ")
                        .append(Cells.clean(message.toRole()))
                        .append("  ")
                        .append(Durations.age(message.ts(), now));
        if (message.priority() == MessagePriority.URGENT) {
            head.append("  ").append(style.red("urgent"));
        }
        if (!message.threadId().isEmpty()) {
            head.append("  thread ").append(Cells.clean(message.threadId()));
        }
        head.append('\n');
        message.body()
                .lines()
                .forEach(line ->
                        head.append(style.dim("  | ")).append(Cells.clean(line)).append('\n'));
        return head.toString();
    }
}
