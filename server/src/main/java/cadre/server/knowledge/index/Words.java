package cadre.server.knowledge.index;

import java.lang.Character.UnicodeScript;
import java.text.Normalizer;
import java.text.Normalizer.Form;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Cuts a text into the terms that are indexed and asked for, by what the scripts in it need.
 *
 * <ul>
 *   <li>Latin and other alphabets: words in small letters; an identifier also by its parts, so that
 *       {@code requeueExpired} and {@code lease_until_ms} are found by each of their words.
 *   <li>Korean: a word without its particle, and each two syllables that follow each other, so that
 *       a compound is found by its parts.
 *   <li>Chinese and Japanese: each two signs that follow each other; a sign that stands alone in a
 *       query is found in any word.
 * </ul>
 *
 * One sign after the other, without a dictionary: the same text gives the same terms on every
 * machine, and any text gives some.
 */
final class Words {
    /** Longer ones are cut: nobody asks for them, and Lucene refuses more than 32,766 bytes. */
    private static final int LONGEST = 100;

    private enum Kind {
        OTHER,
        WORD,
        HANGUL,
        HAN,
        KATAKANA,
        HIRAGANA
    }

    private final String text;
    private final Purpose purpose;
    private final List<String> terms = new ArrayList<>();

    private enum Purpose {
        TO_WRITE,
        TO_ASK
    }

    private Words(String text, Purpose purpose) {
        this.text = text;
        this.purpose = purpose;
    }

    /** The terms that a text is found by, in its order, each as often as it is in it. */
    static List<String> written(String text) {
        return of(text, Purpose.TO_WRITE);
    }

    /** The terms that a query asks for: single Chinese signs only where they stand alone. */
    static List<String> asked(String text) {
        return of(text, Purpose.TO_ASK);
    }

    private static List<String> of(String text, Purpose purpose) {
        var plain =
                Normalizer.isNormalized(text, Form.NFKC)
                        ? text
                        : Normalizer.normalize(text, Form.NFKC);
        var words = new Words(plain, purpose);
        words.cut();
        return words.terms;
    }

    private void cut() {
        int at = 0;
        while (at < text.length()) {
            var kind = kind(text.codePointAt(at));
            int end = at + Character.charCount(text.codePointAt(at));
            while (end < text.length() && kind(text.codePointAt(end)) == kind) {
                end += Character.charCount(text.codePointAt(end));
            }
            take(kind, at, end);
            at = end;
        }
    }

    private void take(Kind kind, int from, int to) {
        switch (kind) {
            case OTHER -> {}
            case WORD -> identifier(from, to);
            case HANGUL -> korean(text.substring(from, to));
            case HAN -> {
                pairs(from, to);
                if (purpose == Purpose.TO_WRITE && text.codePointCount(from, to) > 1) {
                    text.substring(from, to)
                            .codePoints()
                            .mapToObj(Character::toString)
                            .forEach(terms::add);
                }
                if (to < text.length() && kind(text.codePointAt(to)) == Kind.HIRAGANA) {
                    // a verb or adjective: its ending tells it from the noun with the same sign
                    terms.add(text.substring(text.offsetByCodePoints(to, -1), to + 1));
                }
            }
            case KATAKANA -> {
                pairs(from, to);
                if (text.codePointCount(from, to) > 2) {
                    terms.add(cut(text.substring(from, to)));
                }
            }
            case HIRAGANA -> {
                if (to - from > 1) { // one alone is a particle
                    pairs(from, to);
                }
            }
        }
    }

    /** Each two signs that follow each other, or the one that there is. */
    private void pairs(int from, int to) {
        int at = from;
        int second = at + Character.charCount(text.codePointAt(at));
        if (second >= to) {
            terms.add(text.substring(from, to));
            return;
        }
        while (second < to) {
            int end = second + Character.charCount(text.codePointAt(second));
            terms.add(text.substring(at, end));
            at = second;
            second = end;
        }
    }

    private void korean(String word) {
        var stem = Particles.without(word);
        if (stem.length() == 1) {
            terms.add(stem);
            if (word.length() > 1) {
                pairs(word); // what was cut may have been no particle
            }
            return;
        }
        pairs(stem);
    }

    private void pairs(String word) {
        for (int at = 0; at + 2 <= word.length(); at++) {
            terms.add(word.substring(at, at + 2));
        }
    }

    /** The whole of it, and its parts if it has several. */
    private void identifier(int from, int to) {
        var parts = new ArrayList<String>();
        int start = from;
        for (int at = from; at < to; at++) {
            if (text.charAt(at) == '_') {
                part(parts, start, at);
                start = at + 1;
            } else if (at > start && isBorder(at, to)) {
                part(parts, start, at);
                start = at;
            }
        }
        part(parts, start, to);
        if (parts.size() > 1) {
            terms.add(cut(small(from, to)));
        }
        for (var part : parts) {
            if (!Stems.isNoise(part)) {
                terms.add(Stems.of(part));
            }
        }
    }

    private void part(List<String> parts, int from, int to) {
        if (to > from) {
            parts.add(cut(small(from, to)));
        }
    }

    /** Whether another word of an identifier begins here: {@code fooBar}, {@code HTTPServer}. */
    private boolean isBorder(int at, int to) {
        char before = text.charAt(at - 1);
        char here = text.charAt(at);
        if (Character.isUpperCase(here)) {
            return Character.isLowerCase(before)
                    || Character.isDigit(before)
                    || (Character.isUpperCase(before)
                            && at + 1 < to
                            && Character.isLowerCase(text.charAt(at + 1)));
        }
        return false;
    }

    private String small(int from, int to) {
        return text.substring(from, to).toLowerCase(Locale.ROOT);
    }

    private static String cut(String term) {
        if (term.length() <= LONGEST) {
            return term;
        }
        int end = Character.isHighSurrogate(term.charAt(LONGEST - 1)) ? LONGEST - 1 : LONGEST;
        return term.substring(0, end);
    }

    private static Kind kind(int sign) {
        if (sign < 0x80) {
            return isAsciiWord(sign) ? Kind.WORD : Kind.OTHER;
        }
        if (sign == 'ー') { // lengthens the sound before it
            return Kind.KATAKANA;
        }
        if (!Character.isLetterOrDigit(sign) && !isMark(sign)) {
            return Kind.OTHER;
        }
        return switch (UnicodeScript.of(sign)) {
            case HANGUL -> Kind.HANGUL;
            case HAN -> Kind.HAN;
            case KATAKANA -> Kind.KATAKANA;
            case HIRAGANA -> Kind.HIRAGANA;
            default -> Kind.WORD;
        };
    }

    private static boolean isAsciiWord(int sign) {
        return (sign >= 'a' && sign <= 'z')
                || (sign >= 'A' && sign <= 'Z')
                || (sign >= '0' && sign <= '9')
                || sign == '_';
    }

    private static boolean isMark(int sign) {
        int type = Character.getType(sign);
        return type == Character.NON_SPACING_MARK || type == Character.COMBINING_SPACING_MARK;
    }
}
