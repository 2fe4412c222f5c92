package cadre.server.usage;

import cadre.server.access.Principal;
import cadre.server.feed.Feed;
import cadre.server.storage.Database;
import cadre.server.storage.Tx;
import cadre.server.usage.budget.Budgets;
import cadre.server.usage.price.Prices;
import cadre.server.usage.price.Provider;
import cadre.wire.agent.ModelUsage;
import cadre.wire.agent.Usage;
import cadre.wire.api.AcceptedDay;
import cadre.wire.api.Grant;
import cadre.wire.api.RepriceRequest;
import cadre.wire.api.Repriced;
import cadre.wire.api.UsageGroups;
import cadre.wire.api.UsagePage;
import cadre.wire.api.UsageSum;
import cadre.wire.api.UsageSums;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.event.Actor;
import cadre.wire.id.AttemptId;
import cadre.wire.id.TeamName;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What every attempt used, and what it cost. A report replaces what is stored of its attempt if it
 * tells of at least as much; one that tells of less is an older one and changes nothing.
 * Thread-safe; methods without a transaction may block on the store.
 */
public final class Ledger {
    private static final TeamName TEAM = new TeamName("main"); // the only one, so far
    private static final int AT_ONCE = 500;

    private final Database db;
    private final Feed feed;
    private final Prices prices;
    private final InstantSource clock;
    private final UsageCounts counts = new UsageCounts();
    private final RecentSums recent = new RecentSums();
    private final Budgets budgets;
    private final UsageDays days;

    /** The ledger in {@code db}, whose budgets are of days in UTC. */
    public Ledger(Database db, Feed feed, Prices prices, InstantSource clock) {
        this(db, feed, prices, clock, ZoneId.of("UTC"));
    }

    /**
     * The ledger in {@code db}.
     *
     * @param zone whose days the budgets are of
     */
    public Ledger(Database db, Feed feed, Prices prices, InstantSource clock, ZoneId zone) {
        this.db = db;
        this.feed = feed;
        this.prices = prices;
        this.clock = clock;
        this.budgets = new Budgets(db, feed, clock, zone);
        this.days = new UsageDays(db, clock);
    }

    /** How much may be used. */
    public Budgets budgets() {
        return budgets;
    }

    /** What models cost. */
    public Prices prices() {
        return prices;
    }

    /** What was used since the start of this server. */
    public UsageCounts counts() {
        return counts;
    }

    /**
     * An attempt has used so much so far. The caller has locked the attempt: of two reports the one
     * that tells of more is kept.
     *
     * @param usage of all models together
     * @param models the same, for each model; may be empty
     */
    public void record(Tx tx, Run run, Usage usage, List<ModelUsage> models) {
        record(tx, run, Report.of(usage, models, ""));
    }

    /**
     * An attempt is over and has used so much; the same with its events.
     *
     * @param model the one that it was where none is named; empty if nobody says
     */
    public void settle(
            Tx tx, Run run, Usage usage, List<ModelUsage> models, String model, Actor actor) {
        record(tx, run, Report.of(usage, models, model));
        for (var row : UsageStore.of(tx, run.attempt())) {
            var body = new TreeMap<String, Object>();
            body.put("attempt", row.attempt());
            body.put("model", row.model());
            body.put("provider", row.provider());
            body.put("total_tokens", row.usage().totalTokens());
            row.cost().counted().ifPresent(usd -> body.put("cost_usd", usd));
            var job = Optional.of(row.attempt().job());
            feed.append(tx, "usage.recorded", "u" + row.id(), job, actor, body);
        }
    }

    /** Whether a node tells of nothing that was used. */
    public static boolean isNothing(Usage usage, List<ModelUsage> models) {
        return Report.of(usage, models, "").isEmpty();
    }

    private void record(Tx tx, Run run, Report report) {
        var stored = UsageStore.lock(tx, run.attempt());
        var before = stored.stream().mapToLong(row -> row.usage().totalTokens()).sum();
        if (report.isEmpty() || report.totalTokens() < before) {
            return;
        }
        var rows = stored.stream().collect(Collectors.toMap(UsageRow::model, row -> row));
        var now = clock.instant();
        // all of a run counts on one day, whichever names its models get later
        var since = stored.stream().map(UsageRow::createdAt).min(Instant::compareTo).orElse(now);
        var moves = new ArrayList<UsageCounts.Move>();
        report.models()
                .forEach((model, usage) ->
                        put(tx, run, since, new ModelUsage(model, usage), rows.remove(model))
                                .ifPresent(moves::add));
        rows.values().forEach(row -> moves.add(drop(tx, row)));
        if (!moves.isEmpty()) {
            tx.afterCommit(() -> {
                counts.moved(moves);
                budgets.used();
            });
        }
    }

    private Optional<UsageCounts.Move> put(
            Tx tx,
            Run run,
            Instant since,
            ModelUsage report,
            @org.jspecify.annotations.Nullable UsageRow row) {
        var now = clock.instant();
        var model = report.model();
        var said = report.usage();
        var provider = row == null ? Provider.of(model, run.cli()) : row.provider();
        // a cost that was said once still holds when a later report leaves it out
        var usage =
                row == null || said.costUsd().isPresent()
                        ? said
                        : Report.withCost(said, row.usage().costUsd());
        var from = row == null ? Usage.NONE : row.counted();
        if (row != null && row.usage().equals(usage)) {
            return Optional.empty();
        }
        var at = row == null ? since : row.createdAt();
        var id =
                row == null
                        ? UsageStore.insert(tx, run, TEAM, model, provider, usage, since, now)
                        : row.id();
        if (row == null) {
            SakeStore.note(tx, id, run.attempt().job());
        } else {
            UsageStore.replace(tx, id, usage, now);
        }
        DayStore.late(tx, dayOf(at), now);
        var cost = cost(model, usage, at);
        UsageStore.price(tx, id, cost);
        var to = Report.withCost(usage, cost.counted());
        return Optional.of(new UsageCounts.Move(provider, model, from, to));
    }

    private UsageCounts.Move drop(Tx tx, UsageRow row) {
        UsageStore.delete(tx, row.id());
        DayStore.late(tx, dayOf(row.createdAt()), clock.instant());
        return new UsageCounts.Move(row.provider(), row.model(), row.counted(), Usage.NONE);
    }

    private static LocalDate dayOf(Instant at) {
        return LocalDate.ofInstant(at, ZoneOffset.UTC);
    }

    private Cost cost(String model, Usage usage, Instant at) {
        return Cost.of(usage, prices.table().of(model, at));
    }

    /**
     * What an attempt has used so far with the cost that counts: none if one of its models is
     * unpriced. Empty if nothing was ever reported.
     */
    public Optional<Usage> of(Tx tx, AttemptId attempt) {
        return UsageStore.of(tx, attempt).stream().map(UsageRow::counted).reduce(Usage::plus);
    }

    /** The same of several attempts; those of which nothing was reported are left out. */
    public Map<AttemptId, Usage> of(Tx tx, List<AttemptId> attempts) {
        if (attempts.isEmpty()) {
            return Map.of();
        }
        var jobs = attempts.stream().map(AttemptId::job).distinct().toList();
        return UsageStore.ofJobs(tx, jobs).stream()
                .filter(row -> attempts.contains(row.attempt()))
                .collect(Collectors.toMap(UsageRow::attempt, UsageRow::counted, Usage::plus));
    }

    /** The same for each model, with the cost that the CLI said. */
    public List<ModelUsage> modelsOf(Tx tx, AttemptId attempt) {
        return UsageStore.of(tx, attempt).stream()
                .map(row -> new ModelUsage(row.model(), row.usage()))
                .toList();
    }

    /**
     * Usage, newest first, and on the first page the sums of all that the filter takes; over much
     * usage those of a while ago, see {@link RecentSums}.
     *
     * @param cursor {@code next} of the page before
     * @param limit 1 to 1,000
     * @throws CadreException INVALID if the cursor is none
     */
    public UsagePage page(Principal by, UsageFilter filter, Optional<String> cursor, int limit) {
        by.require(Grant.VIEWER);
        var before = cursor.map(Ledger::position).orElse(Long.MAX_VALUE);
        var rows = db.read(tx -> UsageStore.page(tx, filter, before, limit + 1));
        var shown = rows.subList(0, Math.min(limit, rows.size()));
        return new UsagePage(
                shown.stream().map(UsageRow::event).toList(),
                rows.size() > limit
                        ? Optional.of(Long.toString(shown.getLast().id()))
                        : Optional.empty(),
                cursor.isEmpty()
                        ? Optional.of(recent.of(filter, () -> db.read(tx -> sums(tx, filter))))
                        : Optional.empty());
    }

    /** Sums of the days that are over, for the loop that adds them up. */
    public UsageDays days() {
        return days;
    }

    /**
     * Sums of all that the filter takes by one thing, and what an accepted change has cost.
     *
     * @throws CadreException FORBIDDEN below viewer
     */
    public UsageGroups groups(Principal by, UsageFilter filter, UsageBy what) {
        by.require(Grant.VIEWER);
        return db.read(tx -> {
            var sums = new UsageDays.Sums(tx, filter);
            var total = sums.total();
            var accepted = AcceptedStore.byDay(tx, filter.since(), filter.until());
            var changes = accepted.stream().mapToLong(AcceptedDay::changes).sum();
            return new UsageGroups(
                    what.name().toLowerCase(Locale.ROOT),
                    sums.by(what),
                    total,
                    accepted,
                    changes == 0 || !filter.isOfTimes()
                            ? Optional.empty()
                            : total.costUsd().map(usd -> Dollars.share(usd, changes)));
        });
    }

    /** What all that the filter takes used together. */
    public UsageSum total(UsageFilter filter) {
        return db.read(tx -> new UsageDays.Sums(tx, filter).total());
    }

    private static UsageSums sums(Tx tx, UsageFilter filter) {
        var sums = new UsageDays.Sums(tx, filter);
        return new UsageSums(
                sums.total(),
                sums.by(UsageBy.DAY),
                sums.by(UsageBy.MODEL),
                sums.by(UsageBy.AGENT),
                sums.by(UsageBy.TEAM),
                sums.by(UsageBy.NODE));
    }

    /**
     * Prices stored usage anew, each at the price of its day by the table of now. The CLI's own
     * costs stay.
     *
     * @throws CadreException FORBIDDEN below operator
     */
    public Repriced reprice(Principal by, RepriceRequest request) {
        by.require(Grant.OPERATOR);
        var filter =
                new UsageFilter(
                        request.since(),
                        request.until(),
                        Optional.empty(),
                        Optional.empty(),
                        request.model(),
                        Optional.empty());
        var sum = new Repriced(0, 0, 0);
        var after = 0L;
        while (true) {
            var from = after;
            var batch = db.write(tx -> repriceSome(tx, by, filter, from));
            sum =
                    new Repriced(
                            sum.events() + batch.events(),
                            sum.changed() + batch.changed(),
                            sum.unpriced() + batch.unpriced());
            if (batch.events() < AT_ONCE) {
                return sum;
            }
            after = batch.last();
        }
    }

    private record Batch(long events, long changed, long unpriced, long last) {}

    private Batch repriceSome(Tx tx, Principal by, UsageFilter filter, long after) {
        var rows = UsageStore.lockAfter(tx, filter, after, AT_ONCE);
        var changed = 0;
        var unpriced = 0;
        var days = new HashSet<LocalDate>();
        for (var row : rows) {
            var cost = cost(row.model(), row.usage(), row.createdAt());
            if (!cost.equals(row.cost())) {
                UsageStore.price(tx, row.id(), cost);
                days.add(dayOf(row.createdAt()));
                changed++;
            }
            unpriced += cost.counted().isPresent() ? 0 : 1;
        }
        days.forEach(day -> DayStore.late(tx, day, clock.instant()));
        if (changed > 0) {
            var body = Map.of("changed", changed, "events", rows.size());
            feed.append(tx, "usage.repriced", "usage", Optional.empty(), by.actor(), body);
        }
        return new Batch(
                rows.size(), changed, unpriced, rows.isEmpty() ? after : rows.getLast().id());
    }

    private static long position(String cursor) {
        if (!cursor.matches("\\d{1,18}")) {
            throw new CadreException(
                    ErrorCode.INVALID,
                    "This is no cursor",
                    Map.of(),
                    "Give what a page had as 'next', or leave it out");
        }
        return Long.parseLong(cursor);
    }
}
