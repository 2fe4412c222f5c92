package cadre.wire.api;

import java.util.List;
import java.util.Optional;

/**
 * One page of usage.
 *
 * @param events newest first
 * @param next what to give as {@code cursor} for the next page; empty on the last one
 * @param sums over all pages; only with the first one
 */
public record UsagePage(List<UsageEvent> events, Optional<String> next, Optional<UsageSums> sums) {
    public UsagePage {
        events = List.copyOf(events);
    }
}
