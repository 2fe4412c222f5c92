package cadre.process.isolation;

/**
 * The user that an attempt under {@link IsolationKind#USER} runs as, used by nothing else: the
 * sweep kills whatever runs as it.
 *
 * @param uid 1000 to 2^31 - 1
 * @param gid 1000 to 2^31 - 1
 */
public record AgentUser(int uid, int gid) {
    /** Refuses ids of system users. */
    public AgentUser {
        if (uid < 1000 || gid < 1000) {
            throw new IllegalArgumentException("not a user for agents: " + uid + ":" + gid);
        }
    }
}
