package cadre.cli.guard;

import cadre.wire.bus.LockView;
import cadre.wire.id.MemberName;
import cadre.wire.path.PathMatch;
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
                            PathMatch.covers(lock.resource(), path)
                                    || PathMatch.covers(lock.resource(), repository + "/" + path))
                    .findFirst()
                    .ifPresent(lock -> hits.add(new Hit(path, lock)));
        }
        return hits;
    }
}
