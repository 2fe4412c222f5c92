package cadre.server.usage.budget;

import cadre.server.access.Principal;
import cadre.server.feed.Feed;
import cadre.server.storage.Database;
import cadre.server.storage.Tx;
import cadre.wire.api.BudgetRequest;
import cadre.wire.api.BudgetView;
import cadre.wire.api.Grant;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.event.Actor;
import cadre.wire.id.KeyId;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * How much may be used. What is used up is added up anew after this server has heard of more, and
 * every few seconds for what the others hear: less often when that takes long. Thread-safe; methods
 * may block on the store where they say nothing else.
 */
public final class Budgets {
    private static final long MOST_TOKENS = 1_000_000_000_000_000L;
    private static final BigDecimal MOST_USD = BigDecimal.valueOf(1_000_000_000);
    private static final int MOST_DECIMALS = 12;

    /** Of one reader of the store, adding up takes at most a twentieth. */
    private static final long PATIENCE = 20;

    /** The last report of a run comes sooner than this after its end. */
    private static final Duration SETTLED = Duration.ofDays(1);

    private static final long LOOK_NANOS = Duration.ofSeconds(2).toNanos();

    private final Database db;
    private final Feed feed;
    private final InstantSource clock;
    private final ZoneId zone;
    private final Object oneAtATime = new Object();
    private volatile Exhausted exhausted = Exhausted.NOTHING;
    private volatile boolean any = true; // until the first look says otherwise
    private volatile boolean stale = true;
    private volatile Runnable changed = () -> {};
    private long lookedNanos;
    private long tookNanos;

    /**
     * The budgets in {@code db}.
     *
     * @param zone whose days count
     */
    public Budgets(Database db, Feed feed, InstantSource clock, ZoneId zone) {
        this.db = db;
        this.feed = feed;
        this.clock = clock;
        this.zone = zone;
    }

    /** Has someone look again when more was used, or a budget was changed; must be short. */
    public void onChange(Runnable listener) {
        changed = listener;
    }

    /** More was used, and that is committed. Does not block. */
    public void used() {
        if (any) {
            stale = true;
            changed.run();
        }
    }

    /** What is used up, as last seen; does not block. */
    public Exhausted exhausted() {
        return exhausted.at(clock.instant());
    }

    /** Looks what is used up, if that may have changed since the last look, and tells of it. */
    public void look() {
        synchronized (oneAtATime) {
            var age = System.nanoTime() - lookedNanos;
            var due = stale ? age >= tookNanos * PATIENCE : age >= LOOK_NANOS;
            if (due) {
                stale = false;
                var begun = System.nanoTime();
                lookOnce();
                lookedNanos = System.nanoTime();
                tookNanos = lookedNanos - begun;
            }
        }
    }

    private void lookOnce() {
        var now = clock.instant();
        var used = db.read(tx -> live(tx, now));
        any = !used.isEmpty();
        used.stream().filter(Used::isUntold).forEach(one -> tell(one.budget(), now));
        exhausted =
                new Exhausted(
                        used.stream()
                                .filter(one -> one.percent() >= Used.ALL)
                                .map(Budgets::over)
                                .toList());
    }

    private static Exhausted.Over over(Used one) {
        return new Exhausted.Over(
                one.budget().who(), one.words(), one.budget().stops(), one.span().end());
    }

    /** Those for which something may still be used: of the others there are more and more. */
    private List<Used> live(Tx tx, Instant now) {
        var before = now.minus(SETTLED);
        return BudgetStore.all(tx).stream()
                .filter(budget -> !BudgetStore.isOver(tx, budget.who(), before))
                .map(budget -> used(tx, budget, now))
                .toList();
    }

    private List<Used> used(Tx tx, Instant now) {
        return BudgetStore.all(tx).stream().map(budget -> used(tx, budget, now)).toList();
    }

    private Used used(Tx tx, Budget budget, Instant now) {
        var span = budget.period().at(now, zone);
        return new Used(budget, BudgetStore.spent(tx, budget.who(), span.begin()), span);
    }

    /** Once for each level and day, whichever server sees it. */
    private void tell(Budget seen, Instant now) {
        db.write(tx -> {
            var budget = BudgetStore.lock(tx, seen.who(), seen.period());
            budget.map(one -> used(tx, one, now))
                    .filter(Used::isUntold)
                    .ifPresent(one -> tell(tx, one));
            return seen;
        });
    }

    private void tell(Tx tx, Used one) {
        var budget = one.budget();
        var told = budget.told().on(one.span().name());
        var spent = one.spent();
        if (one.tokensLevel() > told.tokens()) {
            var most = new BigDecimal(budget.tokens().orElseThrow());
            tell(tx, one, one.tokensLevel(), "tokens", new BigDecimal(spent.tokens()), most);
        }
        if (one.usdLevel() > told.usd()) {
            tell(tx, one, one.usdLevel(), "usd", spent.usd(), budget.usd().orElseThrow());
        }
        var now =
                new Budget.Told(
                        told.span(),
                        Math.max(told.tokens(), one.tokensLevel()),
                        Math.max(told.usd(), one.usdLevel()));
        BudgetStore.put(tx, budget.withTold(now));
    }

    private void tell(Tx tx, Used one, int level, String unit, BigDecimal used, BigDecimal most) {
        var body = new TreeMap<String, Object>();
        body.put("day", one.span().name());
        body.put("period", one.budget().period().word());
        body.put("percent", level);
        body.put("unit", unit);
        body.put("used", used);
        body.put("limit", most);
        var kind = level == Used.ALL ? "budget.reached" : "budget.near";
        append(tx, kind, one.budget().who(), Actor.CADRE, body);
    }

    /**
     * The budgets with what is used of them now, by whom.
     *
     * @throws CadreException FORBIDDEN below viewer
     */
    public List<BudgetView> list(Principal by) {
        by.require(Grant.VIEWER);
        var now = clock.instant();
        return db.read(tx -> used(tx, now).stream().map(one -> view(tx, one)).toList());
    }

    /** The same of all for which something may still be used, for the server itself. */
    public List<BudgetView> open() {
        var now = clock.instant();
        return db.read(tx ->
                used(tx, now).stream()
                        .filter(one -> !BudgetStore.isOver(tx, one.budget().who(), now))
                        .map(one -> view(tx, one))
                        .toList());
    }

    private static BudgetView view(Tx tx, Used one) {
        var budget = one.budget();
        var name =
                budget.who().kind() == Who.Kind.KEY
                        ? BudgetStore.keyName(tx, KeyId.of(budget.who().word()))
                        : Optional.<String>empty();
        var percent = one.percent();
        return new BudgetView(
                budget.who().word(),
                name,
                budget.period().word(),
                budget.tokens(),
                budget.usd(),
                budget.stops(),
                one.span().name(),
                one.spent().tokens(),
                one.spent().usd(),
                one.spent().unpriced(),
                percent,
                percent >= Used.ALL ? "reached" : percent >= Used.NEAR ? "near" : "ok",
                one.span().end());
    }

    /**
     * Sets a budget, in place of the one of the same period. What was told of it is told again.
     *
     * @param who as {@link Who} says
     * @param period empty for all of a job, crew, plan or flow, and for a day of others
     * @throws CadreException FORBIDDEN below operator; NOT_FOUND if there is no such one; INVALID
     *     if no limit is given, a number is out of range, or one without an end gets a budget for
     *     all of it
     */
    public BudgetView set(
            Principal by, String who, Optional<Period> period, BudgetRequest request) {
        by.require(Grant.OPERATOR);
        check(request);
        var whose = whose(who);
        var over = period(whose, period);
        var now = clock.instant();
        var view =
                db.write(tx -> {
                    if (!BudgetStore.isThere(tx, whose)) {
                        throw missing("There is no such one for a budget", whose.word(), WHOSE);
                    }
                    var budget =
                            new Budget(
                                    whose,
                                    over,
                                    request.tokens(),
                                    request.usd(),
                                    request.stops().orElse(false),
                                    new Budget.Told(over.at(now, zone).name(), 0, 0));
                    BudgetStore.put(tx, budget);
                    var body = new TreeMap<String, Object>();
                    body.put("period", over.word());
                    body.put("stops", budget.stops());
                    request.tokens().ifPresent(most -> body.put("tokens", most));
                    request.usd().ifPresent(most -> body.put("usd", most));
                    append(tx, "budget.set", whose, by.actor(), body);
                    return view(tx, used(tx, budget, now));
                });
        lookAnew();
        return view;
    }

    private static Period period(Who who, Optional<Period> wanted) {
        var period = wanted.orElse(who.kind().isOnce() ? Period.ALL : Period.DAY);
        if (period == Period.ALL && !who.kind().isOnce()) {
            throw new CadreException(
                    ErrorCode.INVALID,
                    "Only what comes to an end has a budget for all of it",
                    Map.of("who", who.word()),
                    "Give day or month; all is for a job, crew, plan or flow");
        }
        return period;
    }

    /**
     * Removes a budget: no limit any more.
     *
     * @param period as in {@link #set}
     * @throws CadreException FORBIDDEN below operator; NOT_FOUND if there is none
     */
    public void remove(Principal by, String who, Optional<Period> period) {
        by.require(Grant.OPERATOR);
        var whose = whose(who);
        var over = period(whose, period);
        db.write(tx -> {
            if (!BudgetStore.delete(tx, whose, over)) {
                throw missing(
                        "No such budget for the period " + over.word(),
                        who,
                        "'cadre budgets' lists them; --per month, day or all names another period");
            }
            append(tx, "budget.removed", whose, by.actor(), Map.of("period", over.word()));
            return whose;
        });
        lookAnew();
    }

    private void lookAnew() {
        any = true;
        synchronized (oneAtATime) {
            lookOnce();
        }
        changed.run();
    }

    private static Who whose(String who) {
        if (!who.matches("[a-z0-9][a-z0-9-]{0,62}|person:[^\\p{Cntrl}]{1,100}")) {
            throw missing("There is no such one for a budget", who, WHOSE);
        }
        return Who.of(who);
    }

    private static final String WHOSE =
            "Give main for the whole installation, a team, a key (k3, 'cadre key list' has them),"
                    + " person:NAME, a job (j17), a crew (c1), a plan (p1) or a flow (f1)";

    private static CadreException missing(String what, String who, String fix) {
        return new CadreException(
                ErrorCode.NOT_FOUND,
                what,
                Map.of("who", who.length() > 63 ? who.substring(0, 63) : who),
                fix);
    }

    private static void check(BudgetRequest request) {
        var tokens = request.tokens().filter(most -> most < 1 || most > MOST_TOKENS);
        var usd = request.usd().filter(most -> !isGood(most));
        if (request.tokens().isEmpty() && request.usd().isEmpty()
                || tokens.isPresent()
                || usd.isPresent()) {
            throw new CadreException(
                    ErrorCode.INVALID,
                    "This is no budget",
                    Map.of(),
                    "Give tokens (1 to 10^15), usd (more than 0, to 10^9, with at"
                            + " most 12 decimals), or both");
        }
    }

    private static boolean isGood(BigDecimal usd) {
        return usd.signum() > 0
                && usd.precision() <= 40
                && usd.scale() <= MOST_DECIMALS
                && usd.scale() >= -9
                && usd.compareTo(MOST_USD) <= 0;
    }

    private void append(Tx tx, String kind, Who who, Actor by, Map<String, ?> body) {
        feed.append(tx, kind, who.word(), Optional.empty(), by, new TreeMap<>(body));
    }
}
