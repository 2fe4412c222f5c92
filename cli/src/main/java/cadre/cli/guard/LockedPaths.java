package cadre.cli.guard;

import cadre.wire.bus.LockView;
import cadre.wire.id.MemberName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/**
 * Which paths of a change lie under a lock of another member. A lock means a path and whatever is
 * below it, or what a pattern matches; it may be written from the top of the repository, or with
 * the repository's name in front.
 */
public final class LockedPaths {
    private LockedPaths() {}

    /** A path of the change under a lock of another. */
    public record Hit(String path, LockView lock) {}

    /**
     * Looks at each path.
     *
     * @param repository the repository's name
     * @param own the members whose locks do not count
     * @return at most one lock for each path, in the order of the paths
     */
    public static List<Hit> of(
            Collection<String> paths,
            String repository,
            Collection<LockView> locks,
            Set<MemberName> own) {
        var others =
                locks.stream()
                        .filter(lock -> lock.heldBy().filter(by -> !own.contains(by)).isPresent())
                        .toList();
        var hits = new ArrayList<Hit>();
        for (var path : paths) {
            others.stream()
                    .filter(lock ->
                            covers(lock.resource(), path)
                                    || covers(lock.resource(), repository + "/" + path))
                    .findFirst()
                    .ifPresent(lock -> hits.add(new Hit(path, lock)));
        }
        return hits;
    }

    /** Whether the pattern means this path, or a folder that it is in. */
    static boolean covers(String pattern, String path) {
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
