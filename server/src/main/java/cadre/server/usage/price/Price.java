package cadre.server.usage.price;

import cadre.wire.agent.ModelPrice;
import cadre.wire.api.PriceView;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Locale;

/**
 * One row of a price file, in US dollars per million tokens.
 *
 * @param model a model's name, or the beginning of names when it ends in {@code *}
 * @param validFrom the first day (UTC) that it counts on
 * @param source where it was read, for people
 */
record Price(
        String model,
        String provider,
        LocalDate validFrom,
        String source,
        BigDecimal inputUsd,
        BigDecimal cachedUsd,
        BigDecimal cacheWriteUsd,
        BigDecimal outputUsd) {
    private static final String OWN = "own";
    private static final int MOST_DECIMALS = 12;

    /** Equal amounts are equal rows, however they were written. */
    Price {
        inputUsd = plain(inputUsd);
        cachedUsd = plain(cachedUsd);
        cacheWriteUsd = plain(cacheWriteUsd);
        outputUsd = plain(outputUsd);
    }

    // twelve decimals of a dollar per million are kept; what is beyond is noise of binary fractions
    private static BigDecimal plain(BigDecimal amount) {
        var cut = amount.setScale(MOST_DECIMALS, java.math.RoundingMode.HALF_EVEN);
        return cut.signum() == 0
                ? BigDecimal.ZERO
                : new BigDecimal(cut.stripTrailingZeros().toPlainString());
    }

    /** Two rows with the same one are about the same models from the same day on. */
    record Place(String model, LocalDate validFrom) {}

    Place place() {
        return new Place(model.toLowerCase(Locale.ROOT), validFrom);
    }

    /**
     * Whether a person has set it: its source is {@code own}, {@code own: the contract of May}, or
     * not said. It counts before what others publish.
     */
    boolean isOwn() {
        return source.isEmpty() || source.equals(OWN) || source.startsWith(OWN + ":");
    }

    /** Whether this is the price of that model on some day. */
    boolean isOf(String name) {
        return withVersion(0).isOf(name);
    }

    boolean isOfTheSameModels(Price other) {
        return model.equalsIgnoreCase(other.model);
    }

    boolean costsTheSame(Price other) {
        return inputUsd.equals(other.inputUsd)
                && cachedUsd.equals(other.cachedUsd)
                && cacheWriteUsd.equals(other.cacheWriteUsd)
                && outputUsd.equals(other.outputUsd);
    }

    ModelPrice withVersion(long version) {
        return new ModelPrice(model, version, inputUsd, cachedUsd, cacheWriteUsd, outputUsd);
    }

    PriceView view(long version) {
        return new PriceView(
                version,
                model,
                provider,
                validFrom.toString(),
                source,
                inputUsd,
                cachedUsd,
                cacheWriteUsd,
                outputUsd);
    }
}
