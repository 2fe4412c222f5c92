package cadre.cli.print;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.Optional;

/** Numbers as people read them. */
public final class Amounts {
    private static final String[] UNITS = {"KiB", "MiB", "GiB", "TiB"};

    private static final BigDecimal LEAST_SHOWN = new BigDecimal("0.0001");

    private Amounts() {}

    /** {@code 812 B}, {@code 1.5 KiB}, {@code 12 MiB}. */
    public static String bytes(long bytes) {
        if (bytes < 1024) {
            return bytes + " B";
        }
        double amount = bytes;
        int unit = -1;
        while (amount >= 1024 && unit < UNITS.length - 1) {
            amount /= 1024;
            unit++;
        }
        var form = amount < 10 ? "%.1f %s" : "%.0f %s";
        return form.formatted(amount, UNITS[unit]);
    }

    /** With thousands apart: {@code 12,345}. */
    public static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /** {@code 1 file}, {@code 2 files}. */
    public static String of(long number, String thing) {
        return count(number) + " " + thing + (number == 1 ? "" : "s");
    }

    /** The load of a machine: {@code 0.50}, {@code 12.30}. */
    public static String load(double average) {
        return String.format(Locale.ROOT, "%.2f", average);
    }

    /** {@code $1.23}, {@code $0.0042}, {@code <$0.0001}; {@code unpriced} when nobody knows. */
    public static String cost(Optional<BigDecimal> usd) {
        return usd.map(Amounts::dollars).orElse("unpriced");
    }

    private static String dollars(BigDecimal amount) {
        if (amount.signum() > 0 && amount.compareTo(LEAST_SHOWN) < 0) {
            return "<$" + LEAST_SHOWN;
        }
        return amount.compareTo(BigDecimal.ONE) >= 0 || amount.signum() == 0
                ? "$" + amount.setScale(2, RoundingMode.HALF_UP)
                : "$" + amount.setScale(4, RoundingMode.HALF_UP);
    }
}
