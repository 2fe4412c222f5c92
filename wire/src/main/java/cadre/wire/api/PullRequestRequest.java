package cadre.wire.api;

import java.util.Optional;

/**
 * Asks the server to open a draft pull request from a job's change; one that is open already from
 * the job's branch is taken.
 *
 * @param repository which one; may be empty when the job has one
 * @param connection by name; may be empty when one is for the repository's host
 * @param base the branch to merge into; the one that the job started from when empty, if it is one
 *     of the host's, else the default branch
 * @param title at most 200 characters; the first line of the job's prompt when empty
 * @param body Markdown, at most 60,000 characters; one that names the job when empty
 * @param ready true takes the draft mark off
 */
public record PullRequestRequest(
        Optional<String> repository,
        Optional<String> connection,
        Optional<String> base,
        Optional<String> title,
        Optional<String> body,
        boolean ready) {}
