package cadre.server.usage.price;

import cadre.server.storage.Tx;
import java.time.Instant;

/** The table model_price: every row that ever counted. */
final class PriceStore {
    private PriceStore() {}

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
