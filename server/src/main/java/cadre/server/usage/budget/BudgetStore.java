package cadre.server.usage.budget;

import cadre.server.storage.Row;
import cadre.server.storage.Tx;
import cadre.wire.id.KeyId;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The table budget, and the sums of model_usage over a day. */
final class BudgetStore {
    private static final String COLUMNS =
            "who, tokens_per_day, usd_per_day, told_day, told_tokens, told_usd";

    private BudgetStore() {}

    static List<Budget> all(Tx tx) {
        return tx.all("select " + COLUMNS + " from budget order by who", BudgetStore::read);
    }

    /** One that nobody else changes before the end of this transaction. */
    static Optional<Budget> lock(Tx tx, Budget.Who who) {
        return tx.one(
                "select " + COLUMNS + " from budget where who = ?" + tx.dialect().forUpdate(),
                BudgetStore::read,
                who.word());
    }

    static void put(Tx tx, Budget budget) {
        tx.update(
                """
                insert into budget (who, tokens_per_day, usd_per_day, told_day, told_tokens,
                       told_usd)
                values (?, ?, ?, ?, ?, ?)
                on conflict (who) do update
                   set tokens_per_day = excluded.tokens_per_day,
                       usd_per_day = excluded.usd_per_day, told_day = excluded.told_day,
                       told_tokens = excluded.told_tokens, told_usd = excluded.told_usd
                """,
                budget.who().word(),
                budget.tokensPerDay(),
                budget.usdPerDay().map(BigDecimal::toPlainString),
                budget.told().day(),
                budget.told().tokens(),
                budget.told().usd());
    }

    static boolean delete(Tx tx, Budget.Who who) {
        return tx.update("delete from budget where who = ?", who.word()) == 1;
    }

    /** The name of a key; empty if there is none with that id. */
    static Optional<String> keyName(Tx tx, KeyId key) {
        return tx.one(
                "select name from access_key where id = ?", row -> row.text("name"), key.number());
    }

    /** What was first used since then, exactly as the ledger has it. */
    static Spent spent(Tx tx, Budget.Who who, Instant since) {
        var of =
                switch (who) {
                    case Budget.Who.Team _ -> "team = ?";
                    case Budget.Who.Key _ -> "key_id = ?";
                };
        var arg =
                switch (who) {
                    case Budget.Who.Team(var name) -> name.name();
                    case Budget.Who.Key(var id) -> (Object) id.number();
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
     * What was used in a day.
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
                Budget.Who.of(row.text("who")),
                row.numberOrNone("tokens_per_day"),
                row.textOrNone("usd_per_day").map(BigDecimal::new),
                new Budget.Told(
                        row.text("told_day"), row.integer("told_tokens"), row.integer("told_usd")));
    }
}
