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
import cadre.wire.id.TeamName;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The budgets of a day. What is used up is added up anew after this server has heard of more, and
 * every few seconds for what the others hear: less often when that takes long. Thread-safe; methods
 * may block on the store where they say nothing else.
 */
public final class Budgets {
    private static final long MOST_TOKENS = 1_000_000_000_000_000L;
    private static final BigDecimal MOST_USD = BigDecimal.valueOf(1_000_000_000);
    private static final int MOST_DECIMALS = 12;

    /** Of one reader of the store, adding up takes at most a twentieth. */
    private static final long PATIENCE = 20;

    private static final long LOOK_NANOS = Duration.ofSeconds(2).toNanos();

    private final Database db;
    private final Feed feed;
    private final InstantSource clock;
    private final TeamName team;
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
     * @param team the only one, so far
     * @param zone whose days count
     */
    public Budgets(Database db, Feed feed, InstantSource clock, TeamName team, ZoneId zone) {
        this.db = db;
        this.feed = feed;
        this.clock = clock;
        this.team = team;
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
        var known = exhausted;
        return clock.instant().isBefore(known.until()) ? known : Exhausted.NOTHING;
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
        var today = Used.Day.at(clock.instant(), zone);
        var used = db.read(tx -> used(tx, today));
        any = !used.isEmpty();
        used.stream().filter(Used::isUntold).forEach(one -> tell(one.budget().who(), today));
        var why = new HashMap<KeyId, String>();
        var all = Optional.<String>empty();
        for (var one : used) {
            if (one.percent() >= Used.ALL) {
                switch (one.budget().who()) {
                    case Budget.Who.Team(var name) when name.equals(team) ->
                            all = Optional.of(one.words());
                    case Budget.Who.Team _ -> {
                        // there is no such team any more
                    }
                    case Budget.Who.Key(var id) -> why.put(id, one.words());
                }
            }
        }
        exhausted = new Exhausted(all, why, today.end());
    }

    private static List<Used> used(Tx tx, Used.Day today) {
        return BudgetStore.all(tx).stream().map(budget -> used(tx, budget, today)).toList();
    }

    private static Used used(Tx tx, Budget budget, Used.Day today) {
        return new Used(budget, BudgetStore.spent(tx, budget.who(), today.begin()), today);
    }

    /** Once for each level and day, whichever server sees it. */
    private void tell(Budget.Who who, Used.Day today) {
        db.write(tx -> {
            var budget = BudgetStore.lock(tx, who);
            budget.map(one -> used(tx, one, today))
                    .filter(Used::isUntold)
                    .ifPresent(one -> tell(tx, one));
            return who;
        });
    }

    private void tell(Tx tx, Used one) {
        var budget = one.budget();
        var told = budget.told().on(one.day().name());
        var spent = one.spent();
        if (one.tokensLevel() > told.tokens()) {
            var most = new BigDecimal(budget.tokensPerDay().orElseThrow());
            tell(tx, one, one.tokensLevel(), "tokens", new BigDecimal(spent.tokens()), most);
        }
        if (one.usdLevel() > told.usd()) {
            tell(tx, one, one.usdLevel(), "usd", spent.usd(), budget.usdPerDay().orElseThrow());
        }
        var now =
                new Budget.Told(
                        told.day(),
                        Math.max(told.tokens(), one.tokensLevel()),
                        Math.max(told.usd(), one.usdLevel()));
        BudgetStore.put(
                tx, new Budget(budget.who(), budget.tokensPerDay(), budget.usdPerDay(), now));
    }

    private void tell(Tx tx, Used one, int level, String unit, BigDecimal used, BigDecimal most) {
        var body = new TreeMap<String, Object>();
        body.put("day", one.day().name());
        body.put("percent", level);
        body.put("unit", unit);
        body.put("used", used);
        body.put("limit", most);
        var kind = level == Used.ALL ? "budget.reached" : "budget.near";
        append(tx, kind, one.budget().who(), Actor.CADRE, body);
    }

    /**
     * The budgets with what is used of them today, by whom.
     *
     * @throws CadreException FORBIDDEN below viewer
     */
    public List<BudgetView> list(Principal by) {
        by.require(Grant.VIEWER);
        return all();
    }

    /** The same for the server itself. */
    public List<BudgetView> all() {
        var today = Used.Day.at(clock.instant(), zone);
        return db.read(tx -> used(tx, today).stream().map(one -> view(tx, one)).toList());
    }

    private static BudgetView view(Tx tx, Used one) {
        var name =
                one.budget().who() instanceof Budget.Who.Key(var id)
                        ? BudgetStore.keyName(tx, id)
                        : Optional.<String>empty();
        var percent = one.percent();
        return new BudgetView(
                one.budget().who().word(),
                name,
                one.budget().tokensPerDay(),
                one.budget().usdPerDay(),
                one.day().name(),
                one.spent().tokens(),
                one.spent().usd(),
                one.spent().unpriced(),
                percent,
                percent >= Used.ALL ? "reached" : percent >= Used.NEAR ? "near" : "ok",
                one.day().end());
    }

    /**
     * Sets the budget of a team or a key, in place of the one it had. What was told of it today is
     * told again.
     *
     * @param who a team, such as {@code main}, or the id of a key, such as {@code k3}
     * @throws CadreException FORBIDDEN below operator; NOT_FOUND if there is no such team or key;
     *     INVALID if no limit is given or a number is out of range
     */
    public BudgetView set(Principal by, String who, BudgetRequest request) {
        by.require(Grant.OPERATOR);
        check(request);
        var whose = whose(who);
        var today = Used.Day.at(clock.instant(), zone);
        var view =
                db.write(tx -> {
                    requireThere(tx, whose);
                    var budget =
                            new Budget(
                                    whose,
                                    request.tokensPerDay(),
                                    request.usdPerDay(),
                                    new Budget.Told(today.name(), 0, 0));
                    BudgetStore.put(tx, budget);
                    var body = new TreeMap<String, Object>();
                    request.tokensPerDay().ifPresent(most -> body.put("tokens_per_day", most));
                    request.usdPerDay().ifPresent(most -> body.put("usd_per_day", most));
                    append(tx, "budget.set", whose, by.actor(), body);
                    return view(tx, used(tx, budget, today));
                });
        lookAnew();
        return view;
    }

    /**
     * Removes a budget: no limit any more.
     *
     * @throws CadreException FORBIDDEN below operator; NOT_FOUND if there is none
     */
    public void remove(Principal by, String who) {
        by.require(Grant.OPERATOR);
        var whose = whose(who);
        db.write(tx -> {
            if (!BudgetStore.delete(tx, whose)) {
                throw missing("No such budget", who, "'cadre budgets' lists them");
            }
            append(tx, "budget.removed", whose, by.actor(), Map.of());
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

    private static Budget.Who whose(String who) {
        if (!who.matches("[a-z0-9][a-z0-9-]{0,62}")) {
            throw missing("No such team or key", who, WHOSE);
        }
        return Budget.Who.of(who);
    }

    private static final String WHOSE =
            "Give the team main, which is the whole installation, or the id of a key, such as k3;"
                    + " 'cadre key list' has them";

    private void requireThere(Tx tx, Budget.Who who) {
        var there =
                switch (who) {
                    case Budget.Who.Team(var name) -> name.equals(team);
                    case Budget.Who.Key(var id) -> BudgetStore.keyName(tx, id).isPresent();
                };
        if (!there) {
            throw missing("No such team or key", who.word(), WHOSE);
        }
    }

    private static CadreException missing(String what, String who, String fix) {
        return new CadreException(
                ErrorCode.NOT_FOUND,
                what,
                Map.of("who", who.length() > 63 ? who.substring(0, 63) : who),
                fix);
    }

    private static void check(BudgetRequest request) {
        var tokens = request.tokensPerDay().filter(most -> most < 1 || most > MOST_TOKENS);
        var usd = request.usdPerDay().filter(most -> !isGood(most));
        if (request.tokensPerDay().isEmpty() && request.usdPerDay().isEmpty()
                || tokens.isPresent()
                || usd.isPresent()) {
            throw new CadreException(
                    ErrorCode.INVALID,
                    "This is no budget",
                    Map.of(),
                    "Give tokens_per_day (1 to 10^15), usd_per_day (more than 0, to 10^9, with at"
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

    private void append(Tx tx, String kind, Budget.Who who, Actor by, Map<String, ?> body) {
        feed.append(tx, kind, who.word(), Optional.empty(), by, new TreeMap<>(body));
    }
}
