package cadre.server.insight;

import cadre.server.feed.Feed;
import cadre.server.fleet.node.Nodes;
import cadre.server.storage.StoreStats;
import cadre.server.usage.UsageCounts;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Where the figures come from.
 *
 * @param feed tells of runs
 * @param since the feed's head when the server started: runs are counted from there
 * @param store its figures
 * @param usage what agents used since the start
 * @param queues what waits
 * @param streams how many answers and connections are held open
 * @param traces what is known of their collector; empty if there is none
 */
public record FigureSources(
        Feed feed,
        long since,
        Supplier<StoreStats> store,
        Nodes nodes,
        UsageCounts usage,
        Queues queues,
        LongSupplier streams,
        Optional<TraceFigures> traces,
        InstantSource clock) {}
