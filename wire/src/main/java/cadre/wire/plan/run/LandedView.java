package cadre.wire.plan.run;

import java.util.Optional;

/**
 * The result of a plan in one of its repositories.
 *
 * @param repository its name in the plan
 * @param why it is not further, for people; empty while there is nothing to say
 * @param url where it came from; empty for a folder without an origin
 * @param base the branch that it is for
 * @param baseCommit where the plan began there
 * @param commit the result; empty if nothing was changed
 * @param branch its name there; empty until it is pushed
 * @param connection whose host has the pull request
 * @param project as the host names the repository, such as {@code owner/name}
 * @param number of the pull request
 * @param pullRequest its address
 * @param mergeAllowed whether {@code land.allow} has its base; more may be in the way
 */
public record LandedView(
        String repository,
        LandingState state,
        String why,
        String url,
        String base,
        String baseCommit,
        String commit,
        String branch,
        Optional<String> connection,
        Optional<String> project,
        Optional<Long> number,
        Optional<String> pullRequest,
        boolean mergeAllowed) {}
