package cadre.wire.bus;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

/**
 * Lines of a team's log, ascending.
 *
 * @param cursor what to give as {@code after_id} for what comes next
 * @param gap whether lines behind the given cursor are left out
 */
public record LogPage(
        List<LogEntry> events,
        long cursor,
        @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean gap) {
    public LogPage {
        events = events == null ? List.of() : List.copyOf(events);
    }
}
