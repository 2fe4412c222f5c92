package cadre.server.insight;

import cadre.server.storage.Waits;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What waits, for figures: each is read at a look.
 *
 * @param jobs queued jobs by what keeps them from starting
 * @param others by name: what is to be written, sent or decided
 * @param silentHooks by connection: since when Cadre has changed something there of which no
 *     webhook has told
 */
public record Queues(
        Supplier<Map<String, Waits>> jobs,
        List<Queue> others,
        Supplier<Map<String, Instant>> silentHooks) {
    /** One of the others. */
    public record Queue(String name, Supplier<Waits> waits) {}
}
