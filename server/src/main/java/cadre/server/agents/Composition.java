package cadre.server.agents;

/**
 * How one job runs, from its role and its profile; what the job itself says still wins over both.
 *
 * @param profile of the job's agent, with what its role says instead
 * @param tools its tool set
 */
public record Composition(RoleProfile profile, ToolSet tools) {}
