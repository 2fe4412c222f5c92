package cadre.wire.path;

import java.util.Arrays;

/**
 * A pattern that is compared with many paths, by the rules of {@link PathOverlap}. Takes time in
 * proportion to the product of the two lengths, whatever they are.
 */
public final class PathMatch {
    private static final String ANY = "**";

    private final String[] segments;
    private final boolean isFolder;
    private final boolean hasAny;

    private PathMatch(String pattern) {
        segments = pattern.replaceFirst("/+$", "").split("/", -1);
        isFolder = !hasSign(segments[segments.length - 1]);
        hasAny = Arrays.asList(segments).contains(ANY);
    }

    /** The pattern of this text. */
    public static PathMatch of(String pattern) {
        return new PathMatch(pattern);
    }

    /** Whether the pattern means this path, or a folder that it is in. */
    public static boolean covers(String pattern, String path) {
        return of(pattern).covers(path.split("/", -1));
    }

    private static boolean hasSign(String segment) {
        return segment.indexOf('*') >= 0 || segment.indexOf('?') >= 0;
    }

    /**
     * The same of a path that is divided.
     *
     * @param path the names between its slashes
     */
    public boolean covers(String[] path) {
        if (!hasAny) {
            return (isFolder ? path.length >= segments.length : path.length == segments.length)
                    && beginsLike(path);
        }
        return matches(path);
    }

    private boolean beginsLike(String[] path) {
        for (int i = 0; i < segments.length; i++) {
            if (!isName(segments[i], path[i])) {
                return false;
            }
        }
        return true;
    }

    private boolean matches(String[] given) {
        var reached = new boolean[given.length + 1];
        reached[0] = true;
        for (var segment : segments) {
            var next = new boolean[given.length + 1];
            for (int i = 0; i <= given.length; i++) {
                if (segment.equals(ANY)) {
                    next[i] = reached[i] || (i > 0 && next[i - 1]);
                } else if (i > 0) {
                    next[i] = reached[i - 1] && isName(segment, given[i - 1]);
                }
            }
            reached = next;
        }
        if (!isFolder) {
            return reached[given.length];
        }
        // What is named may be a folder, and it stands for what is in it.
        for (int i = 1; i <= given.length; i++) {
            if (reached[i]) {
                return true;
            }
        }
        return false;
    }

    private static boolean isName(String pattern, String name) {
        return hasSign(pattern) ? fits(pattern, name) : pattern.equals(name);
    }

    private static boolean fits(String pattern, String name) {
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
