package cadre.wire.contract;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A migration's place in its order, from its file's name: {@code V12__orders.sql}, {@code
 * V1_2__x.sql}, {@code 0012_orders.up.sql}.
 *
 * @param series what is numbered for itself: the letter before the number and {@code up} or {@code
 *     down}
 * @param parts without zeros at the end: 1.0 is 1
 */
record MigrationNumber(String series, List<BigInteger> parts)
        implements Comparable<MigrationNumber> {
    private static final Pattern LETTER =
            Pattern.compile("([A-Za-z])([0-9]{1,40}(?:[._][0-9]{1,40}){0,5})(?:__|\\.).*+");
    private static final Pattern PLAIN = Pattern.compile("([0-9]{1,40})(?![0-9]).*+");

    /** Empty if the name has none. */
    static Optional<MigrationNumber> of(String path) {
        var name = path.substring(path.lastIndexOf('/') + 1);
        var end = name.endsWith(".down.sql") ? "down" : "up";
        var letter = LETTER.matcher(name);
        if (letter.matches()) {
            return Optional.of(new MigrationNumber(letter.group(1) + end, parts(letter.group(2))));
        }
        var plain = PLAIN.matcher(name);
        return plain.matches()
                ? Optional.of(new MigrationNumber(end, parts(plain.group(1))))
                : Optional.empty();
    }

    private static List<BigInteger> parts(String text) {
        var parts = new ArrayList<BigInteger>();
        for (var one : text.split("[._]")) {
            parts.add(new BigInteger(one));
        }
        while (parts.size() > 1 && parts.getLast().signum() == 0) {
            parts.removeLast();
        }
        return List.copyOf(parts);
    }

    /** Of one series. */
    @Override
    public int compareTo(MigrationNumber other) {
        for (int i = 0; i < Math.min(parts.size(), other.parts.size()); i++) {
            var order = parts.get(i).compareTo(other.parts.get(i));
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(parts.size(), other.parts.size());
    }
}
