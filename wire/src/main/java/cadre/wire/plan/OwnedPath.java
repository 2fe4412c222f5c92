package cadre.wire.plan;

/**
 * A path, or a pattern of paths by the rules of {@link cadre.wire.path.PathOverlap}.
 *
 * @param path from the top of the repository, written in one way only
 * @param line where the plan's file says so
 */
public record OwnedPath(String path, int line) {}
