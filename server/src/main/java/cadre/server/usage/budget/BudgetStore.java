package cadre.server.usage.budget;

import cadre.server.storage.Row;
import cadre.server.storage.Tx;
import cadre.wire.id.KeyId;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The table budget, and the sums of model_usage over a span of time. */
final class BudgetStore {
    private static final String COLUMNS =
            "who, period, tokens, usd, stops, told_on, told_tokens, told_usd";

    private BudgetStore() {}

    static List<Budget> all(Tx tx) {
        return tx.all("select " + COLUMNS + " from budget order by who, period", BudgetStore::read);
    }

    /** One that nobody else changes before the end of this transaction. */
    static Optional<Budget> lock(Tx tx, Who who, Period period) {
        return tx.one(
                "select "
                        + COLUMNS
                        + " from budget where who = ? and period = ?"
                        + tx.dialect().forUpdate(),
                BudgetStore::read,
                who.word(),
                period.word());
    }

    static void put(Tx tx, Budget budget) {
        tx.update(
                """
                insert into budget (who, period, tokens, usd, stops, told_on, told_tokens, told_usd)
                values (?, ?, ?, ?, ?, ?, ?, ?)
                on conflict (who, period) do update
                   set tokens = excluded.tokens, usd = excluded.usd, stops = excluded.stops,
                       told_on = excluded.told_on, told_tokens = excluded.told_tokens,
                       told_usd = excluded.told_usd
                """,
                budget.who().word(),
                budget.period().word(),
                budget.tokens(),
                budget.usd().map(BigDecimal::toPlainString),
                budget.stops() ? 1 : 0,
                budget.told().span(),
                budget.told().tokens(),
                budget.told().usd());
    }

    static boolean delete(Tx tx, Who who, Period period) {
        return tx.update(
                        "delete from budget where who = ? and period = ?",
                        who.word(),
                        period.word())
                == 1;
    }

    /** Whether there is such a one; people are there when they have filed something. */
    static boolean isThere(Tx tx, Who who) {
        var of =
                switch (who.kind()) {
                    case ALL -> "(select ? as main) there";
                    case TEAM -> "team where name = ?";
                    case KEY -> "access_key where id = ?";
                    case PERSON -> "access_key where name = ?";
                    case JOB -> "job where id = ?";
                    case CREW -> "crew where id = ?";
                    case PLAN -> "plan where id = ?";
                    case FLOW -> "flow_item where id = ?";
                };
        return tx.one("select 1 as one from " + of + " limit 1", row -> true, who.id()).isPresent();
    }

    /**
     * Whether what has an end came to it before then, or is gone: nothing more is used for it, and
     * its sum need not be looked at. Found by its number, however many there are.
     */
    static boolean isOver(Tx tx, Who who, Instant before) {
        var still =
                switch (who.kind()) {
                    case ALL, TEAM, KEY, PERSON -> "";
                    case JOB ->
                            "job where id = ? and (state in ('queued', 'running')"
                                    + " or since_ms >= ?)";
                    case CREW -> "crew where id = ? and (ended_at_ms is null or ended_at_ms >= ?)";
                    case PLAN -> "plan where id = ? and (ended_at_ms is null or ended_at_ms >= ?)";
                    case FLOW ->
                            "flow_item where id = ? and (ended_at_ms is null or ended_at_ms >= ?)";
                };
        return !still.isEmpty()
                && tx.one("select 1 as one from " + still, row -> true, who.id(), before).isEmpty();
    }

    /** The name of a key; empty if there is none with that id. */
    static Optional<String> keyName(Tx tx, KeyId key) {
        return tx.one(
                "select name from access_key where id = ?", row -> row.text("name"), key.number());
    }

    /** What was first used since then, exactly as the ledger has it. */
    static Spent spent(Tx tx, Who who, Instant since) {
        var of =
                switch (who.kind()) {
                    case ALL -> "? <> ''"; // what any team used
                    case TEAM -> "team = ?";
                    case KEY -> "key_id = ?";
                    case PERSON -> "person = ?";
                    case JOB -> "job_id = ?";
                    case CREW, PLAN, FLOW -> "origin = ? and origin <> ''";
                };
        var arg =
                switch (who.kind()) {
                    case CREW, PLAN, FLOW -> who.word();
                    case ALL, TEAM, KEY, PERSON, JOB -> who.id();
                };
        return tx.one(
                        """
                        select sum(input_tokens + cached_tokens + cache_write_tokens
                                   + output_tokens) as tokens,
                               sum(cost_micros) as micros, sum(cost_rest) as rest,
                               count(*) - count(cost_micros) as unpriced
                          from model_usage
                         where created_at_ms >= ? and %s
                        """
                                .formatted(of),
                        BudgetStore::spent,
                        since,
                        arg)
                .orElseThrow();
    }

    /**
     * What was used in a span of time.
     *
     * @param unpriced how many rows have no cost
     */
    record Spent(long tokens, BigDecimal usd, long unpriced) {}

    /** Millionths of a dollar, and what is left in millionths of a millionth of those. */
    private static Spent spent(Row row) {
        var micros = BigInteger.valueOf(row.numberOrNone("micros").orElse(0L));
        var rest = BigInteger.valueOf(row.numberOrNone("rest").orElse(0L));
        var usd = new BigDecimal(micros.multiply(BigInteger.TEN.pow(12)).add(rest), 18);
        return new Spent(
                row.numberOrNone("tokens").orElse(0L),
                usd.signum() == 0
                        ? BigDecimal.ZERO
                        : new BigDecimal(usd.stripTrailingZeros().toPlainString()),
                row.number("unpriced"));
    }

    private static Budget read(Row row) {
        return new Budget(
                Who.of(row.text("who")),
                Period.of(row.text("period")),
                row.numberOrNone("tokens"),
                row.textOrNone("usd").map(BigDecimal::new),
                row.flag("stops"),
                new Budget.Told(
                        row.text("told_on"), row.integer("told_tokens"), row.integer("told_usd")));
    }
}
