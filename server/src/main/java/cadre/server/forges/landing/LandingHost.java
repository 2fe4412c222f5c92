package cadre.server.forges.landing;

import cadre.wire.error.CadreException;

/**
 * What is done with a pull request that is to land. Each call asks the host anew; all throw {@link
 * CadreException} UPSTREAM when it cannot be reached or refuses, with what it said and never a
 * token, and TOO_MANY with the time to wait.
 */
public interface LandingHost {
    /** Gives an open pull request this text in place of the one that it has. */
    void describe(String repository, long number, String markdown);

    /**
     * Merges a pull request with a merge commit, if its head is at this commit and all that the
     * host asks for is there. Nothing is forced, and no rule of the host is passed by.
     */
    void merge(String repository, long number, String headSha);
}
