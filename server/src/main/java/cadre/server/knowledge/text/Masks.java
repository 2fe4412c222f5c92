package cadre.server.knowledge.text;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Masks secrets in a text: those that are known, and what has the shape of one. Lines stay where
 * they are. A shape can be missed and a harmless text be masked; neither is an error. Immutable.
 */
public final class Masks {
    private static final String MASK = "***";
    private static final int SHORTEST = 8;

    /** What is a secret as a whole, whoever's it is. */
    private static final List<Shape> KEYS =
            List.of(
                    new Shape("cadre_", "\\bcadre_[a-z]{2,12}_[a-z2-7]{52}"),
                    new Shape("AKIA", "\\bAKIA[A-Z0-9]{16}\\b"),
                    new Shape("ASIA", "\\bASIA[A-Z0-9]{16}\\b"),
                    new Shape("gh", "\\bgh[pousr]_[A-Za-z0-9]{36,255}"),
                    new Shape("github_pat_", "\\bgithub_pat_[A-Za-z0-9_]{22,255}"),
                    new Shape("glpat-", "\\bglpat-[A-Za-z0-9_-]{20,255}"),
                    new Shape("xox", "\\bxox[abeprs]-[A-Za-z0-9-]{10,255}"),
                    new Shape("xapp-", "\\bxapp-[A-Za-z0-9-]{10,255}"),
                    new Shape("sk-", "\\bsk-[A-Za-z0-9_-]{20,255}"),
                    new Shape("k_live_", "\\b[sr]k_live_[A-Za-z0-9]{16,255}"),
                    new Shape("AIza", "\\bAIza[A-Za-z0-9_-]{35}"),
                    new Shape("npm_", "\\bnpm_[A-Za-z0-9]{36}\\b"),
                    new Shape("hf_", "\\bhf_[A-Za-z0-9]{30,255}"),
                    new Shape(":AA", "\\b[0-9]{8,10}:AA[A-Za-z0-9_-]{33}\\b"),
                    new Shape(
                            "hooks.slack.com",
                            "\\bhttps://hooks\\.slack\\.com/services/[A-Za-z0-9/]{20,255}"),
                    new Shape(
                            "eyJ",
                            "\\beyJ[A-Za-z0-9_-]{10,4000}+\\.eyJ[A-Za-z0-9_-]{10,4000}+"
                                    + "\\.[A-Za-z0-9_-]{10,4000}+"));

    /**
     * How a kind of key looks.
     *
     * @param part what is in each of them: nearly all texts have none, and are told by it at once
     */
    private record Shape(String part, Pattern whole) {
        Shape(String part, String whole) {
            this(part, Pattern.compile(whole));
        }
    }

    /** What stands where secrets stand: its second group may be one. */
    private static final Pattern PLACES =
            Pattern.compile(
                    "(://[^\\s/:@]{0,100}+:)([^\\s/@]{3,200}+)(?=@)"
                            + "|((?i:authorization|x-api-key)[\"']?[ \\t]{0,9}[:=][ \\t]{0,9}[\"']?(?:(?i:bearer|basic|token)[ \\t]{1,9})?)([A-Za-z0-9._~+/=-]{16,4000}+)"
                            + "|((?i:passw(?:or)?d|passphrase|(?<![a-z])pass|(?<=[_.-])pwd|secret|token|api[_-]?key|access[_-]?key|private[_-]?key)[\"']?[ \\t]{0,9}[:=][ \\t]{0,9}[\"']?)([^\\s\"'`,;)]{8,4000}+)");

    private static final String KEY_BEGINS = "PRIVATE KEY-----";
    private static final String KEY_ENDS = "-----END";
    private static final int LONGEST_KEY = 20_000;
    private static final Pattern KEY_LINE = Pattern.compile("[A-Za-z0-9+/=]{8,}+");

    private final List<String> known;

    private Masks(List<String> known) {
        this.known = known;
    }

    /** Only what has the shape of a secret. */
    public static Masks shapes() {
        return new Masks(List.of());
    }

    /**
     * These as well.
     *
     * @param secrets those in use; ones of fewer than 8 characters are left out, since they would
     *     mask ordinary words
     */
    public static Masks with(Collection<String> secrets) {
        var lines = new ArrayList<String>();
        for (var secret : secrets) {
            secret.lines().map(String::strip).forEach(lines::add);
        }
        return new Masks(
                lines.stream()
                        .filter(each -> each.length() >= SHORTEST)
                        .distinct()
                        .sorted(Comparator.comparingInt(String::length).reversed())
                        .toList());
    }

    /**
     * A text without its secrets.
     *
     * @param count how many there were
     */
    public record Masked(String text, int count) {}

    /** Puts {@code ***} in the place of each secret. */
    public Masked mask(String text) {
        int count = 0;
        var left = text;
        for (var secret : known) {
            int times = count(left, secret);
            if (times > 0) {
                left = left.replace(secret, MASK);
                count += times;
            }
        }
        var pass = new Pass(count);
        left = privateKeys(left, pass);
        for (var key : KEYS) {
            left = left.contains(key.part()) ? pass.over(key.whole(), left, _ -> MASK) : left;
        }
        left = pass.over(PLACES, left, Masks::place);
        return new Masked(left, pass.count);
    }

    private static int count(String text, String secret) {
        int times = 0;
        for (int at = text.indexOf(secret);
                at >= 0;
                at = text.indexOf(secret, at + secret.length())) {
            times++;
        }
        return times;
    }

    /** Each line of one is masked, so that those after it keep their numbers. */
    private static String privateKeys(String text, Pass pass) {
        var left = new StringBuilder();
        int from = 0;
        for (int at = text.indexOf(KEY_BEGINS); at >= 0; at = text.indexOf(KEY_BEGINS, from)) {
            int begin = at + KEY_BEGINS.length();
            left.append(text, from, begin);
            from = begin;
            if (!text.startsWith(KEY_ENDS, Math.max(0, text.lastIndexOf("-----", at - 1)))) {
                int end = keyEnd(text, begin);
                left.append(pass.over(KEY_LINE, text.substring(begin, end), _ -> MASK));
                from = end;
            }
        }
        return left.append(text, from, text.length()).toString();
    }

    private static int keyEnd(String text, int begin) {
        int most = Math.min(text.length(), begin + LONGEST_KEY);
        var near = text.substring(begin, most);
        int end = near.indexOf(KEY_ENDS);
        int until = end >= 0 ? end : near.indexOf("\n\n");
        return until >= 0 ? begin + until : most;
    }

    private static String place(MatchResult found) {
        for (int group = 2; group <= 6; group += 2) {
            if (found.group(group) != null) {
                var value = found.group(group);
                return group == 6 && !isRandom(value)
                        ? found.group()
                        : found.group(group - 1) + MASK;
            }
        }
        return found.group();
    }

    /** Whether a value is more than a word, a name or a place where a secret will be put. */
    private static boolean isRandom(String value) {
        return !value.startsWith("$")
                && !value.startsWith("<")
                && !value.contains("(")
                && !value.contains(MASK)
                && value.chars().anyMatch(Character::isDigit)
                && value.chars().anyMatch(Character::isLetter);
    }

    /** Replaces and counts. */
    private static final class Pass {
        private int count;

        private Pass(int count) {
            this.count = count;
        }

        private String over(
                Pattern pattern, String text, Function<MatchResult, String> replacement) {
            return pattern.matcher(text)
                    .replaceAll(found -> {
                        var instead = replacement.apply(found);
                        if (!instead.equals(found.group())) {
                            count++;
                        }
                        return Matcher.quoteReplacement(instead);
                    });
        }
    }
}
