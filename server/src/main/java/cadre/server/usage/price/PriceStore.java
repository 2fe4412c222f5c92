package cadre.server.usage.price;

import cadre.server.storage.Tx;
import java.time.Instant;
import java.util.Optional;

/** The table model_price: every row that ever counted; and the table that servers share. */
final class PriceStore {
    private static final String NAME = "prices";

    private PriceStore() {}

    /** The table that all servers use. */
    record Shared(String text, Instant changedAt) {}

    static Optional<Shared> shared(Tx tx) {
        return tx.one(
                "select body, changed_at_ms from shared_text where name = ?",
                row -> new Shared(row.text("body"), row.time("changed_at_ms")),
                NAME);
    }

    static void share(Tx tx, Shared table) {
        tx.update(
                """
                insert into shared_text (name, body, changed_at_ms) values (?, ?, ?)
                on conflict (name) do update
                   set body = excluded.body, changed_at_ms = excluded.changed_at_ms
                """,
                NAME,
                table.text(),
                table.changedAt());
    }

    /** The version of a row, which is stored if it was never seen. */
    static long version(Tx tx, Price price, Instant now) {
        return tx.one(
                        """
                        select max(version) as version from model_price
                         where model = ? and valid_from = ? and input_usd = ? and cached_usd = ?
                           and cache_write_usd = ? and output_usd = ?
                        """,
                        row -> row.numberOrNone("version"),
                        price.model(),
                        price.validFrom().toString(),
                        price.inputUsd().toPlainString(),
                        price.cachedUsd().toPlainString(),
                        price.cacheWriteUsd().toPlainString(),
                        price.outputUsd().toPlainString())
                .orElseThrow()
                .orElseGet(() -> insert(tx, price, now));
    }

    private static long insert(Tx tx, Price price, Instant now) {
        return tx.one(
                        """
                        insert into model_price (model, provider, valid_from, source, input_usd,
                               cached_usd, cache_write_usd, output_usd, added_at_ms)
                        values (?, ?, ?, ?, ?, ?, ?, ?, ?)
                        returning version
                        """,
                        row -> row.number("version"),
                        price.model(),
                        price.provider(),
                        price.validFrom().toString(),
                        price.source(),
                        price.inputUsd().toPlainString(),
                        price.cachedUsd().toPlainString(),
                        price.cacheWriteUsd().toPlainString(),
                        price.outputUsd().toPlainString(),
                        now)
                .orElseThrow();
    }
}
