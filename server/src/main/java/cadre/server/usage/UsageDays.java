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

    /**
     * What the sums of days cover of a filter's time, found once for all sums of it.
     *
     * @param days the first and the last that counts from its sums; none if none does
     * @param gaps what is to be added up from the rows
     */
    private record Cover(Optional<Days> days, List<Gap> gaps) {}

    private record Days(LocalDate first, LocalDate last) {}

    private record Gap(Instant from, Instant to) {}

    /** Sums over one time in one transaction, by several things. */
    static final class Sums {
        private final Tx tx;
        private final UsageFilter filter;
        private final Optional<Cover> cover;

        /** Of what this filter takes. */
        Sums(Tx tx, UsageFilter filter) {
            this.tx = tx;
            this.filter = filter;
            this.cover = filter.isOfTimes() ? Optional.of(cover(tx, filter)) : Optional.empty();
        }

        /** Days newest first, the others most tokens first; at most 1,000. */
        List<UsageSum> by(UsageBy by) {
            var sums =
                    cover.map(of -> covered(of, by))
                            .orElseGet(() -> UsageStore.sums(tx, filter, by));
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
        UsageSum total() {
            return by(UsageBy.TOTAL).stream().findFirst().orElse(Sum.NONE.named("total"));
        }

        private Map<String, Sum> covered(Cover of, UsageBy by) {
            var sums = new HashMap<String, Sum>();
            of.days()
                    .ifPresent(days -> add(sums, DayStore.sums(tx, by, days.first(), days.last())));
            for (var gap : of.gaps()) {
                var rest = UsageFilter.between(Optional.of(gap.from()), Optional.of(gap.to()));
                add(sums, UsageStore.sums(tx, rest, by));
            }
            return sums;
        }
    }

    private static Cover cover(Tx tx, UsageFilter filter) {
        var since = filter.since().orElse(Instant.EPOCH);
        var until = filter.until().orElse(Instant.ofEpochMilli(Long.MAX_VALUE));
        var first = dayOf(since);
        var isFirstWhole = !DayStore.begin(first).isBefore(since);
        var behind = dayOf(until);
        var whole =
                DayStore.good(tx).stream()
                        .filter(day -> day.isAfter(first) || isFirstWhole && day.equals(first))
                        .filter(day -> day.isBefore(behind))
                        .toList();
        var days =
                whole.isEmpty()
                        ? Optional.<Days>empty()
                        : Optional.of(new Days(whole.getFirst(), whole.getLast()));
        return new Cover(days, gaps(since, until, whole));
    }

    private static LocalDate dayOf(Instant at) {
        return LocalDate.ofInstant(at, ZoneOffset.UTC);
    }

    /** What no whole day covers; days that follow each other leave none between them. */
    private static List<Gap> gaps(Instant since, Instant until, List<LocalDate> whole) {
        var gaps = new ArrayList<Gap>();
        var from = since;
        for (int i = 0; i < whole.size(); i++) {
            var day = whole.get(i);
            if (i == 0 || !whole.get(i - 1).plusDays(1).equals(day)) {
                addGap(gaps, from, DayStore.begin(day));
            }
            if (i == whole.size() - 1 || !day.plusDays(1).equals(whole.get(i + 1))) {
                from = DayStore.begin(day.plusDays(1));
            }
        }
        addGap(gaps, from, until);
        return gaps;
    }

    private static void addGap(List<Gap> gaps, Instant from, Instant to) {
        if (from.isBefore(to)) {
            gaps.add(new Gap(from, to));
        }
    }

    private static void add(Map<String, Sum> to, Map<String, Sum> more) {
        more.forEach((key, sum) -> {
            if (sum.events() > 0) {
                to.merge(key, sum, Sum::plus);
            }
        });
    }
}
