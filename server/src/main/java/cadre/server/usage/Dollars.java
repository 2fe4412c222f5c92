package cadre.server.usage;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;

/**
 * An amount of US dollars as two whole numbers, so that a database sums it exactly.
 *
 * @param micros millionths of a dollar
 * @param rest what is left, in millionths of a millionth of those; 0 to 10^12 - 1 in one amount,
 *     more in a sum
 */
record Dollars(long micros, long rest) {
    private static final int DECIMALS = 18;
    private static final BigInteger REST = BigInteger.TEN.pow(12);

    /** An amount of 0 to 10^9 dollars; beyond eighteen decimals it is rounded. */
    static Dollars of(BigDecimal usd) {
        var whole = usd.setScale(DECIMALS, RoundingMode.HALF_EVEN).unscaledValue();
        var parts = whole.divideAndRemainder(REST);
        return new Dollars(parts[0].longValueExact(), parts[1].longValueExact());
    }

    /** The same with a rest of less than a millionth of a dollar. */
    Dollars carried() {
        var most = REST.longValueExact();
        return new Dollars(micros + rest / most, rest % most);
    }

    /** The amount without needless zeros. */
    BigDecimal usd() {
        var whole = BigInteger.valueOf(micros).multiply(REST).add(BigInteger.valueOf(rest));
        return plain(new BigDecimal(whole, DECIMALS));
    }

    /** The same amount without needless zeros and without an exponent. */
    static BigDecimal plain(BigDecimal usd) {
        return usd.signum() == 0
                ? BigDecimal.ZERO
                : new BigDecimal(usd.stripTrailingZeros().toPlainString());
    }

    /** One of so many equal parts, to millionths of a dollar. */
    static BigDecimal share(BigDecimal usd, long parts) {
        return plain(usd.divide(BigDecimal.valueOf(parts), 6, RoundingMode.HALF_EVEN));
    }
}
