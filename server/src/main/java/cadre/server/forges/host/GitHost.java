package cadre.server.forges.host;

import cadre.wire.error.CadreException;
import java.util.List;
import java.util.Optional;

/**
 * Repositories of one connection. There is no merge here, nor a way to change what is protected.
 * Each call asks the host anew; all throw {@link CadreException} UPSTREAM when it cannot be reached
 * or refuses, with what it said and never a token, and TOO_MANY with the time to wait.
 */
public interface GitHost {
    /** The id of the user whose token this is. */
    String self();

    /** What git fetches and pushes, without a login. */
    String cloneUrl(String repository);

    /** What git logs in with there as a password: for git alone. */
    String gitPassword(String repository);

    /** Its default branch. */
    String defaultBranch(String repository);

    /** Empty when there is no such branch. */
    Optional<BranchView> branch(String repository, String name);

    /** Makes a branch; one that is there already is left as it is. */
    BranchView createBranch(String repository, String name, String from);

    /** A file's text at a commit, at most 1 MiB; empty when it is not there. */
    Optional<String> file(String repository, String path, String sha);

    /** Empty when there is none. */
    Optional<PullRequest> pullRequest(String repository, long number);

    /** The open one from {@code head} into {@code base}. */
    Optional<PullRequest> openPullRequest(String repository, String head, String base);

    /** All reviews, oldest first. */
    List<Review> reviews(String repository, long number);

    /** The newest report of each context on a commit. */
    List<StatusContext> statuses(String repository, String sha);

    /** Opens a pull request as a draft; one that is open already from that branch is returned. */
    PullRequest openDraft(
            String repository, String head, String base, String title, String markdown);

    /** Takes the draft mark off. */
    void markReady(String repository, long number);
}
