package cadre.server.usage;

import cadre.server.storage.Database;
import cadre.server.storage.Tx;
import cadre.wire.api.UsageSum;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Sums over usage in a time, out of the sums of the days that are over; what those do not cover is
 * added up from the rows. The answer is the same either way. Thread-safe; methods may block on the
 * store.
 */
public final class UsageDays {
    private static final int MOST_SUMS = 1_000;
    private static final Duration SETTLED = Duration.ofHours(1); // longer than any transaction

    private final Database db;
    private final InstantSource clock;

    UsageDays(Database db, InstantSource clock) {
        this.db = db;
        this.clock = clock;
    }

    /**
     * Adds up the days that are over, each in a transaction of its own: those that are new, and
     * those in which something changed since. May run on several servers at once.
     */
    public void rollOnce() {
        var end = LocalDate.ofInstant(clock.instant().minus(SETTLED), ZoneOffset.UTC);
        var good = new HashSet<>(db.read(DayStore::good));
        var from = LocalDate.EPOCH;
        while (true) {
            var after = from;
            var day = db.read(tx -> DayStore.used(tx, after)).filter(one -> one.isBefore(end));
            if (day.isEmpty()) {
                return;
            }
            var next = day.get();
            if (!good.contains(next)) {
                db.write(tx -> {
                    DayStore.roll(tx, next);
                    return next;
                });
            }
            from = next.plusDays(1);
        }
    }

    /** Sums: days newest first, the others most tokens first; at most 1,000. */
    static List<UsageSum> sums(Tx tx, UsageFilter filter, UsageBy by) {
        var sums = filter.isOfTimes() ? ofTimes(tx, filter, by) : UsageStore.sums(tx, filter, by);
        var order =
                by == UsageBy.DAY
                        ? Comparator.comparing(UsageSum::key).reversed()
                        : Comparator.comparing(UsageSum::totalTokens)
                                .reversed()
                                .thenComparing(UsageSum::key);
        return sums.entrySet().stream()
                .map(sum -> sum.getValue().named(sum.getKey()))
                .sorted(order)
                .limit(MOST_SUMS)
                .toList();
    }

    /** All of it in one. */
    static UsageSum total(Tx tx, UsageFilter filter) {
        return sums(tx, filter, UsageBy.TOTAL).stream().findFirst().orElse(Sum.NONE.named("total"));
    }

    private static Map<String, Sum> ofTimes(Tx tx, UsageFilter filter, UsageBy by) {
        var since = filter.since().orElse(Instant.EPOCH);
        var until = filter.until().orElse(Instant.ofEpochMilli(Long.MAX_VALUE));
        var whole =
                DayStore.good(tx).stream()
                        .filter(day -> !DayStore.begin(day).isBefore(since))
                        .filter(day -> !DayStore.begin(day.plusDays(1)).isAfter(until))
                        .toList();
        var sums = new HashMap<String, Sum>();
        if (!whole.isEmpty()) {
            add(sums, DayStore.sums(tx, by, whole.getFirst(), whole.getLast()));
        }
        for (var gap : gaps(since, until, whole)) {
            var rest = UsageFilter.between(Optional.of(gap.from()), Optional.of(gap.to()));
            add(sums, UsageStore.sums(tx, rest, by));
        }
        return sums;
    }

    private record Gap(Instant from, Instant to) {}

    /** What no whole day covers. */
    private static List<Gap> gaps(Instant since, Instant until, List<LocalDate> whole) {
        var gaps = new ArrayList<Gap>();
        var from = since;
        for (var day : whole) {
            var begin = DayStore.begin(day);
            if (from.isBefore(begin)) {
                gaps.add(new Gap(from, begin));
            }
            from = DayStore.begin(day.plusDays(1));
        }
        if (from.isBefore(until)) {
            gaps.add(new Gap(from, until));
        }
        return gaps;
    }

    private static void add(Map<String, Sum> to, Map<String, Sum> more) {
        more.forEach((key, sum) -> {
            if (sum.events() > 0) {
                to.merge(key, sum, Sum::plus);
            }
        });
    }
}
