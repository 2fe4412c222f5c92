package cadre.server.usage;

import cadre.wire.agent.ModelPrice;
import cadre.wire.agent.Usage;
import java.math.BigDecimal;
import java.util.Optional;

/**
 * What some usage costs.
 *
 * @param cli as the CLI says it
 * @param list as the price table says it
 * @param version of the row of the table
 */
record Cost(Optional<BigDecimal> cli, Optional<BigDecimal> list, Optional<Long> version) {
    static Cost of(Usage usage, Optional<ModelPrice> price) {
        return new Cost(
                usage.costUsd(),
                price.map(row -> Dollars.plain(row.cost(usage))),
                price.map(ModelPrice::version));
    }

    /**
     * The one that counts, empty if unpriced. A CLI that says zero does not know the price: some do
     * for models that they have never heard of.
     */
    Optional<BigDecimal> counted() {
        return cli.filter(usd -> usd.signum() > 0).or(() -> list);
    }
}
