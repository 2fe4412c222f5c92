package cadre.server.knowledge.index;

import java.util.Set;

/**
 * English words without their endings, so that {@code leases}, {@code leased} and {@code lease}
 * meet. Light on purpose: names in code are words too, and must not fall together.
 */
final class Stems {
    private static final int SHORTEST = 4;

    private static final Set<String> NOISE =
            Set.of(
                    ("a an and are as at be been but by can do does for from had has have how i if in into"
                                    + " is it its me my no not of on or our so such than that the their then"
                                    + " there these they this to was we were what when where which who why will"
                                    + " with you your")
                            .split(" "));

    private Stems() {}

    /** Whether it says nothing about what a text is about. */
    static boolean isNoise(String word) {
        return NOISE.contains(word);
    }

    /** The stem of a word in small letters; the word itself where nothing is known of it. */
    static String of(String word) {
        if (word.length() < SHORTEST || !isPlain(word)) {
            return word;
        }
        var stem = withoutEnding(word);
        return stem.length() > 3 && stem.endsWith("e")
                ? stem.substring(0, stem.length() - 1)
                : stem;
    }

    private static String withoutEnding(String word) {
        int length = word.length();
        if (word.endsWith("ies") && length > 4) {
            return word.substring(0, length - 3) + "y";
        }
        if (word.endsWith("ied") && length > 4) {
            return word.substring(0, length - 3) + "y";
        }
        if (word.endsWith("ing") && length > 5 && hasVowel(word, length - 3)) {
            return single(word.substring(0, length - 3));
        }
        if (word.endsWith("ed") && length > 4 && hasVowel(word, length - 2)) {
            return single(word.substring(0, length - 2));
        }
        if (word.endsWith("sses")
                || word.endsWith("xes")
                || word.endsWith("ches")
                || word.endsWith("shes")) {
            return word.substring(0, length - 2);
        }
        if (word.endsWith("s")
                && !word.endsWith("ss")
                && !word.endsWith("us")
                && !word.endsWith("is")) {
            return word.substring(0, length - 1);
        }
        return word;
    }

    /** {@code stopp} is {@code stop}; {@code fill} and {@code pass} stay. */
    private static String single(String stem) {
        int last = stem.length() - 1;
        char end = stem.charAt(last);
        boolean doubled = last > 1 && end == stem.charAt(last - 1);
        return doubled && "lsz".indexOf(end) < 0 ? stem.substring(0, last) : stem;
    }

    private static boolean hasVowel(String word, int before) {
        for (int at = 0; at < before; at++) {
            if ("aeiouy".indexOf(word.charAt(at)) >= 0) {
                return true;
            }
        }
        return false;
    }

    private static boolean isPlain(String word) {
        return word.chars().allMatch(each -> each >= 'a' && each <= 'z');
    }
}
