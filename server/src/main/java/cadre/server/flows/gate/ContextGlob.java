package cadre.server.flows.gate;

import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Names of checks as Gitea and Forgejo demand them: {@code *} and {@code **} are anything, also a
 * slash; {@code ?} is one character; {@code [a-z]} and {@code [!a-z]} are classes; {@code {a,b}} is
 * one of several; a backslash takes away a meaning. What is no pattern is a name.
 */
final class ContextGlob {
    private static final int LONGEST = 500;

    private final String text;
    private final Pattern pattern;

    ContextGlob(String text) {
        this.text = text;
        this.pattern = compiled(text);
    }

    boolean matches(String name) {
        return text.equals(name) || (name.length() <= LONGEST && pattern.matcher(name).matches());
    }

    private static Pattern compiled(String glob) {
        if (glob.length() <= LONGEST) {
            try {
                return Pattern.compile(regex(glob), Pattern.DOTALL);
            } catch (PatternSyntaxException _) {
                // a name, then
            }
        }
        return Pattern.compile(Pattern.quote(glob));
    }

    private static String regex(String glob) {
        var regex = new StringBuilder();
        int braces = 0;
        for (int i = 0; i < glob.length(); i++) {
            var c = glob.charAt(i);
            switch (c) {
                case '*' -> {
                    while (i + 1 < glob.length() && glob.charAt(i + 1) == '*') {
                        i++;
                    }
                    regex.append(".*");
                }
                case '?' -> regex.append('.');
                case '\\' -> {
                    if (++i == glob.length()) {
                        throw new PatternSyntaxException("nothing behind the backslash", glob, i);
                    }
                    regex.append(Pattern.quote(String.valueOf(glob.charAt(i))));
                }
                case '[' -> i = range(glob, i, regex);
                case '{' -> {
                    braces++;
                    regex.append("(?:");
                }
                case '}' -> {
                    braces--;
                    regex.append(')');
                }
                case ',' -> regex.append(braces > 0 ? "|" : ",");
                default -> regex.append(Pattern.quote(String.valueOf(c)));
            }
        }
        return regex.toString();
    }

    /** Appends a class; the place of its last character. */
    private static int range(String glob, int from, StringBuilder regex) {
        var end = glob.indexOf(']', from + 1);
        if (end < 0) {
            throw new PatternSyntaxException("the class has no end", glob, from);
        }
        var inner = glob.substring(from + 1, end);
        var isNegated = inner.startsWith("!") || inner.startsWith("^");
        var members = isNegated ? inner.substring(1) : inner;
        if (members.isEmpty()) {
            throw new PatternSyntaxException("the class is empty", glob, from);
        }
        regex.append(isNegated ? "[^" : "[")
                .append(members.replaceAll("([\\\\\\[&^])", "\\\\$1"))
                .append(']');
        return end;
    }
}
