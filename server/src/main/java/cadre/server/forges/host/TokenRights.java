package cadre.server.forges.host;

/**
 * What a token may do in a repository, as far as the host tells.
 *
 * @param mayWrite it may push and open pull requests
 * @param mayAdminister it may change what is protected
 * @param mayMerge it may merge into the default branch
 */
public record TokenRights(boolean mayWrite, boolean mayAdminister, boolean mayMerge) {}
