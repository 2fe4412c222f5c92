package cadre.server.flows.gate;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Names of checks as Gitea and Forgejo demand them: {@code *} and {@code **} are anything, also a
 * slash; {@code ?} is one character; {@code [a-z]} and {@code [!a-z]} are classes; {@code {a,b}} is
 * one of several; a backslash takes away a meaning. What is no pattern is a name. Takes time in
 * proportion to pattern times name, whatever they are.
 */
final class ContextGlob {
    private static final int LONGEST = 500;
    private static final int MOST_VARIANTS = 64;

    private final String text;
    private final List<List<Token>> variants;

    /** One place of a pattern. */
    private sealed interface Token {
        /** Any number of any characters. */
        record Star() implements Token {}

        /**
         * One character.
         *
         * @param ranges pairs of first and last
         */
        record One(boolean negated, String ranges) implements Token {
            boolean takes(char c) {
                for (int i = 0; i < ranges.length(); i += 2) {
                    if (c >= ranges.charAt(i) && c <= ranges.charAt(i + 1)) {
                        return !negated;
                    }
                }
                return negated;
            }
        }
    }

    ContextGlob(String text) {
        this.text = text;
        this.variants = text.length() > LONGEST ? List.of() : variants(text).orElse(List.of());
    }

    boolean matches(String name) {
        return text.equals(name) || variants.stream().anyMatch(tokens -> matches(tokens, name));
    }

    /** Goes back to the last star only: no earlier one could take more to any use. */
    private static boolean matches(List<Token> tokens, String name) {
        int at = 0;
        int token = 0;
        int star = -1;
        int resumeAt = 0;
        while (at < name.length()) {
            if (token < tokens.size() && tokens.get(token) instanceof Token.Star) {
                star = token++;
                resumeAt = at;
            } else if (token < tokens.size()
                    && tokens.get(token) instanceof Token.One one
                    && one.takes(name.charAt(at))) {
                token++;
                at++;
            } else if (star >= 0) {
                token = star + 1;
                at = ++resumeAt;
            } else {
                return false;
            }
        }
        return tokens.subList(token, tokens.size()).stream()
                .allMatch(rest -> rest instanceof Token.Star);
    }

    /** The pattern once for each choice of its braces; empty if it is none. */
    private static Optional<List<List<Token>>> variants(String glob) {
        List<List<Token>> heads = List.of(List.of());
        int i = 0;
        while (i < glob.length()) {
            var c = glob.charAt(i);
            List<List<Token>> next;
            if (c == '{') {
                var end = glob.indexOf('}', i);
                var inner = end < 0 ? "" : glob.substring(i + 1, end);
                if (end < 0 || inner.indexOf('{') >= 0) {
                    return Optional.empty();
                }
                next = new ArrayList<>();
                for (var choice : inner.split(",", -1)) {
                    var tails = variants(choice);
                    if (tails.isEmpty()) {
                        return Optional.empty();
                    }
                    next.addAll(tails.get());
                }
                i = end + 1;
            } else if (c == '[') {
                var end = glob.indexOf(']', i + 1);
                var one = end < 0 ? Optional.<Token>empty() : range(glob.substring(i + 1, end));
                if (one.isEmpty()) {
                    return Optional.empty();
                }
                next = List.of(List.of(one.get()));
                i = end + 1;
            } else if (c == '\\') {
                if (i + 1 == glob.length()) {
                    return Optional.empty();
                }
                next = List.of(List.of(exactly(glob.charAt(i + 1))));
                i += 2;
            } else {
                next = List.of(List.of(plain(c)));
                i++;
            }
            heads = joined(heads, next);
            if (heads.size() > MOST_VARIANTS) {
                return Optional.empty();
            }
        }
        return Optional.of(heads);
    }

    private static Token plain(char c) {
        return switch (c) {
            case '*' -> new Token.Star();
            case '?' -> new Token.One(true, "");
            default -> exactly(c);
        };
    }

    private static Token exactly(char c) {
        return new Token.One(false, "" + c + c);
    }

    /** What stands between the brackets of a class. */
    private static Optional<Token> range(String inner) {
        var negated = inner.startsWith("!") || inner.startsWith("^");
        var members = negated ? inner.substring(1) : inner;
        if (members.isEmpty()) {
            return Optional.empty();
        }
        var ranges = new StringBuilder();
        for (int i = 0; i < members.length(); i++) {
            var first = members.charAt(i);
            if (i + 2 < members.length() && members.charAt(i + 1) == '-') {
                ranges.append(first).append(members.charAt(i + 2));
                i += 2;
            } else {
                ranges.append(first).append(first);
            }
        }
        return Optional.of(new Token.One(negated, ranges.toString()));
    }

    private static List<List<Token>> joined(List<List<Token>> heads, List<List<Token>> tails) {
        var all = new ArrayList<List<Token>>();
        for (var head : heads) {
            for (var tail : tails) {
                var one = new ArrayList<>(head);
                one.addAll(tail);
                all.add(one);
            }
        }
        return all;
    }
}
