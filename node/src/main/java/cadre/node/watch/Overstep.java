package cadre.node.watch;

/**
 * A change that the job may not make.
 *
 * @param repository its name in the workspace
 * @param path from the top of the repository, as the agent has chosen it
 * @param reason for people
 */
public record Overstep(String repository, String path, String reason) {}
