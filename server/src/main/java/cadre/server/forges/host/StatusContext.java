package cadre.server.forges.host;

/**
 * The newest report of one check on one commit.
 *
 * @param name such as {@code ci/build}
 */
public record StatusContext(String name, State state, String url) {

    /** How it stands. */
    public enum State {
        PENDING,
        GREEN,
        FAILED
    }
}
