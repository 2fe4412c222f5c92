package cadre.wire.path;

/**
 * Whether a path is meant by a pattern, by the rules of {@link PathOverlap}. Takes time in
 * proportion to the product of the two lengths, whatever they are.
 */
public final class PathMatch {
    private PathMatch() {}

    /** Whether the pattern means this path, or a folder that it is in. */
    public static boolean covers(String pattern, String path) {
        var wanted = pattern.replaceFirst("/+$", "").split("/", -1);
        var given = path.split("/", -1);
        return matches(wanted, given);
    }

    /** Row by row, so that no pattern takes more than the product of the two lengths. */
    private static boolean matches(String[] wanted, String[] given) {
        var reached = new boolean[given.length + 1];
        reached[0] = true;
        for (var segment : wanted) {
            var next = new boolean[given.length + 1];
            for (int i = 0; i <= given.length; i++) {
                if (segment.equals("**")) {
                    next[i] = reached[i] || (i > 0 && next[i - 1]);
                } else if (i > 0) {
                    next[i] = reached[i - 1] && isSegment(segment, given[i - 1]);
                }
            }
            reached = next;
        }
        if (wanted[wanted.length - 1].matches(".*[*?].*")) {
            return reached[given.length];
        }
        // What is named may be a folder, and its lock holds for what is in it.
        for (int i = 1; i <= given.length; i++) {
            if (reached[i]) {
                return true;
            }
        }
        return false;
    }

    private static boolean isSegment(String pattern, String name) {
        var reached = new boolean[name.length() + 1];
        reached[0] = true;
        for (int p = 0; p < pattern.length(); p++) {
            var next = new boolean[name.length() + 1];
            char sign = pattern.charAt(p);
            for (int i = 0; i <= name.length(); i++) {
                if (sign == '*') {
                    next[i] = reached[i] || (i > 0 && next[i - 1]);
                } else if (i > 0) {
                    next[i] = reached[i - 1] && (sign == '?' || sign == name.charAt(i - 1));
                }
            }
            reached = next;
        }
        return reached[name.length()];
    }
}
