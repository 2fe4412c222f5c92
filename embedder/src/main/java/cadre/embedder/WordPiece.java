package cadre.embedder;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/**
 * Cuts texts into the tokens of an uncased BERT model: without accents, in small letters, words and
 * signs apart, and of each word the longest pieces that the vocabulary has. As Hugging Face's
 * BertNormalizer, BertPreTokenizer and WordPiece do, but that names of special tokens in a text are
 * text: who writes {@code [SEP]} ends nothing. Thread-safe.
 */
final class WordPiece {
    private static final String UNKNOWN = "[UNK]";
    private static final String INSIDE = "##";

    /** Code points; longer words are unknown. */
    private static final int LONGEST_WORD = 100;

    private final Map<String, Long> vocabulary;
    private final Set<Long> ofWords;

    /**
     * With these tokens.
     *
     * @param vocabulary the number of each token; pieces inside of words begin with {@code ##}
     */
    WordPiece(Map<String, Long> vocabulary) {
        this.vocabulary = Map.copyOf(vocabulary);
        this.ofWords =
                vocabulary.entrySet().stream()
                        .filter(token -> !token.getKey().matches("\\[.+]"))
                        .filter(token ->
                                token.getKey().codePoints().anyMatch(Character::isLetterOrDigit))
                        .map(Map.Entry::getValue)
                        .collect(Collectors.toUnmodifiableSet());
    }

    /**
     * The number of a token.
     *
     * @throws IllegalArgumentException if there is none of that name
     */
    long number(String token) {
        var number = vocabulary.get(token);
        if (number == null) {
            throw new IllegalArgumentException("the vocabulary has no " + token);
        }
        return number;
    }

    /** Whether one of them is of a word or a number: what is unknown is none, nor is a sign. */
    boolean isAnyWord(long[] tokens) {
        return Arrays.stream(tokens).anyMatch(ofWords::contains);
    }

    /** The tokens of a text, none of them special but for what is unknown; any length. */
    long[] tokens(String text) {
        return words(text).stream().flatMapToLong(this::pieces).toArray();
    }

    private static List<String> words(String text) {
        var words = new ArrayList<String>();
        var word = new StringBuilder();
        plain(text)
                .codePoints()
                .forEach(sign -> {
                    var isAlone = isPunctuation(sign) || isHan(sign);
                    if (isAlone || isBlank(sign)) {
                        end(word, words);
                    }
                    if (isAlone) {
                        words.add(Character.toString(sign));
                    } else if (!isBlank(sign)) {
                        word.appendCodePoint(sign);
                    }
                });
        end(word, words);
        return words;
    }

    private static void end(StringBuilder word, List<String> words) {
        if (!word.isEmpty()) {
            words.add(word.toString());
            word.setLength(0);
        }
    }

    /** Without control characters and accents, each letter by itself a small one. */
    private static String plain(String text) {
        var seen = new StringBuilder();
        text.codePoints().filter(sign -> !isControl(sign)).forEach(seen::appendCodePoint);
        var plain = new StringBuilder();
        Normalizer.normalize(seen, Normalizer.Form.NFD)
                .codePoints()
                .filter(sign -> Character.getType(sign) != Character.NON_SPACING_MARK)
                .map(Character::toLowerCase)
                .forEach(plain::appendCodePoint);
        return plain.toString();
    }

    private static boolean isControl(int sign) {
        if (sign == '\t' || sign == '\n' || sign == '\r') {
            return false;
        }
        return sign == 0xfffd
                || switch (Character.getType(sign)) {
                    case Character.CONTROL,
                            Character.FORMAT,
                            Character.PRIVATE_USE,
                            Character.SURROGATE,
                            Character.UNASSIGNED ->
                            true;
                    default -> false;
                };
    }

    private static boolean isBlank(int sign) {
        return Character.isWhitespace(sign) || Character.isSpaceChar(sign);
    }

    private static boolean isPunctuation(int sign) {
        if (sign < 0x80) {
            return sign > ' ' && sign < 0x7f && !Character.isLetterOrDigit(sign);
        }
        return switch (Character.getType(sign)) {
            case Character.CONNECTOR_PUNCTUATION,
                    Character.DASH_PUNCTUATION,
                    Character.START_PUNCTUATION,
                    Character.END_PUNCTUATION,
                    Character.INITIAL_QUOTE_PUNCTUATION,
                    Character.FINAL_QUOTE_PUNCTUATION,
                    Character.OTHER_PUNCTUATION ->
                    true;
            default -> false;
        };
    }

    /** The blocks that BERT's own code names. */
    private static boolean isHan(int sign) {
        return sign >= 0x4e00 && sign <= 0x9fff
                || sign >= 0x3400 && sign <= 0x4dbf
                || sign >= 0x20000 && sign <= 0x2a6df
                || sign >= 0x2a700 && sign <= 0x2ceaf
                || sign >= 0xf900 && sign <= 0xfaff
                || sign >= 0x2f800 && sign <= 0x2fa1f;
    }

    private LongStream pieces(String word) {
        var pieces = LongStream.builder();
        if (word.codePointCount(0, word.length()) > LONGEST_WORD) {
            return LongStream.of(number(UNKNOWN));
        }
        for (int from = 0; from < word.length(); ) {
            int to = longest(word, from);
            if (to == from) {
                return LongStream.of(number(UNKNOWN));
            }
            pieces.add(number(piece(word, from, to)));
            from = to;
        }
        return pieces.build();
    }

    /** Where the longest known piece ends that begins there; there, if none does. */
    private int longest(String word, int from) {
        int to = word.length();
        while (to > from && !vocabulary.containsKey(piece(word, from, to))) {
            to = word.offsetByCodePoints(to, -1);
        }
        return to;
    }

    private static String piece(String word, int from, int to) {
        var part = word.substring(from, to);
        return from == 0 ? part : INSIDE + part;
    }
}
