package cadre.server.plans.landing;

import cadre.server.forges.host.PullRequest;
import cadre.wire.id.KeyId;
import cadre.wire.id.PlanId;
import cadre.wire.plan.run.LandedView;
import cadre.wire.plan.run.LandingState;
import java.util.Optional;

/**
 * A row of the table plan_landing.
 *
 * @param position in which order they land, from 0
 * @param wish what is asked for
 * @param url where the repository came from; empty for none
 * @param base the branch that it is for
 * @param baseCommit where the plan began
 * @param commit the result; empty if nothing was changed
 * @param pull empty until it is open
 * @param by who asked for it last
 */
record LandingRow(
        PlanId plan,
        int position,
        String repository,
        LandingState state,
        String why,
        Wish wish,
        String url,
        String base,
        String baseCommit,
        String commit,
        Optional<Pull> pull,
        KeyId by,
        String byName) {
    /** What is asked for. */
    enum Wish {
        DRAFT,
        MERGE
    }

    /**
     * A pull request.
     *
     * @param project as the connection's host names the repository
     */
    record Pull(String connection, String project, long number, String url) {}

    boolean is(LandingState one) {
        return state == one;
    }

    LandingRow to(LandingState next, String reason) {
        return new LandingRow(
                plan,
                position,
                repository,
                next,
                reason,
                wish,
                url,
                base,
                baseCommit,
                commit,
                pull,
                by,
                byName);
    }

    /** Nothing is asked for any more. */
    LandingRow settled(String reason) {
        var isLeft = state == LandingState.PENDING;
        return new LandingRow(
                plan,
                position,
                repository,
                isLeft ? LandingState.REFUSED : state,
                state == LandingState.LANDED ? "" : reason,
                Wish.DRAFT,
                url,
                base,
                baseCommit,
                commit,
                pull,
                by,
                byName);
    }

    LandingRow opened(String connection, String project, PullRequest found) {
        return new LandingRow(
                plan,
                position,
                repository,
                LandingState.DRAFT,
                "",
                wish,
                url,
                found.base(),
                baseCommit,
                commit,
                Optional.of(new Pull(connection, project, found.number(), found.url())),
                by,
                byName);
    }

    LandedView view(boolean mergeAllowed) {
        return new LandedView(
                repository,
                state,
                why,
                url,
                base,
                baseCommit,
                commit,
                pull.map(Pull::connection),
                pull.map(Pull::project),
                pull.map(Pull::number),
                pull.map(Pull::url),
                mergeAllowed);
    }
}
