package cadre.server.insight;

import cadre.server.fleet.job.Jobs;
import cadre.server.fleet.node.Nodes;
import cadre.server.fleet.placement.Presence;
import cadre.server.usage.Ledger;
import cadre.server.usage.UsageFilter;
import cadre.wire.api.NodeView;
import cadre.wire.api.SummaryView;
import cadre.wire.api.UsageSum;
import cadre.wire.release.Release;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The installation at a glance. What waits and runs is counted at each look; what is over and what
 * was used grows without an end, so it is counted anew only after a hundred times as long as the
 * counting took: always fresh in a small store, and never more than a hundredth of one reader in a
 * large one. Thread-safe.
 */
public final class Summary {
    private static final long PATIENCE = 100;

    /** What is counted within this is counted at each look. */
    private static final long QUICK_NANOS = 20_000_000L;

    private final Jobs jobs;
    private final Nodes nodes;
    private final Ledger ledger;
    private final InstantSource clock;
    private final ReentrantLock counting = new ReentrantLock();
    private volatile @Nullable Counted last;

    /** The summary of these. */
    public Summary(Jobs jobs, Nodes nodes, Ledger ledger, InstantSource clock) {
        this.jobs = jobs;
        this.nodes = nodes;
        this.ledger = ledger;
        this.clock = clock;
    }

    /** What takes long to count, and until when it is good enough. */
    private record Counted(
            Map<String, Long> over, UsageSum all, UsageSum today, Instant at, long goodUntilNanos) {
        boolean isGood(LocalDate day) {
            return System.nanoTime() - goodUntilNanos < 0 && today.key().equals(day.toString());
        }
    }

    /** How things stand. */
    public SummaryView look() {
        var counted = counted();
        var byState = new LinkedHashMap<String, Long>();
        Jobs.states().forEach(state -> byState.put(state, counted.over().getOrDefault(state, 0L)));
        byState.putAll(jobs.unfinishedByState());
        var all = nodes.list().items();
        return new SummaryView(
                Release.VERSION,
                counted.at(),
                byState,
                byState(all),
                all.stream().mapToLong(node -> node.running().size()).sum(),
                counted.all().totalTokens(),
                counted.all().costUsd(),
                counted.all().unpriced(),
                new SummaryView.Today(
                        counted.today().key(),
                        counted.today().totalTokens(),
                        counted.today().costUsd()));
    }

    private static Map<String, Long> byState(List<NodeView> nodes) {
        var counts = new LinkedHashMap<String, Long>();
        for (var presence : Presence.values()) {
            counts.put(presence.word(), 0L);
        }
        nodes.forEach(node -> counts.merge(node.state(), 1L, Long::sum));
        return counts;
    }

    private Counted counted() {
        var day = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        var known = last;
        if (known != null && known.isGood(day)) {
            return known;
        }
        counting.lock(); // who comes meanwhile takes what the first one counted
        try {
            var other = last;
            if (other != null && other != known && other.isGood(day)) {
                return other;
            }
            var fresh = count(day);
            last = fresh;
            return fresh;
        } finally {
            counting.unlock();
        }
    }

    private Counted count(LocalDate day) {
        var began = System.nanoTime();
        var at = clock.instant();
        var over = jobs.overByState();
        var all = ledger.total(UsageFilter.ALL);
        var today = named(day, ledger.total(since(day)));
        var now = System.nanoTime();
        var took = now - began;
        return new Counted(over, all, today, at, took > QUICK_NANOS ? now + took * PATIENCE : now);
    }

    private static UsageFilter since(LocalDate day) {
        return new UsageFilter(
                Optional.of(day.atStartOfDay(ZoneOffset.UTC).toInstant()),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    private static UsageSum named(LocalDate day, UsageSum sum) {
        return new UsageSum(
                day.toString(),
                sum.events(),
                sum.promptTokens(),
                sum.cachedTokens(),
                sum.completionTokens(),
                sum.totalTokens(),
                sum.costUsd(),
                sum.unpriced());
    }
}
