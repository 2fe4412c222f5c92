package cadre.server.feed;

import cadre.wire.event.Event;
import java.util.List;

/**
 * A look at a bounded stretch of the feed.
 *
 * @param events what the filter let through
 * @param upTo everything from where the look began up to here, this included, has been looked at:
 *     go on from here
 * @param end whether nothing was left beyond {@code upTo} when it was read
 */
public record Slice(List<Event> events, long upTo, boolean end) {
    public Slice {
        events = List.copyOf(events);
    }
}
