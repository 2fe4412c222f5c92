package cadre.wire.github;

import cadre.wire.id.GitHubAccountId;

/**
 * An account that is forgotten here.
 *
 * @param revoked whether GitHub takes its token no more; else a person ends it in GitHub's settings
 */
public record GitHubDisconnected(GitHubAccountId account, String login, boolean revoked) {}
