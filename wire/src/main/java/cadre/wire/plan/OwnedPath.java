package cadre.wire.plan;

/**
 * A path, or a pattern of paths by the rules of {@link cadre.wire.path.PathOverlap}.
 *
 * @param path from the top of the repository, written in one way only
 * @param line where the plan's file says so
 */
public record OwnedPath(String path, int line) {
    /** Whether it can mean several files that are not below one folder. */
    public boolean isPattern() {
        return path.indexOf('*') >= 0 || path.indexOf('?') >= 0;
    }
}
