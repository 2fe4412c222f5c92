package cadre.wire.path;

import java.util.Arrays;
import java.util.List;
import java.util.function.BiPredicate;
import java.util.function.Predicate;

/**
 * Whether two paths or patterns of paths can mean the same thing. {@code *} stands for any
 * characters but a slash, {@code ?} for one, {@code **} between slashes for any number of folders;
 * everything else means itself and, as the end of a name, what is below it.
 */
public final class PathOverlap {
    private PathOverlap() {}

    /** Whether they can. */
    public static boolean of(String one, String other) {
        if (one.equals(other)) {
            return true;
        }
        if (isPlain(one) && isPlain(other)) {
            return isBelow(one, other) || isBelow(other, one);
        }
        return overlap(parts(one), parts(other), "**"::equals, PathOverlap::partsMeet);
    }

    private static boolean isBelow(String one, String other) {
        return one.startsWith(other) && one.charAt(other.length()) == '/';
    }

    private static boolean partsMeet(String one, String other) {
        return isPlain(one) && isPlain(other)
                ? one.equals(other)
                : overlap(characters(one), characters(other), c -> c == '*', PathOverlap::meet);
    }

    private static boolean meet(Integer one, Integer other) {
        return one == '?' || other == '?' || one.equals(other);
    }

    private static boolean isPlain(String name) {
        return name.indexOf('*') < 0 && name.indexOf('?') < 0;
    }

    private static List<String> parts(String name) {
        var parts = Arrays.asList((name + "/**").split("/", -1));
        // A pattern means what it matches; only what is named is a folder with all that is in it.
        return isPlain(parts.get(parts.size() - 2)) ? parts : parts.subList(0, parts.size() - 1);
    }

    private static List<Integer> characters(String part) {
        return part.codePoints().boxed().toList();
    }

    /**
     * Whether two patterns of items can stand for the same items. Goes from the ends: {@code row}
     * says for each rest of {@code other} whether it goes with what is left of {@code one}.
     *
     * @param isAny whether an item stands for any number of items
     * @param meet whether two other items can be the same
     */
    private static <T> boolean overlap(
            List<T> one, List<T> other, Predicate<T> isAny, BiPredicate<T, T> meet) {
        var below = new boolean[other.size() + 1];
        for (int i = one.size(); i >= 0; i--) {
            var row = new boolean[other.size() + 1];
            for (int j = other.size(); j >= 0; j--) {
                var end = i == one.size();
                var otherEnd = j == other.size();
                if (end && otherEnd) {
                    row[j] = true;
                } else if (!end && isAny.test(one.get(i))) {
                    row[j] = below[j] || (!otherEnd && row[j + 1]);
                } else if (!otherEnd && isAny.test(other.get(j))) {
                    row[j] = row[j + 1] || (!end && below[j]);
                } else {
                    row[j] =
                            !end
                                    && !otherEnd
                                    && meet.test(one.get(i), other.get(j))
                                    && below[j + 1];
                }
            }
            below = row;
        }
        return below[0];
    }
}
